import { spaced, bytesOf } from "./code.js";

// A step in a few words, for lists.

const STEPS = {
  loaded: "handler reads the vector",
  referenced: "handler takes a reference",
  found: "handler finds the entry",
  dropped: "handler drops the reference",
  retried: "not ours, the int3 is gone: again",
  foreign: "not one of ours",
};

const OTHERS = {
  phase_end: (body) => "phase " + body.phase + " ends",
  sync_begin: (body) => "sync " + body.phase + ": interrupt all",
  ipi_send: (body) => "IPI to cpu" + body.to,
  ipi_ack: () => "takes the IPI",
  sync_done: (body) => "sync " + body.phase + " done",
  ipi_spared: (body) => "no IPI to cpu" + body.to + ", in user mode",
  mode: (body) => body.place + (body.flushed ? ", has serialised" : ""),
  unpublish: () => "unpublish",
  drain_done: () => "no handler at work any more",
  clear_count: () => "clear the count",
  reuse_stack: () => "reuse the stack",
  batch_end: (body) => "batch " + body.batch + " done",
  call: () => "call",
  return: (body) => "return " + body.value,
  stop: (body) => "stop: " + body.problem,
  int3_return: () => "back from the int3",
  int3_handler: (body) => STEPS[body.step] ?? body.step,
  int3_trap: () => "trap: cc",
  int3_emulate: (body) => "emulate, found in " + body.compares,
  violation: (body) => "broken: " + body.kind,
};

const PARTS = ["", "int3 over the first bytes", "the tails", "the first bytes"];

/** A step of a run in a few words, without where it is. */
export function short(run, step) {
  const body = run.events.body(step);
  switch (body.event) {
    case "batch_begin":
      return `batch ${body.batch} of ${body.batches}, sites: ${body.entries}`;
    case "publish":
      return "publish the vector of " + body.entries;
    case "phase_begin":
      return `phase ${body.phase}: ${PARTS[body.phase] ?? ""}`;
    case "phase_end":
      return run.outline.missingSync(step)
        ? `phase ${body.phase} ends WITHOUT a sync`
        : OTHERS.phase_end(body);
    case "write":
      return `write ${spaced(bytesOf(body.new))} over ${spaced(bytesOf(body.old))}`;
    case "fetch":
      return `${body.nmi ? "NMI: " : ""}execute ${body.execution}: ${spaced(bytesOf(body.bytes))}`;
    default:
      return (body.nmi ? "NMI: " : "") + (OTHERS[body.event]?.(body) ?? body.event);
  }
}

/** What kind of step it is, for its colour: int3, old, new, torn, ipi, write, or none. */
export function kindOf(body) {
  switch (body.event) {
    case "fetch":
      return body.execution;
    case "write":
      return body.new === "cc" ? "int3" : "new";
    case "int3_trap":
    case "int3_handler":
    case "int3_emulate":
    case "int3_return":
      return "int3";
    case "ipi_send":
    case "ipi_ack":
    case "sync_begin":
    case "sync_done":
      return "ipi";
    case "violation":
    case "stop":
      return "torn";
    default:
      return "none";
  }
}
