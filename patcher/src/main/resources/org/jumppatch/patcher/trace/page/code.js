import { lastAtMost } from "./events.js";

// The code that a run writes, in all versions that it ever has.

const INT3 = 0xcc;

/** Bytes of hexadecimal digits. */
export function bytesOf(hex) {
  return hex.match(/../g)?.map((digits) => parseInt(digits, 16)) ?? [];
}

/** As people read them: `0f 1f 44 00 00`. */
export function spaced(bytes) {
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
}

/** One site: an instruction that is rewritten. */
export class Site {
  constructor(data, number, unit) {
    this.number = number;
    this.address = data.address;
    this.symbol = data.symbol;
    this.key = data.key;
    this.old = bytesOf(data.old);
    this.text = bytesOf(data.new);
    this.instructions = data.instructions;
    this.writes = [];
    this.writeSteps = [];
    this.fetches = [];
    this.units = unitsOf(BigInt(data.address), this.old.length, unit);
  }

  /** What people call it. */
  get name() {
    return this.symbol || this.address;
  }

  /** How many writes have been made to it by the end of a step. */
  version(step) {
    return lastAtMost(this.writeSteps, step) + 1;
  }

  /** Its bytes behind so many writes. */
  bytes(version) {
    const bytes = this.old.slice();
    for (const write of this.writes.slice(0, version)) {
      write.bytes.forEach((byte, i) => (bytes[write.from + i] = byte));
    }
    return bytes;
  }

  /** Its bytes in memory at the end of a step. */
  at(step) {
    return this.bytes(this.version(step));
  }

  /** What a byte of it is: the old one, the new one, int3, or the same in both. */
  kindOf(byte, index) {
    if (index === 0 && byte === INT3 && this.old[0] !== INT3) {
      return "int3";
    }
    if (byte === this.old[index]) {
      return byte === this.text[index] ? "same" : "old";
    }
    return "new";
  }

  /** What bytes of it are when they are executed. */
  outcomeOf(bytes) {
    if (bytes[0] === INT3 && this.old[0] !== INT3) {
      return "int3";
    }
    if (equal(bytes, this.text)) {
      return "new";
    }
    if (equal(bytes, this.old)) {
      return "old";
    }
    return this.wholes?.some((whole) => equal(bytes, whole)) ? "new" : "torn";
  }

  /** The instructions that bytes are, where the image tells. */
  instructionsOf(bytes) {
    return this.instructions[bytes.map((b) => b.toString(16).padStart(2, "0")).join("")] ?? [];
  }
}

function equal(a, b) {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** The stretches of a site that a CPU fetches at once: `{ from, to, address }`. */
function unitsOf(address, length, unit) {
  if (unit === 0) {
    return [{ from: 0, to: length, address }];
  }
  const units = [];
  const size = BigInt(unit);
  for (let i = 0; i < length; i++) {
    const start = ((address + BigInt(i)) / size) * size;
    const last = units.at(-1);
    if (last?.address === start) {
      last.to = i + 1;
    } else {
      units.push({ from: i, to: i + 1, address: start });
    }
  }
  return units;
}

/** All sites of a run, and which of them each event is about. */
export class Code {
  constructor(run, events) {
    this.sites = run.sites.map((data, i) => new Site(data, i, run.unit));
    this.addresses = this.sites.map((site) => BigInt(site.address));
    this.siteOfWhat = events.what.map((body) => this.#find(body));
    this.events = events;
    for (let step = 0; step < events.length; step++) {
      const site = this.siteOf(step);
      const body = events.body(step);
      if (site && body.event === "write") {
        const from = Number(BigInt(body.address) - this.addresses[site.number]);
        site.writes.push({ step, from, bytes: bytesOf(body.new) });
        site.writeSteps.push(step);
      } else if (site && (body.event === "fetch" || body.event === "int3_trap")) {
        site.fetches.push(step);
      }
    }
    this.#findWholes();
  }

  /** Where batches end a site is whole again, though what it holds may be written over later. */
  #findWholes() {
    const ends = [];
    for (let step = 0; step < this.events.length; step++) {
      if (this.events.body(step).event === "batch_end") {
        ends.push(step);
      }
    }
    if (ends.length > 1) {
      for (const site of this.sites.filter((one) => one.writes.length > 3)) {
        site.wholes = ends.map((end) => site.at(end));
      }
    }
  }

  #find(body) {
    if (body.address === undefined || body.address === "0x0") {
      return -1;
    }
    return lastAtMost(this.addresses, BigInt(body.address));
  }

  /** The site of an address, or undefined. */
  siteAt(address) {
    const site = this.sites[lastAtMost(this.addresses, BigInt(address))];
    return site?.address === address ? site : undefined;
  }

  /** The site that an event is about, or undefined. */
  siteOf(step) {
    return this.sites[this.siteOfWhat[this.events.kinds[step]]];
  }
}
