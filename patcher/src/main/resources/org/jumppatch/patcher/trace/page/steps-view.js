import { byId, el, fill } from "./dom.js";
import { short, kindOf } from "./short.js";
import { duration } from "./words.js";

// All steps as a list to scroll through. Only the rows in sight are elements, however many there are.

const ROW = 28;
const AROUND = 6;
const TALLEST_BOX = 384;
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
    // Asked of the box at each step, they would have the whole page laid out once more.
    this.scrolled = 0;
    this.box.addEventListener("scroll", () => {
      this.scrolled = this.box.scrollTop;
      this.#render();
    });
  }

  get #count() {
    return this.player.run.events.length;
  }

  /** Pixels of scrolling for a row. */
  get #pace() {
    return Math.min(ROW, TALLEST / this.#count);
  }

  /** Pixels of what is scrolled through. */
  get #whole() {
    return Math.max(this.height, this.#count * this.#pace);
  }

  show() {
    this.#measure();
    const top = this.player.step * this.#pace;
    if (top < this.scrolled + ROW || top > this.scrolled + this.height - 2 * ROW) {
      this.scrolled = Math.max(0, Math.min(top - this.height / 3, this.#whole - this.height));
      this.box.scrollTop = this.scrolled;
    }
    this.#render();
  }

  /** As high as the rows need, of each run anew. */
  #measure() {
    if (this.measured !== this.player.focus) {
      this.measured = this.player.focus;
      this.height = Math.min(TALLEST_BOX, this.#count * ROW);
      this.box.style.height = this.height + 2 + "px";
      this.space.style.height = this.#whole + "px";
    }
  }

  #render() {
    const first = Math.max(0, Math.floor(this.scrolled / this.#pace) - AROUND);
    const last = Math.min(this.#count, first + Math.ceil(this.height / ROW) + 2 * AROUND);
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
