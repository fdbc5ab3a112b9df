// What a run is made of: batches, their phases, the sync that ends each; and where one is missing.

const PARTS = ["", "int3", "tails", "first bytes"];

/** What a phase writes, in a word or two. */
export function partOf(phase) {
  return PARTS[phase] ?? "phase " + phase;
}

/** The batches of a run: `{ number, from, to, entries, published, gone, phases, vector }`. */
export class Outline {
  constructor(events, code, vectors) {
    this.vectors = vectors;
    this.code = code;
    this.batches = [];
    this.violations = [];
    let phase = null;
    for (let step = 0; step < events.length; step++) {
      const body = events.body(step);
      const batch = this.batches.at(-1);
      switch (body.event) {
        case "batch_begin":
          this.batches.push({
            number: body.batch,
            from: step,
            to: events.length - 1,
            entries: body.entries,
            phases: [],
            vector: this.#vectorOf(body.batch),
            told: vectors !== undefined,
            published: Infinity,
            gone: Infinity,
          });
          break;
        case "publish":
          if (batch) {
            batch.published = step;
          }
          break;
        case "unpublish":
          if (batch) {
            batch.gone = step;
          }
          break;
        case "batch_end":
          if (batch) {
            batch.to = step;
          }
          break;
        case "phase_begin":
          phase = { phase: body.phase, from: step, to: null, sync: null, done: null, writes: 0, ipis: 0 };
          batch?.phases.push(phase);
          break;
        case "phase_end":
          if (phase) {
            phase.to = step;
          }
          break;
        case "sync_begin":
          if (phase) {
            phase.sync = step;
          }
          break;
        case "sync_done":
          if (phase) {
            phase.done = step;
          }
          break;
        case "ipi_send":
          if (phase) {
            phase.ipis++;
          }
          break;
        case "write":
          if (phase) {
            phase.writes++;
          }
          this.#addToVector(batch, code.siteOf(step));
          break;
        case "violation":
          this.violations.push(step);
          break;
      }
    }
    this.stops = this.#stops(events);
  }

  /** The vector of a batch where the page was made with its program: sites, or mere addresses. */
  #vectorOf(batch) {
    return (this.vectors?.[batch - 1] ?? []).map(
      (address) => this.code.siteAt(address) ?? { address, name: address },
    );
  }

  /** Else it is what the batch writes, in the order in which it writes it first. */
  #addToVector(batch, site) {
    if (batch && !batch.told && site && !batch.members?.has(site.number)) {
      (batch.members ??= new Set()).add(site.number);
      batch.vector.push(site);
    }
  }

  /** Where a reader wants to stop: phases, syncs, what goes wrong, both ends. */
  #stops(events) {
    const stops = new Set([0, events.length - 1, ...this.violations]);
    for (const batch of this.batches) {
      stops.add(batch.from);
      for (const phase of batch.phases) {
        stops.add(phase.from);
        if (phase.sync !== null) {
          stops.add(phase.sync);
        }
        if (phase.to !== null) {
          stops.add(phase.to);
        }
      }
    }
    return [...stops].sort((a, b) => a - b);
  }

  /** The batch that is being worked on at a step, or the last before. */
  batchAt(step) {
    return this.batches.findLast((batch) => batch.from <= step) ?? null;
  }

  /** The phase at a step, or null outside of all. */
  phaseAt(step) {
    const phases = this.batchAt(step)?.phases ?? [];
    return phases.findLast((phase) => phase.from <= step && (phase.to === null || step <= phase.to)) ?? null;
  }

  /** The phase that a step ends without a sync, or null. */
  missingSync(step) {
    const phase = this.phaseAt(step);
    return phase && phase.to === step && phase.sync === null && phase.writes > 0 ? phase : null;
  }
}
