// The live output of one attempt at a task. It follows the end until the person scrolls up.

import { h, render } from "./elements.js";
import { output, wholeOutput } from "./platform.js";
import { bytes } from "./words.js";

const FIRST_LOOK = 128 * 1024;
const KEPT_CHARACTERS = 1024 * 1024;
const NEAR_THE_END = 24;
// Colours and cursor movements of terminals.
const ESCAPES = /\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07]*\x07/g;
const HALF_ESCAPE = /\x1b[^@-~\x07]{0,40}$|\x1b\[[0-9;?]{0,40}$/;

export class OutputView {
  constructor(root) {
    this.bar = document.createElement("div");
    this.bar.className = "output-bar";
    this.text = document.createElement("pre");
    this.text.id = "output";
    this.text.tabIndex = 0;
    this.text.setAttribute("role", "log");
    this.text.setAttribute("aria-live", "off"); // a task may say a thousand lines a second
    this.text.setAttribute("aria-label", "Output of the task");
    this.text.addEventListener("scroll", () => this.noteScroll());
    root.append(this.bar, this.text);
  }

  show(task, attempt) {
    Object.assign(this, { task, attempt, follows: true, complete: false, reading: null });
    this.startAgain();
    this.drawBar();
  }

  // From the last part of what there is by now.
  startAgain() {
    Object.assign(this, { offset: -FIRST_LOOK, from: 0, size: 0, mark: "", rest: "", forgot: false });
    this.decoder = new TextDecoder();
    this.text.textContent = "";
    return true;
  }

  // Read on to the present end. `over`: the attempt has ended, so that what is there by now is all.
  async advance(over) {
    if (this.reading !== null || this.complete) return;
    const turn = (this.reading = Symbol("turn"));
    try {
      while (await this.readPortion(turn));
    } finally {
      if (this.reading === turn) this.reading = null;
    }
    this.complete = over && this.reading === null;
    this.drawBar();
  }

  // Whether there is more to read at once.
  async readPortion(turn) {
    const portion = await output(this.task, this.attempt, this.offset);
    if (this.reading !== turn) return false;
    const news = portion.content.length > 0;
    // Output beyond its limit keeps its size while its end is written anew.
    const rewritten = !news && portion.size === this.size && this.mark && portion.mark !== this.mark;
    if (rewritten && this.follows) return this.startAgain();
    if (this.offset < 0) this.from = portion.from;
    this.offset = portion.from + portion.content.length;
    Object.assign(this, { size: portion.size, mark: portion.mark });
    this.append(portion.content);
    return news && this.offset < this.size;
  }

  append(content) {
    const text = (this.rest + this.decoder.decode(content, { stream: true })).replace(ESCAPES, "");
    this.rest = text.match(HALF_ESCAPE)?.[0] ?? "";
    const added = text.slice(0, text.length - this.rest.length);
    if (!added) return;
    this.text.append(added);
    this.forgetOldest();
    if (this.follows) this.toEnd();
  }

  forgetOldest() {
    let kept = this.text.textContent.length;
    while (kept > KEPT_CHARACTERS && this.text.childNodes.length > 1) {
      kept -= this.text.firstChild.data.length;
      this.text.firstChild.remove();
      this.forgot = true;
    }
  }

  noteScroll() {
    const distance = this.text.scrollHeight - this.text.scrollTop - this.text.clientHeight;
    const follows = distance <= NEAR_THE_END;
    if (follows !== this.follows) {
      this.follows = follows;
      this.drawBar();
    }
  }

  toEnd() {
    this.text.scrollTop = this.text.scrollHeight;
  }

  drawBar() {
    const left = this.from > 0 || this.forgot;
    render(
      this.bar,
      h("h3", {}, "Output"),
      h("span", { key: "state", class: "dim" }, this.size ? bytes(this.size) : "nothing yet", this.complete && " · complete"),
      left && h("span", { key: "left", class: "dim" }, "the beginning is left out here"),
      h("a", { key: "whole", href: wholeOutput(this.task, this.attempt), target: "_blank", rel: "noreferrer" }, "whole text"),
      h(
        "button",
        {
          key: "follow",
          type: "button",
          "aria-pressed": String(this.follows),
          on: {
            click: () => {
              this.follows = true;
              this.toEnd();
              this.drawBar();
            },
          },
        },
        this.follows ? "following" : "follow the end",
      ),
    );
  }
}
