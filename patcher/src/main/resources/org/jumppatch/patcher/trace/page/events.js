// The events of a run, as they were recorded: the fields of JSON lines, unpacked when asked for.

/** All events of one run, by step: 0 is the first. */
export class Events {
  constructor(run) {
    const rows = run.rows;
    const count = rows.length / 3;
    this.what = run.what;
    this.numbers = run.seq;
    this.length = count;
    this.times = new Float64Array(count);
    this.cpus = new Uint16Array(count);
    this.kinds = new Uint32Array(count);
    let time = 0;
    for (let i = 0; i < count; i++) {
      time += rows[3 * i];
      this.times[i] = time;
      this.cpus[i] = rows[3 * i + 1];
      this.kinds[i] = rows[3 * i + 2];
    }
    this.cpuCount = this.cpus.reduce((most, cpu) => Math.max(most, cpu + 1), 1);
    for (const body of this.what) {
      this.cpuCount = Math.max(this.cpuCount, body.cpus ?? 0, (body.to ?? 0) + 1);
    }
  }

  /** What happens, without time and CPU: `{ event, … }`. */
  body(step) {
    return this.what[this.kinds[step]];
  }

  /** Virtual nanoseconds. */
  time(step) {
    return this.times[step];
  }

  /** When it is over. */
  end(step) {
    return this.times[step] + (this.body(step).duration ?? 0);
  }

  cpu(step) {
    return this.cpus[step];
  }

  /** The whole event, as it stood in the trace. */
  event(step) {
    return {
      seq: this.numbers?.[step] ?? step,
      time: this.times[step],
      cpu: this.cpus[step],
      ...this.body(step),
    };
  }

  /** The last step that has begun at a time, or -1. */
  stepAt(time) {
    return lastAtMost(this.times, time);
  }

  /** By CPU, the steps that are its own. */
  byCpu() {
    return (this.ofCpus ??= this.#sorted((step) => this.cpus[step], this.cpuCount));
  }

  #sorted(group, groups) {
    const lists = Array.from({ length: groups }, () => []);
    for (let step = 0; step < this.length; step++) {
      lists[group(step)].push(step);
    }
    return lists;
  }
}

/** The index of the last number of an ascending list that is at most `value`, or -1. */
export function lastAtMost(list, value) {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle] <= value) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low - 1;
}
