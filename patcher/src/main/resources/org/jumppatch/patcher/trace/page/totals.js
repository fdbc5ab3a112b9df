import { byId, el, fill } from "./dom.js";
import { duration, grouped } from "./words.js";

// Runs side by side: what each has cost up to now, and in all.

const COUNTED = {
  IPIs: "ipi_send",
  syncs: "sync_done",
  writes: "write",
  "int3 trapped": "int3_trap",
};

/** A card for each run. */
export class TotalsView {
  constructor(player) {
    this.player = player;
    this.counts = player.runs.map(({ events }) => this.#count(events));
    this.cells = [];
    const box = byId("totals");
    box.hidden = player.runs.length < 2;
    fill(box, ...player.runs.map((run, i) => this.#card(run, i)));
  }

  /** For each thing counted the steps that it happens at. */
  #count(events) {
    const steps = Object.fromEntries(Object.values(COUNTED).map((event) => [event, []]));
    for (let step = 0; step < events.length; step++) {
      steps[events.body(step).event]?.push(step);
    }
    return steps;
  }

  #card(run, index) {
    const cells = {};
    const most = Math.max(...this.counts.map((counts) => counts.ipi_send.length), 1);
    const rows = Object.entries(COUNTED).map(([name, event]) => {
      const now = el("td.number");
      const bar = event === "ipi_send" ? el("span.bar") : null;
      cells[event] = { now, bar, most, steps: this.counts[index][event] };
      return el(
        "tr",
        {},
        el("th", { scope: "row" }, name),
        now,
        el("td.number.quiet", {}, "of " + grouped(this.counts[index][event].length)),
        el("td.bars", {}, bar),
      );
    });
    const clock = el("p.quiet.mono");
    this.cells.push({ cells, clock });
    return el(
      "section.panel.total",
      { "aria-label": run.mode },
      el(
        "button.run-title",
        { onclick: () => this.player.toRun(index), title: "Show this run in detail" },
        run.mode,
      ),
      el("table", {}, el("tbody", {}, ...rows)),
      clock,
    );
  }

  show() {
    if (this.player.runs.length < 2) {
      return;
    }
    this.player.runs.forEach((run, i) => {
      const step = this.player.stepOf(run);
      const { cells, clock } = this.cells[i];
      for (const { now, bar, most, steps } of Object.values(cells)) {
        const count = steps.length && steps.findLastIndex((at) => at <= step) + 1;
        now.textContent = grouped(count);
        if (bar) {
          bar.style.width = (100 * count) / most + "%";
        }
      }
      const end = run.events.time(run.events.length - 1);
      const over = this.player.time >= end;
      clock.textContent = over ? `done after ${duration(end)}` : `${duration(this.player.time)} of ${duration(end)}`;
    });
  }
}
