import { say, code, strong, listed } from "./words.js";
import { spaced, bytesOf } from "./code.js";
import { inDanger, behindMemory, namesOf } from "./danger.js";

// What the patcher does, and what it leaves out.

/** A write: what it changes, and who may be hurt by it. */
export function tellWrite(run, step, site) {
  const body = run.events.body(step);
  const bytes = bytesOf(body.new);
  const from = site.writes[site.version(step) - 1].from;
  const now = say`Memory there is now ${code(spaced(site.at(step)))}.`;
  const what = () => {
    const old = code(spaced(bytesOf(body.old)));
    if (from === 0 && body.new === "cc") {
      return say`The patcher writes ${code("cc")}, an int3, over ${old}, the first byte of ${code(site.name)}. `;
    }
    if (from > 0) {
      return say`The patcher writes the tail of ${code(site.name)}: ${code(spaced(bytes))} over ${old}. `;
    }
    const first = bytes.length === 1 ? "the first byte of the new instruction, over " : "all bytes at once, over ";
    return say`The patcher writes ${code(spaced(bytes))}, ${first}${old} at ${code(site.name)}. `;
  };
  return [[...what(), ...now], ...tellDanger(run, step, site)];
}

function tellDanger(run, step, site) {
  const danger = inDanger(run, site, step);
  if (danger.length > 0) {
    return [
      say`${strong("Now it can go wrong.")} ${namesOf(danger)} may still hold some of what was there before, and get the rest as it is now: ${code(spaced(danger[0].bytes))}, which nobody has written.`,
    ];
  }
  const late = behindMemory(run, site, step);
  return late.length > 0
    ? [say`${namesOf(late)} may see it or not, until ${late.length === 1 ? "it serialises" : "they serialise"}: either way the instruction is whole, or an int3.`]
    : [];
}

/** A phase that ends without its sync: what a sync would have done here. */
export function tellMissingSync(run, step, phase) {
  const blamed = run.mutations.map((mutation) => `${mutation.name}: ${mutation.title}`);
  const told = [
    say`${strong("No sync here.")} The kernel would now interrupt every other CPU and wait until each has serialised. This run goes on at once${blamed.length ? ` (${listed(blamed)})` : ""}.`,
  ];
  const site = lastWritten(run, phase, step);
  const late = site ? behindMemory(run, site, step) : [];
  if (late.length > 0) {
    const unit = run.sight.units(site, late[0], step).find((one) => one.versions.length > 1);
    const before = code(spaced(unit.versions[0].bytes));
    told.push(
      say`So ${namesOf(late)} may still fetch ${before} at ${code(site.name)} as if nothing had been written.`,
      say`${strong("With the sync")} ${late.length === 1 ? "it" : "each of them"} would have thrown that away, could see nothing but ${code(spaced(site.at(step)))} there, and ${site.at(step)[0] === 0xcc ? "would trap, as it should" : "would be up to date"}.`,
    );
  }
  return told;
}

function lastWritten(run, phase, step) {
  for (let at = step; at >= phase.from; at--) {
    if (run.events.body(at).event === "write") {
      return run.code.siteOf(at);
    }
  }
  return null;
}
