// One task in full, beside the overview.

import { h, render } from "./elements.js";
import { OutputView } from "./output.js";
import { NotThere, taskDetails } from "./platform.js";
import { bytes, duration, state, time } from "./words.js";

export class TaskPanel {
  // `closed`: called when the person has closed it.
  constructor(root, closed) {
    this.root = root;
    this.closed = closed;
    this.facts = document.createElement("div");
    this.facts.className = "task-facts";
    const outputRoot = document.createElement("section");
    outputRoot.className = "task-output";
    outputRoot.setAttribute("aria-label", "Output");
    root.append(this.facts, outputRoot);
    this.output = new OutputView(outputRoot);
    this.task = null;
  }

  open(id) {
    this.task = id;
    this.attempt = null;
    this.details = null;
    this.root.hidden = false;
    document.body.classList.add("with-panel");
    render(this.facts, this.head(h("h2", { id: "panel-title" }, "…")));
    this.facts.querySelector("button.close").focus();
  }

  close() {
    this.task = null;
    this.root.hidden = true;
    document.body.classList.remove("with-panel");
    this.closed();
  }

  // Look again; called with every look at the platform.
  async refresh() {
    const wanted = this.task;
    if (wanted === null) return;
    try {
      const details = await taskDetails(wanted);
      if (this.task !== wanted) return;
      this.details = details;
      this.draw();
      await this.readOn();
    } catch (error) {
      if (!(error instanceof NotThere)) throw error;
      if (this.task === wanted) render(this.facts, this.head(h("h2", { id: "panel-title" }, "This task is not here any more")), h("p", { class: "dim" }, wanted));
    }
  }

  async readOn() {
    const newest = this.details.attempt;
    if (this.attempt === null || (this.attempt === this.newest && newest !== this.newest)) this.choose(newest);
    this.newest = newest;
    await this.output.advance(this.attempt < newest || this.details.finished !== null);
  }

  choose(attempt) {
    this.attempt = attempt;
    this.output.show(this.task, attempt);
    this.draw();
  }

  head(title) {
    return h(
      "div",
      { key: "head", class: "panel-head" },
      title,
      h("button", { key: "close", type: "button", class: "close", "aria-label": "Close the task (Escape)", on: { click: () => this.close() } }, "Close"),
    );
  }

  draw() {
    const task = this.details;
    render(
      this.facts,
      this.head(h("h2", { id: "panel-title" }, task.name)),
      h("p", { key: "state", class: "panel-state" }, state(task.mark, task.status, task.ending ? "ending" : ""), h("span", { class: "dim" }, `${task.requirement} · ${task.group}`)),
      h("dl", { key: "facts", class: "pairs" }, pairs(task).map(([name, value]) => pair(name, value))),
      task.errors.length > 0 && h("ul", { key: "errors", class: "errors", "aria-label": "Errors" }, task.errors.map((error, place) => errorLine(error, place))),
      task.attempt > 1 && h("p", { key: "attempts", class: "attempts" }, "Output of attempt ", this.attempts(task.attempt)),
    );
  }

  attempts(newest) {
    return Array.from({ length: newest }, (_, place) => place + 1).map((attempt) =>
      h(
        "button",
        { key: attempt, type: "button", "aria-pressed": String(attempt === this.attempt), on: { click: () => this.choose(attempt) } },
        attempt,
      ),
    );
  }
}

// Names of long values, which get a line of their own.
const WIDE = new Set(["Command", "Environment", "Id", "Sent again as", "Sent again from"]);

function pair(name, value) {
  return h("div", { key: name, class: WIDE.has(name) ? "wide" : "" }, h("dt", {}, name), h("dd", {}, value));
}

function pairs(task) {
  const runFor = task.started === null ? null : duration((task.finished ?? task.now) - task.started);
  return [
    ["Node", task.node && `${task.node}${task.address ? ` (${task.address})` : ""}`],
    ["Submitted", time(task.created, task.now)],
    ["Started", task.started && time(task.started, task.now)],
    ["Ended", task.finished && time(task.finished, task.now)],
    ["Ran for", runFor],
    ["Time-out", task.timeout && duration(task.timeout)],
    ["Exit code", task.exit_code],
    ["Ended by", task.abort_cause && `request (${task.abort_cause})`],
    ["Command", h("code", {}, [task.type, ...task.arguments].join(" "))],
    ["Task data", task.data_size ? bytes(task.data_size) : null],
    ["Environment", task.environment.length ? `${task.environment.join(", ")} (values are not shown)` : null],
    ["Sent again as", task.resubmitted_to],
    ["Sent again from", task.resubmitted_from],
    ["Id", h("code", {}, task.id)],
  ].filter(([, value]) => value !== null && value !== undefined && value !== "");
}

function errorLine(error, place) {
  return h(
    "li",
    { key: place },
    h("strong", {}, error.errorType),
    ` ${error.error}`,
    error.statusAtFailure && h("span", { class: "dim" }, ` (while ${error.statusAtFailure})`),
  );
}
