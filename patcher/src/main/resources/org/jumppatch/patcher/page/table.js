import { byId, el, fill, pageData } from "./dom.js";
import { followTheme } from "./theme.js";
import { Sheet } from "./sheet.js";

// The page of tables.

const data = pageData();
const sheets = data.tables.map((table) => new Sheet(table));
fill(byId("title"), data.title);
fill(byId("facts"), ...data.facts.map((fact) => el("li", {}, fact)));
fill(byId("tables"), ...sheets.map((sheet) => sheet.element));
followTheme(() => {});
addEventListener("keydown", (event) => {
  if (event.key === "/" && event.target.tagName !== "INPUT") {
    event.preventDefault();
    sheets[0]?.search.focus();
  }
});
// For whoever wants to look behind the page, and for its tests.
globalThis.jumppatch = { sheets };
