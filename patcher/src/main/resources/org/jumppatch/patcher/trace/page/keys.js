import { byId, el, fill } from "./dom.js";

// The keys of the page, and what says so.

const TEXT_FIELDS = new Set(["SELECT", "TEXTAREA"]);
const PRESSED_BY_SPACE = new Set(["BUTTON", "A", "SUMMARY"]);

/** Has keys do what they say: a list of `{ keys, name, does }`. */
export function listenToKeys(actions) {
  const byKey = new Map(actions.flatMap((action) => action.keys.map((key) => [key, action])));
  addEventListener("keydown", (event) => {
    const { tagName, type } = event.target;
    if (event.ctrlKey || event.metaKey || event.altKey || byId("keys").open) {
      return;
    }
    if (TEXT_FIELDS.has(tagName) || (tagName === "INPUT" && type !== "range")) {
      return;
    }
    if (event.key === " " && PRESSED_BY_SPACE.has(tagName)) {
      return;
    }
    const action = byKey.get(event.key);
    if (action) {
      event.preventDefault();
      action.does(event);
    }
  });
  fill(
    byId("keys"),
    el("h2", { id: "keys-title" }, "Keys"),
    el(
      "table",
      {},
      el(
        "tbody",
        {},
        ...actions.map((action) =>
          el(
            "tr",
            {},
            el("td", {}, ...action.keys.map((key) => el("kbd", {}, key === " " ? "space" : key))),
            el("td", {}, action.name),
          ),
        ),
      ),
    ),
    el("p.quiet", {}, "Control and the wheel over the lanes shows more or less. The address of the page leads back to the step that it shows."),
    el("form", { method: "dialog" }, el("button.main", {}, "Close")),
  );
  byId("help").addEventListener("click", () => byId("keys").showModal());
}
