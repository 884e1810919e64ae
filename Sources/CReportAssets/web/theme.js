// The colours of the canvas are those of the style sheet, so that light, dark and print follow it.

/** The colours in use, by the names of the style sheet's custom properties. */
let ink = {};

function readTheme() {
  const style = getComputedStyle(document.documentElement);
  ink = {};
  for (const name of [
    "page", "text", "quiet", "line", "band", "flight", "queued", "after", "signal", "stuck",
    "wait", "failed", "unknown", "grace", "gap", "finding", "select", "onflight", "dense", "merged",
  ]) {
    ink[name] = style.getPropertyValue(`--${name}`).trim();
  }
  patterns.clear();
}

/** Calls `paint` when the colours change: between light and dark, and to paper, which is always light. */
function whenThemeChanges(paint) {
  for (const query of ["(prefers-color-scheme: dark)", "print"]) {
    matchMedia(query).addEventListener("change", paint);
  }
}

const patterns = new Map();

/** Diagonal stripes of a colour; "down" or "up" says how they lean, so that two kinds differ. */
function stripes(context, colour, lean = "down", gap = 5) {
  const key = `${colour}/${lean}/${gap}`;
  const known = patterns.get(key);
  if (known) return known;
  const { ratio } = view;
  const size = Math.round(gap * ratio);
  const tile = document.createElement("canvas");
  tile.width = size;
  tile.height = size;
  const pen = tile.getContext("2d");
  pen.strokeStyle = colour;
  pen.lineWidth = 1.4 * ratio;
  pen.beginPath();
  for (const shift of [-size, 0, size]) {
    const [from, to] = lean === "down" ? [0, size] : [size, 0];
    pen.moveTo(shift - 1, from + (lean === "down" ? -1 : 1));
    pen.lineTo(shift + size + 1, to + (lean === "down" ? 1 : -1));
  }
  pen.stroke();
  const pattern = context.createPattern(tile, "repeat");
  pattern.setTransform(new DOMMatrix().scale(1 / ratio));
  patterns.set(key, pattern);
  return pattern;
}
