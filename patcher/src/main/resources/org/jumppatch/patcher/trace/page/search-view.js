import { byId, el, fill } from "./dom.js";
import { searchPath } from "./search.js";

// The vector, and the int3 handler's search in it.

const MOST_SHOWN = 12;
const HANDLING = new Set(["int3_trap", "int3_handler", "int3_emulate"]);

/** Shows the vector that is published, and the search for the site where a CPU is in an int3. */
export class SearchView {
  constructor(player) {
    this.player = player;
  }

  show() {
    const { run, step } = this.player;
    const batch = run.outline.batchAt(step);
    const handling = HANDLING.has(run.events.body(step).event);
    const site = run.code.siteOf(step);
    const whole = batch && batch.vector.length === batch.entries;
    const path = handling && site && whole ? searchPath(batch.vector, site) : [];
    const state = !batch
      ? "not there yet"
      : step < batch.published
        ? "not published yet"
        : step >= batch.gone
          ? "taken down"
          : "published";
    const key = `${this.player.focus} ${batch?.number} ${state} ${handling ? site?.number : ""}`;
    if (key === this.shown) {
      return;
    }
    this.shown = key;
    byId("search-title").textContent = batch ? `Vector of ${batch.entries}: ${state}` : "No vector yet";
    fill(byId("search"), ...(batch ? this.#content(batch, site, path) : []));
  }

  #content(batch, site, path) {
    const { vector } = batch;
    const compared = new Map(path.map((compare, i) => [compare.index, { ...compare, number: i + 1 }]));
    const hidden = batch.entries - vector.length;
    return [
      path.length
        ? el("p", {}, "The handler looks for ", el("code", {}, site.name), ` by halves: ${path.length} of ${batch.entries} entries are compared.`)
        : el("p.quiet", {}, "Sorted by address; an int3 is looked for in it by halves."),
      el(
        "ol.vector",
        {},
        ...this.#shown(vector, compared).map((index) =>
          index < 0 ? el("li.gap", {}, "…") : this.#entry(vector[index], index, compared.get(index)),
        ),
      ),
      hidden > 0
        ? el("p.quiet", {}, `${hidden} more of its entries are not written in what is shown here.`)
        : null,
    ];
  }

  /** All entries of a short vector; of a long one those that are compared, or both its ends. */
  #shown(vector, compared) {
    if (vector.length <= MOST_SHOWN) {
      return vector.map((_, i) => i);
    }
    const wanted = compared.size
      ? [...compared.keys()].sort((a, b) => a - b)
      : [0, 1, 2, vector.length - 2, vector.length - 1];
    const shown = [];
    let last = -1;
    for (const index of wanted) {
      if (index > last + 1) {
        shown.push(-1);
      }
      shown.push(index);
      last = index;
    }
    return last < vector.length - 1 ? [...shown, -1] : shown;
  }

  #entry(site, index, compare) {
    const where = !compare ? "" : compare.order === 0 ? "found" : compare.order < 0 ? "too far" : "not far enough";
    return el(
      "li" + (compare ? (compare.order === 0 ? ".found" : ".compared") : ""),
      {},
      el("span.index", {}, String(index)),
      el("code", {}, site.name),
      compare ? el("span.compare", {}, `compare ${compare.number}: ${where}`) : null,
    );
  }
}
