import { kindOf } from "./short.js";

// What stands for an event in its lane.

/** From a CPU's trap to its return behind the int3, by the step of the trap. */
export function trapEnds(events) {
  const ends = new Map();
  const open = new Map();
  for (let step = 0; step < events.length; step++) {
    const body = events.body(step);
    const frame = events.cpu(step) * 2 + (body.nmi ? 1 : 0);
    if (body.event === "int3_trap") {
      open.set(frame, step);
    } else if (body.event === "int3_return" && open.has(frame)) {
      ends.set(open.get(frame), step);
      open.delete(frame);
    }
  }
  return ends;
}

const LETTERS = {
  write: "W",
  sync_begin: "S",
  ipi_ack: "I",
  int3_trap: "!",
  int3_emulate: "E",
  publish: "P",
  violation: "✗",
  stop: "✗",
  call: "c",
  return: "r",
};

/** Where a CPU comes into the kernel, serialises for the syncs that it put off, and goes back. */
function crossing(body) {
  if (body.flushed) {
    return { kind: "ipi", letter: "F", top: 0.1, height: 0.8, least: 2 };
  }
  const letter = { entering: "k", user: "u" }[body.place];
  return letter ? { kind: "none", letter, top: 0.1, height: 0.8, least: 1 } : null;
}

/** How an event is drawn: `{ kind, letter, top, height, least }`, shares of its lane and pixels; or null. */
export function markOf(body) {
  const kind = kindOf(body);
  switch (body.event) {
    case "fetch":
      return body.execution === "torn"
        ? { kind, letter: "T", top: 0, height: 1, least: 5 }
        : { kind, letter: body.execution[0], top: 0.2, height: 0.6, least: 1 };
    case "int3_handler":
    case "int3_return":
    case "batch_begin":
    case "batch_end":
    case "phase_begin":
    case "phase_end":
    case "sync_done":
    case "unpublish":
    case "drain_done":
      return null;
    case "mode":
      return crossing(body);
    case "ipi_send":
    case "ipi_spared":
      return { kind, letter: "", top: 0.55, height: 0.45, least: 1 };
    case "violation":
    case "stop":
      return { kind, letter: "✗", top: 0, height: 1, least: 6 };
    default:
      return { kind, letter: LETTERS[body.event] ?? "", top: 0.1, height: 0.8, least: 2 };
  }
}
