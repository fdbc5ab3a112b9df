import { el, fill } from "./dom.js";
import { Rows } from "./rows.js";

// A table as it is shown: a search, headings to sort by, and as many rows as were scrolled to.

const AT_ONCE = 300;
// Cells with more letters may wrap: no address has as many.
const LONG = 20;
const STATES = new Set(["on", "off", "mixed"]);
const NUMBERS = new Intl.NumberFormat("en");

/** A table with what searches it. */
export class Sheet {
  constructor(table) {
    this.table = table;
    this.rows = new Rows(table);
    this.count = el("span.count", { role: "status" });
    this.body = el("tbody");
    this.heads = table.columns.map((column, i) =>
      el(
        "th" + (column.form === "number" ? ".number" : ""),
        { scope: "col" },
        el("button", { title: column.meaning || null, onclick: () => this.#sort(i) }, column.name),
      ),
    );
    this.more = el("p.more", {}, "…");
    this.box = el(
      "div.scroll.sheet",
      { tabindex: "0", role: "region", "aria-label": table.title },
      el("table", {}, el("thead", {}, el("tr", {}, ...this.heads)), this.body),
      this.more,
    );
    this.search = el("input.screen", {
      type: "search",
      placeholder: "Search",
      "aria-label": "Search in " + table.title,
      oninput: () => {
        this.rows.search(this.search.value);
        this.#show();
      },
    });
    this.element = el(
      "section.panel",
      {},
      el("div.table-head", {}, el("h2", {}, table.title), this.search, this.count),
      this.box,
    );
    new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && this.#add(AT_ONCE), {
      root: this.box,
      rootMargin: "400px",
    }).observe(this.more);
    addEventListener("beforeprint", () => this.#add(Infinity));
    this.#show();
  }

  #sort(column) {
    this.rows.sort(column);
    this.heads.forEach((head, i) => {
      if (i === column) {
        head.setAttribute("aria-sort", this.rows.descending ? "descending" : "ascending");
      } else {
        head.removeAttribute("aria-sort");
      }
      const arrow = i !== column ? "" : this.rows.descending ? " ▼" : " ▲";
      head.firstChild.textContent = this.table.columns[i].name + arrow;
    });
    this.#show();
  }

  #show() {
    this.drawn = 0;
    fill(this.body);
    const { shown, all } = this.rows;
    this.count.textContent =
      shown.length === all.length
        ? NUMBERS.format(all.length)
        : `${NUMBERS.format(shown.length)} of ${NUMBERS.format(all.length)}`;
    this.#add(AT_ONCE);
    this.box.scrollTop = 0;
  }

  #add(number) {
    const rows = this.rows.shown.slice(this.drawn, this.drawn + number);
    this.drawn += rows.length;
    this.body.append(...rows.map((row) => el("tr", {}, ...row.map((cell, i) => this.#cell(cell, i)))));
    this.more.hidden = this.drawn >= this.rows.shown.length;
  }

  #cell(cell, column) {
    const { form } = this.table.columns[column];
    if (form === "number") {
      return el("td.number", {}, NUMBERS.format(cell));
    }
    if (form === "text" && STATES.has(cell)) {
      return el("td", {}, el("span.state." + cell, {}, cell));
    }
    return el(`td.${form}${cell.length > LONG ? ".wide" : ""}`, {}, cell);
  }
}
