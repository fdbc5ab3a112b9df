import { say, code, strong } from "./words.js";
import { spaced, bytesOf } from "./code.js";

// What goes wrong, and why.

const KINDS = {
  "unhandled-int3": 'An int3 that nobody wants: the kernel dies here of "int3: 0000".',
  "stale-after-sync": "The old instruction, after the last sync said that nobody sees it any more.",
  "search-miss": 'The handler did not find the site\'s entry, and took the int3 for somebody else\'s: the kernel dies of "int3: 0000".',
  "used-after-free": "A vector is used that is gone.",
  "wrong-bytes": "The site holds what it must not hold.",
  "wrong-target": "The handler sends the CPU elsewhere than the instruction goes.",
  "wrong-record": "perf is told of other bytes than were there (PERF_RECORD_TEXT_POKE).",
  torn: "What was executed is neither the old nor the new instruction.",
};

const ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"];

/** A torn execution: where each part of it comes from. */
export function tellTorn(run, step, site, who) {
  const bytes = bytesOf(run.events.body(step).bytes);
  const text = site.instructionsOf(bytes);
  const told = [
    say`${strong("Torn.")} ${who} executes ${code(spaced(bytes))} at ${code(site.name)}: bytes that nobody has ever written there as a whole.`,
  ];
  if (text.length > 0) {
    told.push(say`To the CPU that is ${text.map((one, i) => [i ? ", then " : "", code(one)]).flat()}.`);
  }
  told.push(...tellParts(site, bytes, who));
  if (site.at(step)[0] === 0xcc && bytes[0] !== 0xcc) {
    told.push(
      say`Memory holds an int3 there, ${code(spaced(site.at(step)))}, which would have stopped it. ${strong("A sync before the tail was written")} would have made ${who} throw away its old ${code(spaced(bytes.slice(0, 1)))} and see that int3.`,
    );
  }
  return told;
}

/** What each unit of a torn execution is: as it was at first, or as some write has left it. */
function tellParts(site, bytes, who) {
  return site.units.map((unit, i) => {
    const part = bytes.slice(unit.from, unit.to);
    const where = `the ${ORDINALS[i]} fetch unit`;
    for (let version = 0; version <= site.writes.length; version++) {
      if (spaced(site.bytes(version).slice(unit.from, unit.to)) === spaced(part)) {
        return version === 0
          ? say`${code(spaced(part))}, ${where}, is from before the patching. ${who} fetched it then, and nothing has made it look again.`
          : say`${code(spaced(part))}, ${where}, is as it was written in step ${site.writeSteps[version - 1]}.`;
      }
    }
    return say`${code(spaced(part))} is ${where}.`;
  });
}

/** A broken promise, and what the mutations that were asked for have to do with it. */
export function tellViolation(run, step, site, who) {
  const body = run.events.body(step);
  const told = [
    say`${strong("The promise is broken: " + body.kind + ".")} ${KINDS[body.kind] ?? ""} It is ${who} that meets it${site ? [", at ", code(site.name)] : ""}.`,
  ];
  for (const mutation of run.mutations) {
    told.push(say`${strong(mutation.name)}: ${mutation.story}`);
  }
  return told;
}

/** What a kind of broken promise means, in a sentence. */
export function meaningOf(kind) {
  return KINDS[kind] ?? kind;
}
