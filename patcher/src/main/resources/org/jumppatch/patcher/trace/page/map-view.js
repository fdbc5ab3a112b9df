import { byId, el, fill } from "./dom.js";
import { fresh, hatch } from "./paint.js";

// All sites at once, each a cell: old, int3, int3 before a new tail, new.

const PHASES = ["old", "int3", "int3 and new tail", "new"];

/** Shows all sites as they are in memory; pressing one stays with it. */
export class MapView {
  constructor(player, changed) {
    this.player = player;
    this.canvas = el("canvas", { role: "img" });
    this.words = el("p.quiet");
    fill(byId("map"), this.canvas, this.words);
    this.canvas.addEventListener("click", (event) => {
      const site = this.#siteAt(event);
      if (site) {
        player.pin(site);
        changed();
      }
    });
    this.canvas.addEventListener("mousemove", (event) => {
      this.canvas.title = this.#siteAt(event)?.name ?? "";
    });
  }

  #siteAt(event) {
    const column = Math.floor(event.offsetX / this.cell);
    const row = Math.floor(event.offsetY / this.cell);
    return column < this.columns ? this.player.run.code.sites[row * this.columns + column] : undefined;
  }

  /** 0 to 3: how far a site is, by what memory holds. */
  #phaseOf(site, step) {
    const version = site.version(step);
    if (version === 0) {
      return 0;
    }
    const bytes = site.bytes(version);
    if (site.kindOf(bytes[0], 0) === "int3") {
      return bytes.some((byte, i) => i > 0 && site.kindOf(byte, i) === "new") ? 2 : 1;
    }
    return site.outcomeOf(bytes) === "old" ? 0 : 3;
  }

  /** Draws it anew with the colours given, in the room that there is now. */
  draw(colours) {
    this.colours = colours;
    this.width = byId("map").clientWidth;
    this.shown = null;
    this.show();
  }

  show() {
    const { run, site, step } = this.player;
    const sites = run.code.sites;
    byId("map-panel").hidden = sites.length < 2;
    if (sites.length < 2) {
      return;
    }
    const { width } = this;
    const phases = sites.map((one) => this.#phaseOf(one, step));
    const key = phases.join("") + width + site?.number + this.player.focus;
    if (key === this.shown) {
      return;
    }
    this.shown = key;
    this.cell = sites.length <= 60 ? 22 : sites.length <= 300 ? 16 : 11;
    this.columns = Math.max(1, Math.floor(width / this.cell));
    const height = Math.ceil(sites.length / this.columns) * this.cell;
    const context = fresh(this.canvas, width, height);
    sites.forEach((one, i) => {
      const x = (i % this.columns) * this.cell;
      const y = Math.floor(i / this.columns) * this.cell;
      this.#drawCell(context, phases[i], x, y);
      if (one === site) {
        context.lineWidth = 2;
        context.strokeStyle = this.colours.text;
        context.strokeRect(x, y, this.cell - 1, this.cell - 1);
        context.lineWidth = 1;
      }
    });
    const counts = PHASES.map((name, i) => [phases.filter((phase) => phase === i).length, name]);
    const told = counts.filter(([count]) => count > 0).map(([count, name]) => `${count} ${name}`).join(", ");
    byId("map-title").textContent = `All ${sites.length} sites in memory`;
    this.words.textContent = told;
    this.canvas.setAttribute("aria-label", told);
  }

  #drawCell(context, phase, x, y) {
    const size = this.cell - 3;
    const kind = phase === 0 ? "old" : phase === 3 ? "new" : "int3";
    context.fillStyle = phase === 3 ? this.colours.new : this.colours[kind + "-ground"];
    context.fillRect(x + 1, y + 1, size, size);
    if (phase === 2) {
      hatch(context, x + 1, y + 1, size, size, this.colours.new);
    }
    context.strokeStyle = this.colours[kind];
    context.strokeRect(x + 1.5, y + 1.5, size - 1, size - 1);
    if (phase === 1 || phase === 2) {
      context.fillStyle = this.colours.int3;
      context.fillRect(x + 1, y + 1, Math.max(3, size / 4), size);
    }
  }
}
