import { byId, el, fill } from "./dom.js";
import { tell } from "./story.js";
import { short, kindOf } from "./short.js";
import { duration } from "./words.js";

// The story of the step that the player is at.

/** A sentence's parts as elements. */
export function elements(parts) {
  return parts.map((part) =>
    part.code !== undefined
      ? el("code", {}, part.code)
      : part.strong !== undefined
        ? el("strong", {}, part.strong)
        : part,
  );
}

/** Shows the story beside the steps. */
export class StoryView {
  constructor(player) {
    this.player = player;
  }

  show() {
    const { run, step, playing } = this.player;
    // Nobody can listen to sixty steps a second.
    byId("story").setAttribute("aria-live", playing ? "off" : "polite");
    const key = `${this.player.focus} ${step}`;
    if (key === this.shown) {
      return;
    }
    this.shown = key;
    const { events } = run;
    fill(
      byId("story-title"),
      `Step ${step} of ${events.length - 1} · `,
      el("span.mono", {}, duration(events.time(step))),
      ` · cpu${events.cpu(step)} · `,
      short(run, step),
    );
    const story = byId("story");
    const broken = run.outline.missingSync(step) || kindOf(events.body(step)) === "torn";
    story.className = broken ? "telling broken" : "telling";
    fill(story, ...tell(run, step).map((parts) => el("p", {}, ...elements(parts))));
  }
}
