// What is said above the picture: the platform does not answer, the session has ended; and what an empty page says.

import { h } from "./elements.js";
import { moment } from "./words.js";

const COMMAND = "python -m raydog_resources.local_platform";

export function unreachable(since, seconds, again) {
  return h(
    "div",
    { key: "unreachable", class: "notice failed" },
    h("p", {}, h("strong", {}, "The platform does not answer"), ` since ${moment(since, since)}. Below is what was seen last.`),
    h(
      "p",
      {},
      "With nothing left to do it ends by itself; ",
      h("code", {}, `${COMMAND} start`),
      ` starts it again. Next try in ${seconds} s. `,
      h("button", { type: "button", on: { click: again } }, "Try now"),
    ),
  );
}

export function sessionEnded() {
  return h(
    "div",
    { key: "ended", class: "notice failed" },
    h("p", {}, h("strong", {}, "This page’s session has ended"), ", for the platform was restarted or twelve hours have passed."),
    h("p", {}, h("code", {}, `${COMMAND} status`), " prints a link that opens a new one."),
  );
}

export function nothingYet(platform, origin) {
  return h(
    "div",
    { key: "empty", class: "empty" },
    h("h3", {}, "Nothing has been submitted yet"),
    h("p", {}, "The platform speaks YellowDog’s REST API, so YellowDog’s own SDK can give it a first task:"),
    h("pre", { id: "first-task", tabindex: "0" }, firstTask(platform, origin)),
  );
}

export function nothingFits(find) {
  return h("p", { key: "empty", class: "empty" }, `Nothing fits “${find}”. Of finished tasks only the latest are looked through, and those of exactly that name.`);
}

function firstTask(platform, origin) {
  return `from pathlib import Path

from yellowdog_client import PlatformClient
from yellowdog_client.model import *

secret = Path(${JSON.stringify(platform.key_file)}).read_text().strip()
client = PlatformClient.create(
    ServicesSchema(defaultUrl=${JSON.stringify(origin)}),
    ApiKey(${JSON.stringify(platform.key_id)}, secret),
)
client.worker_pool_client.provision_worker_pool(
    ComputeRequirementTemplateUsage(
        templateId="local/node",
        requirementNamespace="hello",
        requirementName="pool",
        targetInstanceCount=1,
    ),
    ProvisionedWorkerPoolProperties(workerTag="hello", maxNodes=1),
)
run = RunSpecification(taskTypes=["bash"], workerTags=["hello"])
group = TaskGroup(name="group", runSpecification=run)
work = client.work_client.add_work_requirement(
    WorkRequirement(namespace="hello", name="work", taskGroups=[group])
)
task = Task(name="first", taskType="bash", arguments=["-c", "echo Hello; sleep 20"])
client.work_client.add_tasks_to_task_group_by_id(work.taskGroups[0].id, [task])
client.close()
`;
}
