// The line at the top: how much there is of everything.

import { h } from "./elements.js";
import { count, duration, sign } from "./words.js";

const TASKS = [
  ["running", "running"],
  ["waiting", "waiting"],
  ["failed", "failed"],
  ["done", "completed"],
  ["stopped", "stopped"],
];

export function totals({ platform, totals: sums }) {
  const booting = sums.nodes_booting ? ` + ${count(sums.nodes_booting)} booting` : "";
  return [
    h("dl", { class: "figures", "aria-label": "Tasks" }, TASKS.map(([mark, word]) => taskFigure(mark, word, sums.tasks[mark] ?? 0))),
    h(
      "dl",
      { class: "facts", "aria-label": "Platform" },
      fact("Nodes", `${count(sums.nodes_up)} up${booting}`),
      fact("Isolation", platform.isolation, platform.isolation_note),
      fact("Up for", duration(platform.uptime)),
      platform.faults > 0 && fact("Faults on request", count(platform.faults)),
    ),
  ];
}

function taskFigure(mark, word, number) {
  return h(
    "div",
    { key: mark, class: `figure ${mark} ${number ? "" : "none"}` },
    h("dt", {}, sign(mark), word),
    h("dd", {}, count(number)),
  );
}

function fact(name, value, title) {
  return h("div", { key: name, title }, h("dt", {}, name), h("dd", {}, value));
}
