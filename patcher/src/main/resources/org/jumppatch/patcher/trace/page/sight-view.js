import { byId, el, fill } from "./dom.js";
import { byteCells, wordOf } from "./bytes.js";
import { spaced } from "./code.js";
import { cpuNames } from "./words.js";

// What each CPU is doing, and what it may still fetch of the site. CPUs with the same answer share
// a row, so that 127 of them are read as easily as one.

const OUTCOMES = {
  old: "the old instruction",
  new: "the new instruction",
  int3: "int3: it traps",
  torn: "TORN",
};

/** Shows what the CPUs may fetch of the player's site. */
export class SightView {
  constructor(player) {
    this.player = player;
  }

  show() {
    const { run, site, step } = this.player;
    if (!site) {
      return;
    }
    const rows = this.#rows(run, site, step);
    const key = site.number + rows.map((row) => row.key + row.cpus).join();
    if (key === this.shown) {
      return;
    }
    this.shown = key;
    fill(
      byId("sight"),
      el("h3", {}, "What each CPU may still fetch of it"),
      el(
        "div.scroll",
        {},
        el(
          "table.sight",
          {},
          el(
            "thead",
            {},
            el(
              "tr",
              {},
              el("th", {}, "CPU"),
              ...site.units.map((_, i) => el("th", {}, site.units.length > 1 ? "unit " + (i + 1) : "bytes")),
              el("th", {}, "so it may execute"),
            ),
          ),
          el("tbody", {}, ...rows.map((row) => this.#row(site, row))),
        ),
      ),
    );
  }

  #rows(run, site, step) {
    const rows = new Map();
    const here = run.code.siteOf(step) === site ? run.events.cpu(step) : -1;
    const first = run.events.byCpu()[0].some((own) => run.events.body(own).event === "fetch") ? 0 : 1;
    for (let cpu = first; cpu < run.events.cpuCount; cpu++) {
      const units = run.sight.units(site, cpu, step);
      const doing = run.doings.at(cpu, step) + (run.doings.isInterrupted(cpu, step) ? ", an IPI is on its way" : "");
      const seen = units.map((unit) => unit.versions.map((version) => spaced(version.bytes)).join("/")).join("|");
      const key = `${doing}|${cpu === here}|${seen}`;
      const row = rows.get(key) ?? { key, cpus: [], units, doing, here: cpu === here, cpu };
      row.cpus.push(cpu);
      row.outcomes ??= run.sight.outcomes(site, cpu, step);
      rows.set(key, row);
    }
    return [...rows.values()];
  }

  #row(site, row) {
    return el(
      "tr" + (row.here ? ".here" : ""),
      {},
      el("th", { scope: "row" }, cpuNames(row.cpus), el("div.quiet.doing", {}, row.doing)),
      ...row.units.map((unit) =>
        el(
          "td",
          {},
          ...unit.versions.map((version) =>
            el(
              "div.version",
              {},
              byteCells(site, version.bytes, unit.from),
              el("span.word", {}, wordOf(site, version.bytes, unit.from)),
            ),
          ),
        ),
      ),
      el("td", {}, ...row.outcomes.map((outcome) => this.#outcome(outcome))),
    );
  }

  #outcome(outcome) {
    return el(
      "div.outcome." + outcome.kind,
      {},
      OUTCOMES[outcome.kind],
      outcome.kind === "torn" ? [" ", el("code", {}, spaced(outcome.bytes))] : null,
    );
  }
}
