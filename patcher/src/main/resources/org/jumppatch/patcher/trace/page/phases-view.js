import { byId, el, fill } from "./dom.js";
import { partOf } from "./outline.js";

// The phases of the batch that is worked on, to go to by one press.

/** Shows the way of a batch: published, int3, sync, tails, sync, first bytes, sync, taken down. */
export class PhasesView {
  constructor(player) {
    this.player = player;
  }

  show() {
    const { run, step } = this.player;
    const batch = run.outline.batchAt(step) ?? run.outline.batches[0];
    const key = `${this.player.focus} ${batch?.number}`;
    if (key !== this.shown) {
      this.shown = key;
      this.parts = batch ? this.#parts(batch) : [];
      this.buttons = this.parts.map((part) =>
        el(
          "button.phase." + part.kind,
          { onclick: () => this.player.toStep(part.step) },
          part.name,
        ),
      );
      const { batches } = run.outline;
      fill(
        byId("phases"),
        batches.length > 1 ? el("span.quiet", {}, `batch ${batch.number} of ${batches.length}`) : null,
        ...this.buttons,
      );
    }
    const current = this.parts.findLastIndex((part) => part.step <= step);
    this.buttons.forEach((button, i) => {
      if (i === current) {
        button.setAttribute("aria-current", "step");
      } else {
        button.removeAttribute("aria-current");
      }
    });
  }

  #parts(batch) {
    const parts = [];
    const add = (at, name, kind) => at !== null && at !== Infinity && parts.push({ step: at, name, kind });
    add(batch.published, "publish", "plain");
    for (const phase of batch.phases) {
      add(phase.from, `${phase.phase} ${partOf(phase.phase)}`, phase.phase === 1 ? "int3" : "new");
      if (phase.sync !== null) {
        add(phase.sync, "sync", "ipi");
      } else if (phase.writes > 0) {
        add(phase.to, "no sync!", "torn");
      }
    }
    add(batch.gone, "take down", "plain");
    for (const broken of this.player.run.outline.violations) {
      if (broken >= batch.from && broken <= batch.to) {
        add(broken, "✗ " + this.player.run.events.body(broken).kind, "torn");
        break;
      }
    }
    return parts.sort((a, b) => a.step - b.step);
  }
}
