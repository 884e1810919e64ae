// Arrows between waits and fences: down from the begin of a wait to the fence it is for, and dashed
// from the fence's signal back to the end of the wait.

/** With more waits than this in view, only those of the selection have arrows. */
const mostArrows = 40;

function drawArrows(first, last) {
  const chosen = new Set(waitsOf(selected).concat(waitsOf(hovered), related.waits.slice(0, 200)));
  const visible = [];
  for (let index = first; index < last && visible.length <= mostArrows; index += 1) {
    const track = data.tracks[index];
    if (track.kind !== "waits") continue;
    for (const lane of track.lanes) {
      for (let at = firstEnding(lane, data.waits.drawnEnd, view.from); at < lane.length; at += 1) {
        const wait = lane[at];
        if (data.waits.drawnBegin[wait] > view.to || visible.length > mostArrows) break;
        // A wait of a few pixels would be all arrow.
        if ((data.waits.drawnEnd[wait] - data.waits.drawnBegin[wait]) / unitsPerPixel() > 6) visible.push(wait);
      }
    }
  }
  if (visible.length <= mostArrows) {
    for (const wait of visible) if (!chosen.has(wait)) drawArrow(wait, ink.wait, 0.55);
  }
  for (const wait of chosen) drawArrow(wait, ink.select, 1);
}

/** The waits that belong to a selection. */
function waitsOf(thing) {
  if (!thing) return [];
  if (thing.wait !== undefined) return [thing.wait];
  return thing.fence === undefined ? [] : waitersOf(thing.fence).slice(0, 200);
}

let waitsByFence = null;

/** The waits on a fence, in the order of their tasks. */
function waitersOf(fence) {
  if (!waitsByFence) {
    waitsByFence = new Map();
    for (let wait = 0; wait < data.waits.length; wait += 1) {
      const awaited = data.waits.fence[wait];
      if (awaited < 0) continue;
      const list = waitsByFence.get(awaited);
      if (list) list.push(wait);
      else waitsByFence.set(awaited, [wait]);
    }
  }
  return waitsByFence.get(fence) ?? [];
}

function drawArrow(wait, colour, strength) {
  const fence = data.waits.fence[wait];
  if (fence < 0) return;
  const from = placeOf({ wait });
  const to = placeOf({ fence });
  if (!from || !to) return;
  const down = to.y > from.y;
  const begin = down ? from.y + from.height : from.y;
  const edge = down ? to.y : to.y + to.height;
  pen.globalAlpha = strength;
  pen.strokeStyle = colour;
  pen.fillStyle = colour;
  pen.lineWidth = 1;
  const x = Math.round(xOf(data.waits.drawnBegin[wait])) + 0.5;
  if (x >= view.gutter && x <= view.width) {
    pen.beginPath();
    pen.moveTo(x, begin);
    pen.lineTo(x, edge);
    pen.stroke();
    arrowhead(x, edge, down ? 1 : -1);
  }
  const signaled = data.fences.signaled[fence];
  if (signaled >= 0 && data.waits.end[wait] >= 0 && data.waits.result[wait] === 1) {
    pen.setLineDash([2, 2]);
    pen.beginPath();
    pen.moveTo(xOf(signaled), down ? to.y : to.y + to.height);
    pen.lineTo(xOf(data.waits.end[wait]), begin);
    pen.stroke();
    pen.setLineDash([]);
  }
  pen.globalAlpha = 1;
}

function arrowhead(x, y, down) {
  pen.beginPath();
  pen.moveTo(x, y);
  pen.lineTo(x - 3, y - 6 * down);
  pen.lineTo(x + 3, y - 6 * down);
  pen.fill();
}
