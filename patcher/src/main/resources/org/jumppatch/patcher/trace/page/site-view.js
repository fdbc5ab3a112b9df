import { byId, el, fill } from "./dom.js";
import { byteCells, wordOf } from "./bytes.js";
import { spaced } from "./code.js";

// One site: before, in memory now, and in the end, cut where fetch units meet.

/** Shows the player's site as it is. */
export class SiteView {
  constructor(player) {
    this.player = player;
  }

  show() {
    const { run, site, step } = this.player;
    byId("follow").setAttribute("aria-pressed", String(this.player.pinned === null));
    if (!site) {
      byId("site-title").textContent = "No site yet";
      fill(byId("site"));
      return;
    }
    fill(
      byId("site-title"),
      "Site ",
      el("code", {}, site.name),
      el("span.quiet", {}, ` ${site.number + 1} of ${run.code.sites.length}`),
    );
    const version = site.version(step);
    const key = `${site.number} ${version} ${this.player.focus}`;
    if (key === this.shown) {
      return;
    }
    this.shown = key;
    const old = site.bytes(0);
    const now = site.bytes(version);
    const before = version > 0 ? site.bytes(version - 1) : null;
    fill(
      byId("site"),
      el("p.quiet.mono.address", {}, [site.symbol && site.address, site.key && "key " + site.key].filter(Boolean).join(" · ")),
      el(
        "table.versions",
        {},
        el(
          "thead",
          {},
          el(
            "tr",
            {},
            el("th", {}, ""),
            ...site.units.map((unit, i) =>
              el("th", {}, site.units.length > 1 ? `fetch unit ${i + 1}, at 0x${unit.address.toString(16)}` : "bytes"),
            ),
            el("th", {}, "instruction"),
          ),
        ),
        el(
          "tbody",
          {},
          this.#row(site, "at first", old, null),
          this.#row(site, "in memory now", now, before, "now"),
          this.#row(site, "in the end", site.text, null),
        ),
      ),
    );
  }

  #row(site, name, bytes, previous, style = "") {
    const outcome = site.outcomeOf(bytes);
    const text = site.instructionsOf(bytes).join("; ");
    const meaning = outcome === "int3" ? "int3: whoever comes here traps" : text || (outcome === "torn" ? "neither old nor new" : outcome);
    return el(
      "tr" + (style ? "." + style : ""),
      {},
      el("th", { scope: "row" }, name),
      ...site.units.map((unit) => {
        const part = bytes.slice(unit.from, unit.to);
        return el(
          "td",
          { title: wordOf(site, part, unit.from) },
          byteCells(site, part, unit.from, previous?.slice(unit.from, unit.to)),
        );
      }),
      el("td.mono", { title: spaced(bytes) }, meaning),
    );
  }
}
