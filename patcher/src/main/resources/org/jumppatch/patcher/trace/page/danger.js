import { cpuNames } from "./words.js";

// Which CPUs may execute what nobody wrote.

/** The other CPUs of a run that may execute a site torn when a step is done: `{ cpu, bytes }`. */
export function inDanger(run, site, step) {
  const found = [];
  for (let cpu = 1; cpu < run.events.cpuCount; cpu++) {
    const torn = run.sight.outcomes(site, cpu, step).find((outcome) => outcome.kind === "torn");
    if (torn) {
      found.push({ cpu, bytes: torn.bytes });
    }
  }
  return found;
}

/** The other CPUs that may still fetch something of a site that is not there any more. */
export function behindMemory(run, site, step) {
  const found = [];
  for (let cpu = 1; cpu < run.events.cpuCount; cpu++) {
    if (run.sight.units(site, cpu, step).some((unit) => unit.versions.length > 1)) {
      found.push(cpu);
    }
  }
  return found;
}

/** Names CPUs of a list that has them as `cpu`, or as numbers. */
export function namesOf(cpus) {
  return cpuNames(cpus.map((one) => one.cpu ?? one));
}
