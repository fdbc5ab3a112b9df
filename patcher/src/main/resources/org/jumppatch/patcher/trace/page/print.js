import { byId, el, fill } from "./dom.js";
import { tell } from "./story.js";
import { elements } from "./story-view.js";
import { short } from "./short.js";
import { duration } from "./words.js";

// On paper nothing plays: the story of each step is printed, of a long run those where something
// begins, ends or breaks.

const MOST = 150;

/** Has the story ready when the page is printed. */
export function prepareForPrint(player) {
  addEventListener("beforeprint", () => {
    const { run } = player;
    const all = run.events.length <= MOST;
    const steps = all ? [...run.events.times.keys()] : run.outline.stops.slice(0, MOST);
    fill(
      byId("printed"),
      el("h2", {}, all ? "The run, step by step" : "The run, from phase to phase"),
      ...steps.map((step) =>
        el(
          "div.told",
          {},
          el("h3", {}, `${step} · ${duration(run.events.time(step))} · cpu${run.events.cpu(step)} · ${short(run, step)}`),
          ...tell(run, step).map((parts) => el("p", {}, ...elements(parts))),
        ),
      ),
    );
  });
}
