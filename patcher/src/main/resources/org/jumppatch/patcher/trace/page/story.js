import { say, code, strong, counted } from "./words.js";
import { spaced, bytesOf } from "./code.js";
import { tellWrite, tellMissingSync } from "./story-patcher.js";
import { tellTorn, tellViolation } from "./story-broken.js";

// The story of a run, told step by step out of the run itself.

const PHASES = [
  "",
  "An int3 goes over the first byte of each site. Whoever comes by from now on traps, and so cannot run into an instruction that is only half written.",
  "Now the tails: all bytes after the first. Nobody executes them as long as each CPU sees the int3 before them.",
  "Now the first bytes: the int3 goes away, and the new instruction is whole.",
];

const HANDLER = {
  loaded: "It reads the vector, with nothing to hold it.",
  referenced: "It takes a reference, so that the vector stays while it is at work.",
  found: "It has found the site's entry in the vector.",
  dropped: "It is done with the vector, and drops its reference.",
  retried: "Nobody wanted this int3, but it is gone from memory by now: the CPU tries the site again.",
  foreign: "This int3 is none of the patcher's, and is left to whom it belongs.",
};

const UNPUBLISHED = {
  unpublish: "The vector is taken down: the handler finds none of the sites any more, and need not, for no CPU can see an int3 of theirs.",
  drain_done: "No handler is at work with the vector any more, so it can be filled anew.",
  clear_count: "The count of entries is cleared.",
  reuse_stack: "Something else now uses the stack on which the descriptor was.",
};

/** What happens at a step: paragraphs, each a list of parts. */
export function tell(run, step) {
  const body = run.events.body(step);
  const site = run.code.siteOf(step);
  const who = "cpu" + run.events.cpu(step) + (body.nmi ? " (in an NMI)" : "");
  switch (body.event) {
    case "batch_begin":
      return [
        say`The patcher on cpu0 begins batch ${body.batch} of ${body.batches}: ${counted(body.entries, "site")}. The other CPUs go on executing that very code.`,
      ];
    case "publish":
      return [
        say`It publishes its vector of ${counted(body.entries, "site")}. From now on the int3 handler looks in it for the site that a CPU has trapped at, by halves where there are several.`,
      ];
    case "phase_begin":
      return [say`${strong("Phase " + body.phase + ".")} ${PHASES[body.phase] ?? ""}`];
    case "phase_end":
      return tellPhaseEnd(run, step, body);
    case "write":
      return tellWrite(run, step, site);
    case "sync_begin":
      return [
        say`${strong("Sync.")} The patcher interrupts every other CPU and waits until each has taken its interrupt. Taking it serialises: the CPU throws away what it had fetched, and can see nothing older than what memory holds now.`,
      ];
    case "ipi_send":
      return [say`It sends cpu${body.to} an interrupt (IPI).`];
    case "ipi_ack":
      return tellAck(run, who);
    case "sync_done":
      return [
        say`All that were interrupted have answered. Whatever phase ${body.phase} wrote, a CPU that has serialised cannot fetch what was there before.`,
      ];
    case "fetch":
      return tellFetch(run, step, site, who);
    case "int3_trap":
      return tellTrap(site, who);
    case "int3_handler":
      return [say`${who} is in the int3 handler. ${HANDLER[body.step] ?? ""}`];
    case "int3_emulate":
      return tellEmulate(site, who, body);
    case "ipi_spared":
      return [
        say`cpu${body.to} is in user mode and is not interrupted. It executes nothing of the kernel there, and serialises when it enters it.`,
      ];
    case "mode":
      return [
        say`${who}, between user mode and the kernel: ${body.place}. ${body.flushed ? "It has serialised on its way, as the syncs that were put off ask for: it sees nothing older than what memory holds now." : ""}`,
      ];
    case "int3_return":
      return [
        say`${who} goes on after the int3. The return from a trap serialises too: it now sees memory as it is.`,
      ];
    case "violation":
      return tellViolation(run, step, site, who);
    case "batch_end":
      return [say`Batch ${body.batch} is done.`];
    case "call":
      return [say`${who} calls the function that it runs.`];
    case "return":
      return [say`The function on ${who} returns ${code(body.value)}.`];
    case "stop":
      return [say`${who} can go no further: ${body.problem}.`];
    default:
      return [say`${UNPUBLISHED[body.event] ?? body.event}`];
  }
}

function tellPhaseEnd(run, step, body) {
  const missing = run.outline.missingSync(step);
  return missing ? tellMissingSync(run, step, missing) : [say`Phase ${body.phase} is done.`];
}

function tellAck(run, who) {
  switch (run.interrupt) {
    case "serialises":
      return [
        say`${who} takes the sync's interrupt and serialises: what it had fetched before is gone. From here on it sees nothing older than what memory holds now.`,
      ];
    case "serialises later":
      return [
        say`${who} takes the interrupt and says so at once, but serialises only after the next site that it executes. Until then it can still see what it fetched before.`,
      ];
    default:
      return [
        say`${who} takes the interrupt, but ${strong("does not serialise")}: it keeps what it had fetched before.`,
      ];
  }
}

function tellFetch(run, step, site, who) {
  const body = run.events.body(step);
  if (body.execution === "torn") {
    return tellTorn(run, step, site, who);
  }
  const bytes = bytesOf(body.bytes);
  const text = site.instructionsOf(bytes);
  const what = say`${who} executes the ${body.execution} instruction at ${code(site.name)}: ${code(spaced(bytes))}${text.length ? [", ", code(text.join("; "))] : ""}.`;
  const now = site.at(step);
  if (spaced(now) === spaced(bytes)) {
    return [what];
  }
  return [
    what,
    say`Memory holds ${code(spaced(now))} there already. ${who} may see what it fetched before, until it serialises; as the whole old instruction that does no harm.`,
  ];
}

function tellTrap(site, who) {
  if (!site) {
    return [say`${who} meets an int3 that is somebody else's (a kprobe's, say) and traps.`];
  }
  return [
    say`${who} fetches ${code("cc")} at ${code(site.name)} and traps. Nothing after the int3 is executed, whatever is there.`,
  ];
}

function tellEmulate(site, who, body) {
  const text = site?.instructionsOf(site.text) ?? [];
  return [
    say`The handler has found the site after ${counted(body.compares, "compare")} and does for ${who} what the new instruction does${text.length ? [": ", code(text.join("; "))] : ""}.`,
  ];
}
