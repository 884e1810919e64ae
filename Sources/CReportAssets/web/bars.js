// The bars of a lane. Bars under two pixels become one run of pixel columns: the next bar is then
// found by binary search, so that a lane costs its pixels and not its fences.

/** Rectangles by style, painted at the end of a frame: changing the style is what costs. */
class Rectangles {
  #lists = new Map();

  add(style, x, y, width, height) {
    let list = this.#lists.get(style);
    if (!list) this.#lists.set(style, list = []);
    list.push(x, y, width, height);
  }

  paint(context, styles) {
    for (const [style, list] of this.#lists) {
      context.fillStyle = styles[style];
      for (let at = 0; at < list.length; at += 4) {
        context.fillRect(list[at], list[at + 1], list[at + 2], list[at + 3]);
      }
    }
  }
}

/**
 * Walks the members of a lane that are in view: `bar(member, x, width)` for each that is wide
 * enough, `run(x, width)` for pixel columns of narrower ones.
 */
function walkLane(lane, begin, end, bar, run) {
  const scale = 1 / unitsPerPixel();
  const left = view.gutter;
  const right = view.width;
  const { from, to } = view;
  let runFrom = -1;
  let runTo = -1;
  let at = firstEnding(lane, end, from);
  while (at < lane.length) {
    const member = lane[at];
    if (begin[member] > to) break;
    const x = Math.max(left + (begin[member] - from) * scale, left - 4);
    const stop = Math.min(left + (end[member] - from) * scale, right + 4);
    if (stop - x >= 2) {
      bar(member, x, stop - x);
      at += 1;
      continue;
    }
    const column = Math.floor(x);
    if (column > runTo) {
      if (runTo >= 0) run(runFrom, runTo - runFrom);
      runFrom = column;
    }
    runTo = Math.max(column + 1, Math.ceil(stop));
    const next = firstBeginning(lane, begin, from + (column + 1 - left) / scale, at + 1);
    // The last that begins in this column may be a long one: it is looked at for itself.
    at = next - 1 > at ? next - 1 : next;
  }
  if (runTo >= 0) run(runFrom, runTo - runFrom);
}

/** Adds one fence: init → emit light, → signaled full, → destroy pale; striped while unsignaled at the end. */
function addFenceBar(rectangles, labels, fence, x, width, y, height) {
  const { fences } = data;
  const stop = x + width;
  const at = (time, otherwise) =>
    (time < 0 ? otherwise : Math.min(Math.max(xOf(time), x), stop));
  const emitted = at(fences.emit[fence], x);
  const alive = fences.flags[fence] & trait.alive;
  const signaled = at(fences.signaled[fence], -1);
  if (fences.signaled[fence] < 0 && !neverSignaled(fence)) {
    // When it was signaled is not known: its outline says that it lived.
    rectangles.add("queued", x, y, width, height);
    rectangles.add("flight", x, y, width, 1);
    rectangles.add("flight", x, y + height - 1, width, 1);
  } else if (fences.signaled[fence] < 0) {
    // Unsignaled: at the end of the trace, or destroyed so.
    rectangles.add(alive ? "stuck" : "unsignaled", x, y, width, height);
    rectangles.add(alive ? "stuckEdge" : "flight", x, y, width, 1);
    rectangles.add(alive ? "stuckEdge" : "flight", x, y + height - 1, width, 1);
  } else {
    if (emitted > x) rectangles.add("queued", x, y, emitted - x, height);
    if (signaledTooLate(fence)) {
      const destroyed = Math.max(at(fences.destroy[fence], signaled), emitted);
      rectangles.add("unsignaled", emitted, y, destroyed - emitted, height);
      for (const edge of [y, y + height - 1]) rectangles.add("flight", emitted, edge, destroyed - emitted, 1);
      rectangles.add("after", destroyed, y + Math.floor(height / 4), Math.max(signaled - destroyed, 0), Math.ceil(height / 2));
    } else {
      rectangles.add("flight", emitted, y, Math.max(signaled - emitted, 0), height);
    }
    if (stop > signaled) rectangles.add("after", signaled, y + Math.floor(height / 4), stop - signaled, Math.ceil(height / 2));
    // On a bar of a few pixels the mark would be all there is to see.
    if (width >= 6) rectangles.add("signal", Math.min(signaled, stop - 1.5), y - 1, 1.5, height + 2);
  }
  const from = Math.max(emitted, view.gutter);
  const room = (fences.signaled[fence] < 0 ? stop : signaled) - from;
  if (height >= 11 && room > 34) labels.push(fence, from, room, y);
}

/** Adds one wait: full where it was signaled, striped where it failed, hollow where it is not known. */
function addWaitBar(rectangles, wait, x, width, y, height) {
  const result = data.waits.result[wait];
  const style = ["unknown", "wait", "failed", "open"][result] ?? "unknown";
  rectangles.add(style, x, y, width, height);
  if (result !== 1) {
    const edge = result === 2 ? "failedEdge" : result === 3 ? "stuckEdge" : "unknownEdge";
    rectangles.add(edge, x, y, width, 1);
    rectangles.add(edge, x, y + height - 1, width, 1);
    rectangles.add(edge, x, y, 1, height);
    if (result !== 3) rectangles.add(edge, x + width - 1, y, 1, height);
  }
}
