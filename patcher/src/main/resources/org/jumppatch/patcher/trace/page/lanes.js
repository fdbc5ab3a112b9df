import { el, fill } from "./dom.js";
import { fresh, label, hatch } from "./paint.js";
import { partOf } from "./outline.js";
import { markOf, trapEnds } from "./marks.js";

// A run as lanes, one for each CPU, with its phases above. Drawn anew only where what is shown
// changes; the place of the player is an element that moves over it.

const RULER = 26;
const MOST_IPI_LINES = 1500;
const TALLEST = 420;

/** The lanes of one run. */
export class Lanes {
  constructor(run, player, stretch, titled) {
    this.run = run;
    this.player = player;
    this.stretch = stretch;
    this.ends = trapEnds(run.events);
    this.marks = run.events.what.map(markOf);
    this.cpus = run.events.cpuCount;
    this.height = this.cpus <= 6 ? 30 : this.cpus <= 16 ? 22 : 14;
    this.ruler = el("canvas");
    this.canvas = el("canvas", { role: "img", "aria-label": this.#description() });
    this.head = el("div.head");
    this.names = el(
      "div.names",
      { "aria-hidden": "true" },
      ...Array.from({ length: this.cpus }, (_, cpu) => {
        const name = el("div", {}, cpu === 0 ? "cpu0 patcher" : "cpu" + cpu);
        name.style.height = this.height + "px";
        return name;
      }),
    );
    this.box = el("div.box", {}, this.names, this.canvas, this.head);
    this.body = el("div.scroll.body", {}, this.box);
    this.body.style.maxHeight = TALLEST + "px";
    this.title = titled ? el("button.run-title", { onclick: () => player.toRun(player.runs.indexOf(run)) }, run.mode) : null;
    this.element = el("div.run", {}, this.title, el("div.ruler", {}, this.ruler), this.body);
    this.#listen();
  }

  #description() {
    return `Lanes of ${this.cpus} CPUs: what each executes, its traps and interrupts. The story below tells it in words.`;
  }

  /** Pressing and drawing goes there; the wheel with Control shows more or less. */
  #listen() {
    const place = (event) => {
      const box = this.canvas.getBoundingClientRect();
      const share = (event.clientX - box.left) / box.width;
      return this.stretch.from + share * (this.stretch.to - this.stretch.from);
    };
    const go = (event) => {
      const index = this.player.runs.indexOf(this.run);
      if (index !== this.player.focus) {
        this.player.toRun(index);
      }
      if (this.stretch.bySteps) {
        this.player.toStep(Math.floor(place(event)));
      } else if (this.player.runs.length > 1) {
        this.player.toTime(place(event));
      } else {
        this.player.toStep(this.run.events.stepAt(place(event)));
      }
    };
    this.canvas.addEventListener("pointerdown", (event) => {
      this.canvas.setPointerCapture(event.pointerId);
      go(event);
    });
    this.canvas.addEventListener("pointermove", (event) => event.buttons && go(event));
    this.canvas.addEventListener(
      "wheel",
      (event) => {
        if (event.ctrlKey || event.metaKey) {
          event.preventDefault();
          this.stretch.zoom(-event.deltaY, place(event));
          this.redraw();
        }
      },
      { passive: false },
    );
  }

  /** Draws everything anew with the colours given. */
  draw(colours) {
    this.colours = colours;
    const width = Math.max(80, this.body.clientWidth - this.names.offsetWidth);
    this.width = width;
    this.#drawRuler(fresh(this.ruler, width, RULER));
    const context = fresh(this.canvas, width, this.cpus * this.height);
    this.#drawGround(context);
    this.#drawIpis(context);
    this.#drawMarks(context);
    this.place();
  }

  x(place) {
    return ((place - this.stretch.from) / (this.stretch.to - this.stretch.from)) * this.width;
  }

  /** Moves the line that says where the player is. */
  place() {
    const { events } = this.run;
    const step = this.player.stepOf(this.run);
    const at = this.stretch.bySteps ? step + 0.5 : this.player.time;
    const x = this.x(at);
    this.head.hidden = x < 0 || x > this.width;
    this.head.style.transform = `translateX(${x}px)`;
    this.element.classList.toggle("over", this.player.time > events.time(events.length - 1));
    this.element.classList.toggle("focus", this.player.runs.length > 1 && this.player.run === this.run);
    const cpu = step < 0 ? -1 : events.cpu(step);
    if (cpu !== this.cpu) {
      this.names.children[this.cpu]?.classList.remove("now");
      this.names.children[cpu]?.classList.add("now");
      this.cpu = cpu;
    }
  }

  #drawRuler(context) {
    const { events, outline } = this.run;
    for (const batch of outline.batches) {
      for (const phase of batch.phases) {
        const from = this.x(this.stretch.at(events, phase.from));
        const sync = phase.sync ?? phase.to ?? events.length - 1;
        const middle = this.x(this.stretch.at(events, sync));
        const to = this.x(this.stretch.at(events, phase.to ?? events.length - 1));
        if (to < 0 || from > this.width) {
          continue;
        }
        const kind = phase.phase === 1 ? "int3" : "new";
        context.fillStyle = this.colours[kind + "-ground"];
        context.fillRect(from, 3, Math.max(1, middle - from - 1), RULER - 6);
        context.fillStyle = this.colours[kind];
        label(context, `${phase.phase} ${partOf(phase.phase)}`, Math.max(0, from), RULER / 2, middle - Math.max(0, from));
        if (phase.sync !== null) {
          context.fillStyle = this.colours["ipi-ground"];
          context.fillRect(middle, 3, Math.max(1, to - middle - 1), RULER - 6);
          context.fillStyle = this.colours.ipi;
          label(context, "sync", Math.max(0, middle), RULER / 2, to - Math.max(0, middle));
        } else if (phase.to !== null && phase.writes > 0) {
          context.fillStyle = this.colours.torn;
          context.fillRect(to - 2, 0, 4, RULER);
          label(context, "no sync", to + 2, RULER / 2, 60);
        }
      }
    }
  }

  #drawGround(context) {
    for (let cpu = 0; cpu < this.cpus; cpu++) {
      context.fillStyle = cpu % 2 ? this.colours.panel : this.colours.ground;
      context.fillRect(0, cpu * this.height, this.width, this.height);
    }
    const { batches } = this.run.outline;
    if (batches.length * 3 > this.width) {
      return;
    }
    context.fillStyle = this.colours.line;
    for (const phase of batches.flatMap((batch) => batch.phases)) {
      const x = Math.round(this.x(this.stretch.at(this.run.events, phase.from)));
      context.fillRect(x, 0, 1, this.cpus * this.height);
    }
  }

  /** The steps that are at least partly shown. */
  *#steps() {
    const { events } = this.run;
    const margin = this.stretch.bySteps ? 1 : 40000;
    const first = this.stretch.stepFrom(events, this.stretch.from - margin);
    for (let step = first; step < events.length; step++) {
      if (this.stretch.at(events, step) > this.stretch.to) {
        return;
      }
      yield step;
    }
  }

  #drawIpis(context) {
    const { events, doings } = this.run;
    context.strokeStyle = this.colours.ipi;
    context.globalAlpha = this.cpus > 16 ? 0.25 : 0.6;
    context.beginPath();
    let lines = 0;
    for (const step of this.#steps()) {
      const body = events.body(step);
      const answer = body.event === "ipi_send" ? doings.answer(step) : -1;
      if (answer >= 0 && lines++ < MOST_IPI_LINES) {
        context.moveTo(this.x(this.stretch.at(events, step)), this.height * 0.85);
        context.lineTo(this.x(this.stretch.at(events, answer)), (body.to + 0.15) * this.height);
      }
    }
    context.stroke();
    context.globalAlpha = 1;
  }

  #drawMarks(context) {
    const { events, code } = this.run;
    const pinned = this.player.pinned;
    const drawn = new Map();
    for (const step of this.#steps()) {
      const mark = this.marks[events.kinds[step]];
      if (!mark) {
        continue;
      }
      const cpu = events.cpu(step);
      const x = this.x(this.stretch.at(events, step));
      let end = this.x(this.stretch.endOf(events, step));
      const body = events.body(step);
      if (body.event === "int3_trap" && this.ends.has(step)) {
        end = this.x(this.stretch.at(events, this.ends.get(step)));
      }
      const width = Math.max(mark.least, end - x - (this.stretch.bySteps ? 2 : 0.5));
      const place = cpu + mark.kind + mark.top;
      const right = Math.round((x + width) * 2);
      if (drawn.get(place) === right) {
        continue;
      }
      drawn.set(place, right);
      const faint = pinned && code.siteOf(step) && code.siteOf(step) !== pinned;
      context.globalAlpha = faint ? 0.18 : 1;
      this.#drawMark(context, mark, body, x, cpu, width);
    }
    context.globalAlpha = 1;
  }

  #drawMark(context, mark, body, x, cpu, width) {
    const y = (cpu + mark.top) * this.height + 1;
    const height = mark.height * this.height - 2;
    const large = width >= 9;
    const colour = this.colours[mark.kind] ?? this.colours.quiet;
    const ground = this.colours[mark.kind + "-ground"] ?? this.colours.line;
    context.fillStyle = large && mark.kind !== "torn" ? ground : colour;
    context.fillRect(x, y, width, height);
    if (!large) {
      return;
    }
    if (body.event === "int3_trap") {
      hatch(context, x, y, width, height, colour);
    }
    context.strokeStyle = colour;
    context.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
    if (mark.letter && this.height >= 20) {
      context.fillStyle = mark.kind === "torn" ? this.colours.panel : colour;
      context.textAlign = "center";
      const middle = Math.min(x + width / 2, x + 14);
      context.fillText(mark.letter, middle, y + height / 2 + 0.5);
      context.textAlign = "start";
    }
  }

  redraw() {
    this.draw(this.colours);
  }

  /** What stands in the lanes of runs, in words. */
  static legend(runs) {
    const deferred = runs.some((run) => run.events.what.some((body) => body.event === "mode"));
    const sample = (kind, letter, text) => [el("span.mark." + kind, {}, letter), " " + text];
    return fill(
      el("span"),
      ...[
        sample("int3", "W", "write"),
        sample("ipi", "I", "takes the sync's IPI"),
        sample("old", "o", "executes the old instruction"),
        sample("new", "n", "executes the new one"),
        sample("int3", "!", "traps on int3, till its return"),
        sample("torn", "T", "executes a torn one"),
        ...(deferred
          ? [
              sample("none", "k", "enters the kernel"),
              sample("ipi", "F", "serialises on its way, for syncs that were put off"),
              sample("none", "u", "is in user mode again"),
            ]
          : []),
      ].map((pair) => el("span.entry", {}, ...pair)),
    );
  }
}
