// Worker pools and their nodes.

import { h } from "./elements.js";
import { count, duration, many, state } from "./words.js";

export function pools(picture, choices) {
  const hidden = picture.totals.pools - picture.pools.length;
  return [
    picture.pools.length === 0 && h("p", { key: "none", class: "more" }, choices.find ? "No pool or node fits the filter." : "No worker pools yet."),
    picture.pools.map((pool) => poolPart(pool, picture.now, choices)),
    hidden > 0 && !choices.find && h("p", { key: "hidden", class: "more" }, `and ${many(hidden, "older pool")}`),
  ];
}

function poolPart(pool, now, choices) {
  const over = ["SHUTDOWN", "TERMINATED"].includes(pool.status);
  return h(
    "article",
    { key: pool.id, class: `pool ${over ? "over" : ""}`, "aria-label": `Pool ${pool.name}` },
    h(
      "header",
      {},
      h("h3", {}, pool.name),
      state(pool.mark, pool.status),
      h("p", { class: "dim" }, describe(pool)),
    ),
    pool.short > 0 && h("p", { class: "warning" }, `${many(pool.short, "node")} wanted, but the template's capacity is reached`),
    pool.nodes.length > 0 && nodeTable(pool, now, choices),
    rest(pool, choices),
  );
}

function describe(pool) {
  const workers = pool.busy_workers + pool.idle_workers;
  return [
    pool.template,
    pool.worker_tag && pool.worker_tag !== pool.name && `tag ${pool.worker_tag}`,
    `${count(pool.up)} of ${many(pool.target, "node")}${pool.limit === null ? "" : ` (at most ${count(pool.limit)})`}`,
    workers > 0 && `${count(pool.busy_workers)} of ${many(workers, "worker")} busy`,
  ]
    .filter(Boolean)
    .join(" · ");
}

function nodeTable(pool, now, choices) {
  return h(
    "table",
    { class: "nodes" },
    h("caption", { class: "unseen" }, `Nodes of pool ${pool.name}`),
    h("thead", {}, h("tr", {}, ["Node", "State", "Address", "Doing", "For"].map((name) => h("th", { key: name, scope: "col" }, name)))),
    h("tbody", {}, pool.nodes.map((node) => nodeRow(node, now, choices))),
  );
}

function nodeRow(node, now, choices) {
  return h(
    "tr",
    { key: node.id },
    h("th", { scope: "row" }, node.name),
    h("td", {}, state(node.mark, node.status, node.note)),
    h("td", { class: "address" }, node.address ?? "–", node.public_address && node.public_address !== node.address && ` · ${node.public_address}`),
    h("td", {}, doing(node, choices)),
    h("td", { class: "number" }, duration(now - node.since)),
  );
}

function doing(node, choices) {
  if (node.tasks.length === 0) return node.workers > 0 && node.status === "RUNNING" ? "idle" : "–";
  return node.tasks.map((task) =>
    h("button", { key: task.id, type: "button", class: "link", on: { click: () => choices.openTask(task.id) } }, task.name),
  );
}

function rest(pool, choices) {
  const left = pool.up + pool.booting - pool.nodes.length;
  const open = choices.isOpen(pool.id, false);
  if (choices.find || (left <= 0 && !open)) return null;
  const text = open ? "show fewer" : `and ${count(left)} more: show`;
  return h(
    "p",
    { key: "rest", class: "more" },
    h("button", { type: "button", class: "link", "aria-expanded": String(open), on: { click: () => choices.toggle(pool.id, false) } }, text),
  );
}
