// Where a page is in its runs. All runs share one clock; one of them, the focus, is shown in detail.

const SECONDS_OF_STEPS = 45;
const SECONDS_OF_CLOCK = 24;
const SLOWEST = 0.8;

/** The position in the runs, and who is told when it changes. */
export class Player {
  constructor(runs) {
    this.runs = runs;
    this.focus = runs.length - 1;
    this.step = 0;
    this.time = runs[this.focus].events.time(0);
    this.speed = 1;
    this.playing = false;
    this.pinned = null;
    this.site = null;
    this.listeners = [];
    this.#show();
  }

  /** The run that is shown in detail. */
  get run() {
    return this.runs[this.focus];
  }

  /** The last virtual nanosecond of all runs. */
  get lastTime() {
    return Math.max(...this.runs.map((run) => run.events.time(run.events.length - 1)));
  }

  /** The step that a run is at; -1 before its first. */
  stepOf(run) {
    return run === this.run ? this.step : run.events.stepAt(this.time);
  }

  onChange(listener) {
    this.listeners.push(listener);
  }

  toStep(step) {
    const { events } = this.run;
    this.step = Math.max(0, Math.min(events.length - 1, Math.round(step)));
    this.time = events.time(this.step);
    this.#changed();
  }

  toTime(time) {
    this.time = Math.max(0, Math.min(this.lastTime, time));
    this.step = Math.max(0, this.run.events.stepAt(this.time));
    this.#changed();
  }

  /** To the next stop of the run in a direction. */
  toStop(direction) {
    const { stops } = this.run.outline;
    const next =
      direction > 0
        ? stops.find((stop) => stop > this.step)
        : stops.findLast((stop) => stop < this.step);
    this.toStep(next ?? (direction > 0 ? this.run.events.length - 1 : 0));
  }

  /** Shows another run in detail, at the same time. */
  toRun(number) {
    this.focus = Math.max(0, Math.min(this.runs.length - 1, number));
    this.step = Math.max(0, this.run.events.stepAt(this.time));
    this.pinned = null;
    this.#changed();
  }

  /** Stays with a site, or with null follows the steps again. */
  pin(site) {
    this.pinned = site;
    this.#changed();
  }

  toggle() {
    if (this.playing) {
      this.pause();
    } else {
      this.play();
    }
  }

  pause() {
    this.playing = false;
    this.#changed();
  }

  play() {
    if (this.#isAtEnd()) {
      this.toStep(0);
    }
    this.playing = true;
    let last = performance.now();
    let exact = this.step;
    const frame = (now) => {
      if (!this.playing) {
        return;
      }
      const seconds = Math.min(0.25, (now - last) / 1000);
      last = now;
      if (this.runs.length > 1) {
        this.toTime(this.time + (seconds * this.speed * this.lastTime) / SECONDS_OF_CLOCK);
      } else {
        if (Math.floor(exact) !== this.step) {
          exact = this.step;
        }
        const rate = Math.max(SLOWEST, this.run.events.length / SECONDS_OF_STEPS);
        exact += seconds * this.speed * rate;
        if (Math.floor(exact) !== this.step) {
          this.toStep(Math.floor(exact));
        }
      }
      if (this.#isAtEnd()) {
        this.pause();
      } else {
        requestAnimationFrame(frame);
      }
    };
    requestAnimationFrame(frame);
    this.#changed();
  }

  #isAtEnd() {
    return this.runs.length > 1
      ? this.time >= this.lastTime
      : this.step >= this.run.events.length - 1;
  }

  #changed() {
    this.#show();
    this.listeners.forEach((listener) => listener());
  }

  /** The site to show: the pinned one, else that of the step or of the last one before that has any. */
  #show() {
    const { code } = this.run;
    if (this.pinned !== null) {
      this.site = this.pinned;
      return;
    }
    for (let step = this.step; step >= 0; step--) {
      const site = code.siteOf(step);
      if (site) {
        this.site = site;
        return;
      }
    }
    this.site = code.sites[0] ?? null;
  }
}
