import { byId, el, fill } from "./dom.js";
import { short, kindOf } from "./short.js";
import { duration } from "./words.js";

// All steps as a list to scroll through. Only the rows in sight are elements, however many there are.

const ROW = 28;
const AROUND = 6;
/** Browsers lay out no element that is higher; beyond it rows move faster than the scroll bar. */
const TALLEST = 8_000_000;

/** The list of the focus's steps. */
export class StepsView {
  constructor(player) {
    this.player = player;
    this.rows = el("ol.rows");
    this.space = el("div.space", {}, this.rows);
    this.box = el("div.steps", { tabindex: "0", role: "region", "aria-label": "All steps" }, this.space);
    fill(byId("steps"), this.box);
    this.box.addEventListener("scroll", () => this.#render());
  }

  get #count() {
    return this.player.run.events.length;
  }

  /** Pixels of scrolling for a row. */
  get #pace() {
    return Math.min(ROW, TALLEST / this.#count);
  }

  show() {
    this.box.style.height = Math.min(384, this.#count * ROW + 2) + "px";
    this.space.style.height = Math.max(this.box.clientHeight, this.#count * this.#pace) + "px";
    const top = this.player.step * this.#pace;
    const seen = this.box.scrollTop;
    if (top < seen + ROW || top > seen + this.box.clientHeight - 2 * ROW) {
      this.box.scrollTop = top - this.box.clientHeight / 3;
    }
    this.#render();
  }

  #render() {
    const first = Math.max(0, Math.floor(this.box.scrollTop / this.#pace) - AROUND);
    const last = Math.min(this.#count, first + Math.ceil(this.box.clientHeight / ROW) + 2 * AROUND);
    const key = `${first} ${last} ${this.player.step} ${this.player.focus}`;
    if (key === this.shown) {
      return;
    }
    this.shown = key;
    this.rows.style.transform = `translateY(${Math.round(first * this.#pace)}px)`;
    const rows = [];
    for (let step = first; step < last; step++) {
      rows.push(this.row(step));
    }
    fill(this.rows, ...rows);
  }

  row(step) {
    const { run } = this.player;
    const now = step === this.player.step;
    const kind = run.outline.missingSync(step) ? "torn" : kindOf(run.events.body(step));
    return el(
      `li.${kind}${now ? ".current" : ""}`,
      { "aria-current": now ? "step" : null, onclick: () => this.player.toStep(step) },
      el("span.number", {}, String(step)),
      el("span.time", {}, duration(run.events.time(step))),
      el("span.cpu", {}, "cpu" + run.events.cpu(step)),
      el("span.what", {}, short(run, step)),
    );
  }
}
