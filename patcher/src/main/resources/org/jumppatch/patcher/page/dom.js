// Elements, made so that text is text: no name of an image is ever markup.

/** What a reader cannot see or what turns text around: controls, formats, ends of lines. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu;

/** Text with everything in it written out that would not be seen. */
export function visible(text) {
  return String(text).replace(
    UNSEEN,
    (c) => "\\u" + c.codePointAt(0).toString(16).padStart(4, "0"),
  );
}

/**
 * An element: `el("button.main", { onclick }, "Play")`. Properties that begin with "on" are
 * listeners, the others attributes; children are elements or text, null is left out.
 */
export function el(kind, properties = {}, ...children) {
  const [tag, ...classes] = kind.split(".");
  const element = document.createElement(tag);
  element.className = classes.join(" ");
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) {
      element.addEventListener(name.slice(2), value);
    } else if (value === true) {
      element.setAttribute(name, "");
    } else if (value !== false && value !== null) {
      element.setAttribute(name, visible(value));
    }
  }
  fill(element, ...children);
  return element;
}

/** Gives an element these children and no others. */
export function fill(element, ...children) {
  element.replaceChildren(
    ...children
      .flat()
      .filter((child) => child !== null && child !== undefined)
      .map((child) => (child instanceof Node ? child : document.createTextNode(visible(child)))),
  );
  return element;
}

/** The element of an id in the page's own markup. */
export function byId(id) {
  return document.getElementById(id);
}

/** The data that the page was made with. */
export function pageData() {
  return JSON.parse(byId("data").textContent);
}
