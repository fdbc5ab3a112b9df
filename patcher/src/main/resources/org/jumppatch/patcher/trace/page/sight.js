import { lastAtMost } from "./events.js";
import { bytesOf } from "./code.js";

// What each CPU may still fetch. Code that a CPU has fetched before it may see as it was then, unit
// by unit, until it serialises; what it has seen it does not see older again.

/** The most mixtures of units that are looked at. */
const MOST_MIXTURES = 64;

/** What the CPUs of a run may see of its code. */
export class Sight {
  constructor(run, events, code) {
    this.coherent = run.coherent;
    this.events = events;
    this.code = code;
    this.serialised = Array.from({ length: events.cpuCount }, () => []);
    const later = new Array(events.cpuCount).fill(false);
    for (let step = 0; step < events.length; step++) {
      const cpu = events.cpu(step);
      const body = events.body(step);
      if (body.event === "ipi_ack" && run.interrupt === "serialises later") {
        later[cpu] = true;
      } else if (this.#serialises(run, body) || (body.event === "fetch" && later[cpu])) {
        later[cpu] = false;
        this.serialised[cpu].push(step);
      }
    }
  }

  #serialises(run, body) {
    switch (body.event) {
      case "ipi_ack":
        return run.interrupt === "serialises";
      case "int3_return":
        return true;
      case "mode":
        return body.flushed === true;
      case "fetch":
        return body.nmi === true;
      case "sync_begin":
        return run.patcher_serialises;
      default:
        return false;
    }
  }

  /** The last step at which a CPU serialised, or -1. */
  floor(cpu, step) {
    const steps = this.serialised[cpu];
    return steps[lastAtMost(steps, step)] ?? -1;
  }

  /**
   * What a CPU may get at a site when a step is done: for each unit `{ from, to, versions }`, each
   * version being the bytes of the unit and how many writes to the site they know of.
   */
  units(site, cpu, step) {
    const newest = site.version(step);
    if (this.coherent) {
      return site.units.map((unit) => ({ ...unit, versions: [part(site, unit, newest)] }));
    }
    const floor = this.floor(cpu, step);
    const oldest = site.units.map(() => site.version(floor));
    for (const seen of between(site.fetches, floor, step)) {
      if (this.events.cpu(seen) === cpu) {
        this.#raise(site, seen, oldest);
      }
    }
    return site.units.map((unit, i) => {
      const versions = [];
      for (let version = oldest[i]; version <= newest; version++) {
        const bytes = part(site, unit, version);
        if (!versions.some((other) => same(other.bytes, bytes.bytes))) {
          versions.push(bytes);
        }
      }
      return { ...unit, versions };
    });
  }

  /** A CPU has fetched a site: no unit is older for it than the oldest version it can have been. */
  #raise(site, step, oldest) {
    const seen = bytesOf(this.events.body(step).bytes);
    site.units.forEach((unit, i) => {
      const bytes = seen.slice(unit.from, unit.to);
      let version = oldest[i];
      while (bytes.length > 0 && version < site.version(step) && !startsWith(part(site, unit, version).bytes, bytes)) {
        version++;
      }
      oldest[i] = version;
    });
  }

  /** What can come out: `{ kind, bytes }`, each once; as an int3 ends what is fetched, only its own byte. */
  outcomes(site, cpu, step) {
    const found = new Map();
    let mixtures = [[]];
    for (const unit of this.units(site, cpu, step)) {
      const longer = [];
      for (const mixture of mixtures) {
        if (site.outcomeOf(mixture) === "int3") {
          longer.push(mixture);
          continue;
        }
        for (const version of unit.versions) {
          longer.push([...mixture, ...version.bytes]);
        }
      }
      mixtures = longer.slice(0, MOST_MIXTURES);
    }
    for (const bytes of mixtures) {
      const kind = site.outcomeOf(bytes);
      const shown = kind === "int3" ? bytes.slice(0, 1) : bytes;
      found.set(kind + shown.join(), { kind, bytes: shown });
    }
    return [...found.values()];
  }
}

function part(site, unit, version) {
  return { version, bytes: site.bytes(version).slice(unit.from, unit.to) };
}

function same(a, b) {
  return a.every((byte, i) => byte === b[i]);
}

function startsWith(bytes, start) {
  return start.every((byte, i) => byte === bytes[i]);
}

/** The numbers of an ascending list behind one and up to another. */
function between(list, behind, last) {
  return list.slice(lastAtMost(list, behind) + 1, lastAtMost(list, last) + 1);
}
