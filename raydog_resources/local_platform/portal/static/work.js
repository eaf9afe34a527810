// Requirements, their groups, and the groups' tasks.

import { h } from "./elements.js";
import { count, duration, many, sign, state, time } from "./words.js";

const ORDER = ["done", "running", "failed", "stopped", "waiting"];
const WORDS = { done: "completed", running: "running", failed: "failed", stopped: "stopped", waiting: "waiting" };

// `choices`: what the person has opened, and what happens when a task or a group is asked for.
export function requirements(picture, choices) {
  const hidden = picture.totals.requirements - picture.requirements.length;
  return [
    picture.requirements.map((requirement) => section(requirement, picture.now, choices)),
    hidden > 0 && !choices.find && h("p", { key: "hidden", class: "more" }, `and ${many(hidden, "older requirement")}`),
  ];
}

function section(requirement, now, choices) {
  const over = requirement.ended !== null;
  const open = choices.isOpen(requirement.id, !over) || Boolean(choices.find);
  const left = requirement.groups_total - requirement.groups.length;
  return h(
    "article",
    { key: requirement.id, class: `requirement ${over ? "over" : ""}`, "aria-label": `Requirement ${requirement.name}` },
    h(
      "header",
      {},
      h(
        "h3",
        {},
        h(
          "button",
          { type: "button", class: "fold", "aria-expanded": String(open), on: { click: () => choices.toggle(requirement.id, !over) } },
          h("span", { class: "caret", "aria-hidden": "true" }),
          requirement.name,
        ),
      ),
      state(requirement.mark, requirement.status),
      h("span", { class: "dim" }, requirement.namespace, requirement.tag && ` · ${requirement.tag}`),
      h("span", { class: "dim when", title: "submitted, and how long it has been there or took" }, time(requirement.created, now), ` · ${duration((requirement.ended ?? now) - requirement.created)}`),
      !open && legend(requirement.tally),
    ),
    open && requirement.groups.length > 0 && groupTable(requirement, now, choices),
    open && requirement.groups_total === 0 && h("p", { key: "none", class: "more" }, "no task groups"),
    open && left > 0 && !choices.find && h("p", { key: "left", class: "more" }, `and ${many(left, "group")}`),
  );
}

// One table for all groups of a requirement, each with a body of its own.
function groupTable(requirement, now, choices) {
  const titles = ["Task", "State", "Node", "Started", "Time"];
  const someTasks = requirement.groups.some((group) => group.tasks.length > 0);
  return h(
    "table",
    { key: "groups", class: "tasks" },
    h("caption", { class: "unseen" }, `Task groups and tasks of ${requirement.name}`),
    h(
      "thead",
      { class: someTasks ? "" : "unseen" },
      h("tr", {}, titles.map((title) => h("th", { key: title, scope: "col" }, title))),
    ),
    requirement.groups.map((group) => groupBody(group, now, choices)),
  );
}

function groupBody(group, now, choices) {
  return h(
    "tbody",
    { key: group.id },
    h("tr", { key: "group", class: "group" }, h("th", { scope: "rowgroup", colspan: 5 }, groupLine(group))),
    group.tasks.map((task) => taskRow(task, now, choices)),
    rest(group, choices),
  );
}

function groupLine(group) {
  const note = groupNote(group);
  return h(
    "div",
    { class: "group-line" },
    h("h4", {}, group.name),
    state(group.mark, group.status),
    h("div", { class: "sums" }, legend(group.tally), note && h("span", { key: "note", class: "warning" }, note)),
    progress(group),
  );
}

function groupNote(group) {
  if (group.waits_for.length) return `waits for group ${group.waits_for.join(", ")}`;
  if (group.starved) return group.worker_tags.length ? `no free worker with tag ${group.worker_tags.join(" or ")}` : "no free worker";
  return "";
}

function progress(group) {
  const label = group.total ? `${legendText(group.tally)} of ${many(group.total, "task")}` : "no tasks";
  return h(
    "div",
    { class: "progress", role: "img", "aria-label": label, title: label },
    ORDER.filter((mark) => group.tally[mark]).map((mark) => h("span", { key: mark, class: mark, grow: group.tally[mark] })),
  );
}

function legendText(tally) {
  return ORDER.filter((mark) => tally[mark]).map((mark) => `${count(tally[mark])} ${WORDS[mark]}`).join(", ");
}

function legend(tally) {
  const parts = ORDER.filter((mark) => tally[mark]);
  return h(
    "span",
    { key: "legend", class: "legend" },
    parts.length === 0 && "no tasks",
    parts.map((mark) => h("span", { key: mark, class: mark }, sign(mark), `${count(tally[mark])} ${WORDS[mark]}`)),
  );
}

function taskRow(task, now, choices) {
  return h(
    "tr",
    { key: task.id, "data-task": task.id, class: choices.task === task.id ? "chosen" : "", on: { click: () => choices.openTask(task.id) } },
    h("th", { scope: "row" }, h("button", { type: "button", class: "link" }, task.name)),
    h("td", {}, state(task.mark, task.status, taskNote(task))),
    h("td", {}, task.node ?? "–"),
    h("td", {}, task.started === null ? "–" : time(task.started, now)),
    h("td", { class: "number" }, taskTime(task, now)),
  );
}

function taskNote(task) {
  if (task.ending) return "ending";
  const trouble = task.mark === "done" ? "" : task.trouble;
  if (task.attempt === 1) return trouble;
  const attempt = `attempt ${task.attempt}`;
  if (task.mark === "failed") return `${trouble}, ${attempt}`;
  return trouble ? `${attempt} after ${trouble}` : attempt;
}

function taskTime(task, now) {
  if (task.started !== null) return duration((task.finished ?? now) - task.started);
  return task.finished === null ? `waits ${duration(now - task.created)}` : "–";
}

// The finished stay folded away until asked for.
function rest(group, choices) {
  const left = group.total - group.tasks.length;
  const open = choices.isOpen(group.id, false);
  if (choices.find || (left <= 0 && !open)) return null;
  const text = open ? restOpen(group, left) : restFolded(group, left);
  const fold = { type: "button", class: "link", "aria-expanded": String(open), on: { click: () => choices.toggle(group.id, false) } };
  return h("tr", { key: "rest", class: "rest" }, h("td", { colspan: 5 }, h("button", fold, text)));
}

function restFolded(group, left) {
  if (group.tasks.length === 0) return `show ${many(left, "task")}`;
  return `and ${count(left)} more: show`;
}

function restOpen(group, left) {
  return left > 0 ? `show fewer (${count(left)} more are not shown here: filter by name)` : "show fewer";
}
