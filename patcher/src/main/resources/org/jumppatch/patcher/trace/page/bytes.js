import { el } from "./dom.js";

// Bytes as cells: what each is one sees by its colour, its line below, and the word under its unit.

const WORDS = { old: "old", new: "new", int3: "int3", same: "as before" };

/** The bytes of a site, or of a stretch of it from `from` on. */
export function byteCells(site, bytes, from = 0, previous = null) {
  return el(
    "span.bytes",
    {},
    ...bytes.map((byte, i) =>
      el(
        `span.byte.${site.kindOf(byte, from + i)}${previous && previous[i] !== byte ? ".changed" : ""}`,
        {},
        byte.toString(16).padStart(2, "0"),
      ),
    ),
  );
}

/** What a stretch of bytes is, in a word. */
export function wordOf(site, bytes, from) {
  const kinds = new Set(bytes.map((byte, i) => site.kindOf(byte, from + i)));
  if (kinds.has("int3")) {
    return kinds.has("new") ? "int3, new" : "int3";
  }
  kinds.delete(kinds.size > 1 ? "same" : "");
  return [...kinds].map((kind) => WORDS[kind]).join(" and ");
}
