import { byId } from "./dom.js";

// Light or dark: as the system has it, until somebody says otherwise.

const DARK = matchMedia("(prefers-color-scheme: dark)");

/** Sets the colours, and has the button turn them over; `changed` is called behind each change. */
export function followTheme(changed) {
  let chosen = remembered();
  const apply = () => {
    const theme = chosen ?? (DARK.matches ? "dark" : "light");
    document.documentElement.dataset.theme = theme;
    byId("theme").textContent = theme === "dark" ? "Light" : "Dark";
    byId("theme").setAttribute("aria-label", theme === "dark" ? "Light colours" : "Dark colours");
    changed();
  };
  DARK.addEventListener("change", apply);
  byId("theme").addEventListener("click", () => {
    chosen = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    remember(chosen);
    apply();
  });
  // Paper is white.
  addEventListener("beforeprint", () => {
    document.documentElement.dataset.theme = "light";
    changed();
  });
  addEventListener("afterprint", apply);
  apply();
}

// A browser can refuse to keep anything for a file.
function remembered() {
  try {
    return localStorage.getItem("jumppatch-theme");
  } catch {
    return null;
  }
}

function remember(theme) {
  try {
    localStorage.setItem("jumppatch-theme", theme);
  } catch {
    // It is as it was the next time.
  }
}
