// Rows that are searched and sorted, without a word of how they are shown.

const COLLATOR = new Intl.Collator("en", { numeric: true });

/** The rows of a table that a search and an order leave. */
export class Rows {
  constructor(table) {
    this.columns = table.columns;
    this.all = table.rows;
    this.texts = table.rows.map((row) => row.join("\u0000").toLowerCase());
    this.column = -1;
    this.descending = false;
    this.words = [];
    this.shown = this.all;
  }

  /** Leaves the rows that have all words of a text somewhere. */
  search(text) {
    this.words = text.toLowerCase().split(/\s+/).filter(Boolean);
    this.#choose();
  }

  /** Sorts by a column; the same once more turns the order around. Numbers begin with the highest. */
  sort(column) {
    this.descending =
      column === this.column ? !this.descending : this.columns[column].form === "number";
    this.column = column;
    this.#choose();
  }

  #choose() {
    const chosen = this.all.filter((_, i) => this.words.every((word) => this.texts[i].includes(word)));
    if (this.column >= 0) {
      const sign = this.descending ? -1 : 1;
      const number = this.columns[this.column].form === "number";
      chosen.sort((a, b) => {
        const [x, y] = [a[this.column], b[this.column]];
        return sign * (number ? x - y : COLLATOR.compare(x, y));
      });
    }
    this.shown = chosen;
  }
}
