import { lastAtMost } from "./events.js";

// What each CPU is doing at a step, in a word or two.

const WORDS = {
  fetch: "executes",
  int3_trap: "traps on int3",
  int3_emulate: "in the handler: emulates",
  int3_return: "is back from an int3",
  ipi_ack: "has taken the sync's IPI",
  call: "calls its function",
  return: "has returned",
  stop: "can go no further",
  violation: "breaks the promise",
};

const HANDLER = {
  loaded: "in the handler: reads the vector",
  referenced: "in the handler: holds the vector",
  found: "in the handler: found the entry",
  dropped: "in the handler: lets go of the vector",
  retried: "in the handler: the int3 is gone, tries again",
  foreign: "in the handler: not one of ours",
};

const PATCHER = {
  write: "writes",
  sync_begin: "syncs",
  ipi_send: "sends IPIs",
  sync_done: "all have serialised",
};

/** What the CPUs of a run are doing. */
export class Doings {
  constructor(events) {
    this.events = events;
    this.sent = Array.from({ length: events.cpuCount }, () => []);
    this.taken = Array.from({ length: events.cpuCount }, () => []);
    for (let step = 0; step < events.length; step++) {
      const body = events.body(step);
      if (body.event === "ipi_send") {
        this.sent[body.to].push(step);
      } else if (body.event === "ipi_ack") {
        this.taken[events.cpu(step)].push(step);
      }
    }
  }

  /** The last step of a CPU's own, or -1. */
  last(cpu, step) {
    const own = this.events.byCpu()[cpu];
    return own[lastAtMost(own, step)] ?? -1;
  }

  /** What a CPU is doing when a step is done. */
  at(cpu, step) {
    const last = this.last(cpu, step);
    const body = last < 0 ? null : this.events.body(last);
    if (cpu === 0 && !WORDS[body?.event] && !HANDLER[body?.step]) {
      return PATCHER[body?.event] ?? "patches";
    }
    if (body?.event === "mode") {
      return body.place;
    }
    if (!body) {
      return "runs";
    }
    if (body.event === "fetch") {
      return "executes " + body.execution;
    }
    return (body.event === "int3_handler" ? HANDLER[body.step] : WORDS[body.event]) ?? "runs";
  }

  /** Whether a sync's interrupt is on its way to a CPU. */
  isInterrupted(cpu, step) {
    return lastAtMost(this.sent[cpu], step) > lastAtMost(this.taken[cpu], step);
  }

  /** The acknowledgement that answers an interrupt that was sent at a step, or -1. */
  answer(step) {
    const cpu = this.events.body(step).to;
    return this.taken[cpu][lastAtMost(this.taken[cpu], step) + 1] ?? -1;
  }

  /** How many interrupts all CPUs have been sent up to a step. */
  interrupts(step) {
    return this.sent.reduce((sum, steps) => sum + lastAtMost(steps, step) + 1, 0);
  }
}
