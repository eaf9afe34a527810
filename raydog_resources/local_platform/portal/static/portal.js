// Looks at the platform again and again, and draws what it sees.

import { render } from "./elements.js";
import { pools } from "./machines.js";
import { nothingFits, nothingYet, sessionEnded, unreachable } from "./notice.js";
import { overview, SessionEnded } from "./platform.js";
import { TaskPanel } from "./task_panel.js";
import { totals } from "./totals.js";
import { requirements } from "./work.js";

const EVERY_MS = 1000;
const HIDDEN_MS = 15_000;
const LONGEST_MS = 10_000;

const place = (id) => document.getElementById(id);
const filter = place("filter");
const panel = new TaskPanel(place("panel"), panelClosed);
const folds = new Map(); // id → open or folded, where the person has chosen
let picture = null;
let failures = 0;
let silentSince = null;
let timer = null;
let looks = 0;

const choices = {
  find: "",
  get task() {
    return panel.task;
  },
  isOpen: (id, usually) => folds.get(id) ?? usually,
  toggle(id, usually) {
    folds.set(id, !choices.isOpen(id, usually));
    draw();
    lookNow();
  },
  openTask(id) {
    location.hash = `task=${id}`;
  },
};

function draw() {
  if (picture === null) return;
  document.title = title(picture.totals.tasks);
  render(place("totals"), totals(picture));
  render(place("requirements"), requirements(picture, choices), picture.requirements.length === 0 && emptiness());
  render(place("pools"), pools(picture, choices));
}

function emptiness() {
  return picture.find ? nothingFits(picture.find) : nothingYet(picture.platform, location.origin);
}

function title(tasks) {
  const parts = [tasks.running && `${tasks.running} running`, tasks.failed && `${tasks.failed} failed`].filter(Boolean);
  return [...parts, "RayDog local platform"].join(" · ");
}

async function look() {
  const turn = ++looks;
  timer = null;
  try {
    const find = choices.find;
    const seen = await overview(find, openedIds());
    await panel.refresh();
    if (turn !== looks) return;
    picture = { ...seen, find };
    failures = 0;
    silentSince = null;
    say("answers", "live");
    render(place("notice"));
    draw();
    again(document.hidden ? HIDDEN_MS : EVERY_MS);
  } catch (error) {
    if (turn !== looks) return;
    if (error instanceof SessionEnded) end();
    else wait();
  }
}

function openedIds() {
  return [...folds].filter(([, open]) => open).map(([id]) => id);
}

function end() {
  say("silent", "session ended");
  render(place("notice"), sessionEnded());
}

function wait() {
  failures += 1;
  silentSince ??= Date.now() / 1000;
  const pause = Math.min(LONGEST_MS, EVERY_MS * 2 ** (failures - 1));
  say("silent", "does not answer");
  render(place("notice"), unreachable(silentSince, Math.round(pause / 1000), lookNow));
  again(pause);
}

function say(kind, words) {
  document.body.classList.toggle("silent", kind === "silent");
  const pulse = place("pulse");
  pulse.className = `pulse ${kind}`;
  if (pulse.textContent !== words) pulse.textContent = words;
}

function again(pause) {
  clearTimeout(timer);
  timer = setTimeout(look, pause);
}

function lookNow() {
  again(0);
}

function panelClosed() {
  const from = location.hash.slice("#task=".length);
  history.replaceState(null, "", location.pathname);
  draw();
  document.querySelector(`tr[data-task="${CSS.escape(from)}"] button`)?.focus();
}

function followAddress() {
  const id = location.hash.startsWith("#task=") ? decodeURIComponent(location.hash.slice("#task=".length)) : null;
  if (id && id !== panel.task) {
    panel.open(id);
    draw();
    lookNow();
  } else if (!id && panel.task !== null) {
    panel.close();
  }
}

filter.addEventListener("input", () => {
  choices.find = filter.value.trim();
  lookNow();
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) lookNow();
});
document.addEventListener("keydown", (event) => {
  const typing = event.target instanceof HTMLInputElement;
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    filter.focus();
  } else if (event.key === "Escape" && typing && filter.value) {
    filter.value = choices.find = "";
    lookNow();
  } else if (event.key === "Escape" && panel.task !== null) {
    panel.close();
  }
});
addEventListener("hashchange", followAddress);
new ResizeObserver(([top]) => {
  document.body.style.setProperty("--top-height", `${top.borderBoxSize[0].blockSize}px`);
}).observe(document.querySelector(".top"));
followAddress();
look();
