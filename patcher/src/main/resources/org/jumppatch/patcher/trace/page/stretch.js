// What part of the runs the lanes show, and along which axis: virtual time, or step by step.

const FACTOR = 2;

/** A stretch of an axis, in nanoseconds or steps. */
export class Stretch {
  constructor(player) {
    this.player = player;
    this.bySteps = player.runs.length === 1 && player.run.events.length <= 240;
    this.whole();
  }

  /** The length of the axis. */
  get length() {
    return this.bySteps ? this.player.run.events.length : Math.max(1, this.player.lastTime * 1.02);
  }

  /** Where a step stands on the axis. */
  at(events, step) {
    return this.bySteps ? step : events.time(step);
  }

  /** Where it ends. */
  endOf(events, step) {
    return this.bySteps ? step + 1 : events.end(step);
  }

  /** Where the player stands. */
  get position() {
    return this.bySteps ? this.player.step : this.player.time;
  }

  /** The first step to draw from a place on. */
  stepFrom(events, place) {
    return this.bySteps ? Math.max(0, Math.floor(place)) : Math.max(0, events.stepAt(place));
  }

  whole() {
    this.from = 0;
    this.to = this.length;
  }

  turn() {
    this.bySteps = !this.bySteps;
    this.whole();
  }

  /** Shows half as much, or twice as much, around a place. */
  zoom(direction, place = this.position) {
    const least = this.bySteps ? 12 : 200;
    const size = Math.min(
      this.length,
      Math.max(Math.min(least, this.length), (this.to - this.from) * (direction > 0 ? 1 / FACTOR : FACTOR)),
    );
    const share = (place - this.from) / (this.to - this.from);
    const kept = share >= 0 && share <= 1 ? share : 0.5;
    this.#move(place - kept * size, size);
  }

  /** Turns the page when the player has left it. */
  follow() {
    const size = this.to - this.from;
    if (this.position < this.from || this.position > this.to) {
      const ahead = this.position > this.to;
      this.#move(this.position - size * (ahead ? 0.08 : 0.5), size);
    }
  }

  /** Moves by a share of what is shown. */
  pan(share) {
    const size = this.to - this.from;
    this.#move(this.from + share * size, size);
  }

  #move(from, size) {
    this.from = Math.max(0, Math.min(this.length - size, from));
    this.to = this.from + size;
  }
}
