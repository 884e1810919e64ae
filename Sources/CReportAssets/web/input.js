// Mouse, wheel, touch and keyboard on the timeline.

/** Pointers that are down, by id: one drags, two pinch. */
const pointers = new Map();
let dragged = 0;

function listenToCanvas() {
  canvas.addEventListener("wheel", onWheel, { passive: false });
  canvas.addEventListener("pointerdown", onPointerDown);
  canvas.addEventListener("pointermove", onPointerMove);
  canvas.addEventListener("pointerup", onPointerUp);
  canvas.addEventListener("pointercancel", (event) => pointers.delete(event.pointerId));
  canvas.addEventListener("pointerleave", () => hover(null));
  canvas.addEventListener("dblclick", (event) => zoom(0.25, event.offsetX));
  canvas.addEventListener("keydown", onKey);
}

/** The wheel alone scrolls; with Ctrl (a pinch on a touch pad too) it zooms, with Shift it pans. */
function onWheel(event) {
  const lines = event.deltaMode === 1 ? 16 : 1;
  if (event.ctrlKey || event.metaKey || event.altKey) {
    event.preventDefault();
    zoom(Math.exp(Math.max(-60, Math.min(60, event.deltaY * lines)) * 0.008), event.offsetX);
    return;
  }
  const right = event.shiftKey ? event.deltaY + event.deltaX : event.deltaX;
  const down = event.shiftKey ? 0 : event.deltaY;
  // Where the tracks have nothing to scroll, the page keeps its wheel.
  const before = view.scroll;
  if (right !== 0) pan(right * lines);
  if (down !== 0) scrollTo(view.scroll + down * lines);
  if (right !== 0 || view.scroll !== before) event.preventDefault();
}

function onPointerDown(event) {
  canvas.focus({ preventScroll: true });
  canvas.setPointerCapture(event.pointerId);
  pointers.set(event.pointerId, [event.offsetX, event.offsetY]);
  if (pointers.size === 1) dragged = 0;
}

function onPointerMove(event) {
  const point = [event.offsetX, event.offsetY];
  const before = pointers.get(event.pointerId);
  if (!before) {
    hover(thingAt(...point), point);
    return;
  }
  if (pointers.size === 2) {
    const [other] = [...pointers].filter(([id]) => id !== event.pointerId).map(([, place]) => place);
    const wide = (place) => Math.max(Math.hypot(place[0] - other[0], place[1] - other[1]), 10);
    zoom(wide(before) / wide(point), (point[0] + other[0]) / 2);
    pan((before[0] - point[0]) / 2, (before[1] - point[1]) / 2);
    dragged = Infinity;
  } else {
    dragged += Math.abs(point[0] - before[0]) + Math.abs(point[1] - before[1]);
    if (dragged > 4) pan(before[0] - point[0], before[1] - point[1]);
  }
  pointers.set(event.pointerId, point);
}

function onPointerUp(event) {
  pointers.delete(event.pointerId);
  if (dragged <= 4) choose(thingAt(event.offsetX, event.offsetY));
}

/** Selects what was clicked, and tells its story. */
function choose(thing) {
  if (!thing) clearSelection();
  else if (thing.fence !== undefined) select(thing);
  else if (thing.wait !== undefined) select(thing);
  else {
    const { from, to } = thing.kind === "waits" ? data.waitsMerged : data.merged;
    flyAround(from[thing.run], to[thing.run]);
  }
}

function hover(thing, point) {
  const same = thing && hovered && thing.fence === hovered.fence && thing.wait === hovered.wait
    && thing.run === hovered.run;
  const tip = document.getElementById("tip");
  if (!thing) {
    tip.hidden = true;
    canvas.style.cursor = "grab";
    if (hovered) {
      hovered = null;
      viewChanged();
    }
    return;
  }
  if (!same) {
    hovered = thing;
    canvas.style.cursor = "pointer";
    tip.replaceChildren(...tipLines(thing).map((line) => element("p", null, line)));
    tip.hidden = false;
    viewChanged();
  }
  const left = Math.min(point[0] + 14, Math.max(0, view.width - tip.offsetWidth - 8));
  tip.style.transform = `translate(${left}px, ${overviewHeight + point[1] + 16}px)`;
}

const keys = {
  ArrowLeft: () => pan(-plotWidth() / 8),
  ArrowRight: () => pan(plotWidth() / 8),
  ArrowUp: () => scrollTo(view.scroll - 42),
  ArrowDown: () => scrollTo(view.scroll + 42),
  PageUp: () => scrollTo(view.scroll - view.height / 2),
  PageDown: () => scrollTo(view.scroll + view.height / 2),
  Home: () => flyTo(...wholeTrace()),
  0: () => flyTo(...wholeTrace()),
  "+": () => zoom(0.7),
  "=": () => zoom(0.7),
  "-": () => zoom(1 / 0.7),
  w: () => zoom(0.7),
  s: () => zoom(1 / 0.7),
  a: () => pan(-plotWidth() / 8),
  d: () => pan(plotWidth() / 8),
  n: () => stepFinding(1),
  p: () => stepFinding(-1),
  "]": () => stepFence(1),
  "[": () => stepFence(-1),
  Enter: () => (selected ? document.getElementById("story-title")?.focus() : chooseFirstInView()),
  Escape: () => clearSelection(),
};

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const action = keys[event.key];
  if (!action) return;
  event.preventDefault();
  action();
}

let lastFinding = -1;

/** Goes to the next or the previous finding. */
function stepFinding(step) {
  const count = data.findings.length;
  if (count === 0) {
    announce("No findings.");
    return;
  }
  lastFinding = lastFinding < 0 && step < 0 ? count - 1 : (lastFinding + step + count) % count;
  flyToFinding(data.findings[lastFinding].index);
}

/** Selects the next or the previous fence of the same track. */
function stepFence(step) {
  if (selected?.fence === undefined) {
    chooseFirstInView();
    return;
  }
  const track = data.tracks[data.trackOfRow[data.fences.row[selected.fence]]];
  const order = track.lanes.flatMap((lane) => [...lane]).sort((a, b) => data.fences.begin[a] - data.fences.begin[b]);
  const next = order[order.indexOf(selected.fence) + step];
  if (next === undefined) return;
  select({ fence: next });
  revealFence(next);
}

/** Selects the fence that begins first in what is shown. */
function chooseFirstInView() {
  const [first] = fencesInView(1).list;
  if (first !== undefined) select({ fence: first });
}
