// The page's colours, for what is drawn on a canvas.

const NAMES = ["ground", "panel", "line", "text", "quiet", "accent", "old", "old-ground", "int3", "int3-ground", "new", "new-ground", "torn", "torn-ground", "ipi", "ipi-ground"];

/** The colours as they are now, by the names of their CSS properties. */
export function colours() {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue("--" + name).trim()]));
}

/** Makes a canvas as large as it is shown, in device pixels, and empty; returns what draws on it. */
export function fresh(canvas, width, height) {
  const ratio = devicePixelRatio || 1;
  canvas.width = Math.max(1, Math.round(width * ratio));
  canvas.height = Math.max(1, Math.round(height * ratio));
  canvas.style.width = width + "px";
  canvas.style.height = height + "px";
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  context.font = "11px system-ui, sans-serif";
  context.textBaseline = "middle";
  return context;
}

/** Draws text that is cut where it does not fit; nothing where not even its beginning does. */
export function label(context, text, x, y, width) {
  if (width < 14) {
    return;
  }
  let shown = text;
  while (shown.length > 1 && context.measureText(shown).width > width - 6) {
    shown = shown.slice(0, -1);
  }
  if (shown === text || shown.length > 2) {
    context.fillText(shown, x + 3, y);
  }
}

/** Diagonal lines over a rectangle: what tells it from others without its colour. */
export function hatch(context, x, y, width, height, colour) {
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.beginPath();
  for (let at = x - height; at < x + width; at += 5) {
    context.moveTo(at, y + height);
    context.lineTo(at + height, y);
  }
  context.stroke();
  context.restore();
}
