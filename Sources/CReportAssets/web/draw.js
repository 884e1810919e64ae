// Draws the timeline: only the tracks in view, and of a track only what can be seen.

let canvas = null;
let pen = null;

/** What is selected and what the pointer is on: {fence} or {wait} or {run}, or null. */
let selected = null;
let hovered = null;

const labelFont = "12px system-ui, sans-serif";
const numberFont = "11px ui-monospace, 'DejaVu Sans Mono', monospace";

function draw() {
  if (!data || view.width < 10) return;
  const begin = performance.now();
  pen.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
  pen.fillStyle = ink.page;
  pen.fillRect(0, 0, view.width, view.height);
  const [first, last] = tracksInView();
  drawGrid();
  drawGraceColumns();
  clipped(view.gutter, view.header, plotWidth(), view.height - view.header, () => {
    drawGapColumns();
    drawTracks(first, last);
    drawSignalers(first, last);
    drawArrows(first, last);
    drawMemory();
    drawSelection();
  });
  clipped(0, view.header, view.gutter, view.height - view.header, () => drawLabels(first, last));
  clipped(0, view.header, view.width, view.height - view.header, () => drawHeadings(first, last));
  drawHeader();
  drawOverview();
  // For whoever measures or automates: what is shown, and how long the drawing took.
  canvas.dataset.view = `${view.from} ${view.to} ${view.scroll}`;
  canvas.dataset.frame = String(performance.now() - begin);
}

function clipped(x, y, width, height, body) {
  pen.save();
  pen.beginPath();
  pen.rect(x, y, width, height);
  pen.clip();
  body();
  pen.restore();
}

/** The tracks that can be seen: first, and one beyond the last. */
function tracksInView() {
  const { tracks } = data;
  const bottom = view.scroll + view.height - view.header;
  let first = 0;
  let high = tracks.length;
  while (first < high) {
    const middle = (first + high) >> 1;
    if (tracks[middle].top + tracks[middle].height < view.scroll) first = middle + 1;
    else high = middle;
  }
  let last = first;
  while (last < tracks.length && tracks[last].top < bottom) last += 1;
  return [first, last];
}

const trackY = (track) => view.header + track.top - view.scroll;
const laneY = (track, lane) => trackY(track) + 4 + lane * track.laneHeight;
const barHeight = (track) => (track.laneHeight > 5 ? track.laneHeight - 2 : track.laneHeight - 1);

function drawTracks(first, last) {
  const rectangles = new Rectangles();
  const flags = new Rectangles();
  const labels = [];
  const { fences, waits } = data;
  for (let index = first; index < last; index += 1) {
    const track = data.tracks[index];
    const height = barHeight(track);
    track.lanes.forEach((lane, place) => {
      const y = laneY(track, place);
      if (y + height < view.header || y > view.height) return;
      if (track.kind === "waits") {
        walkLane(lane, waits.drawnBegin, waits.drawnEnd,
          (wait, x, width) => addWaitBar(rectangles, wait, x, width, y, height),
          (x, width) => rectangles.add("denseWait", x, y, width, height));
      } else {
        walkLane(lane, fences.begin, fences.end,
          (fence, x, width) => addFenceBar(rectangles, labels, fence, x, width, y, height),
          (x, width) => rectangles.add("dense", x, y, width, height));
        const flagged = track.flagged[place];
        if (flagged) {
          walkLane(flagged, fences.begin, fences.end,
            (fence, x, width) => flags.add("finding", Math.max(x, view.gutter), y + height, width, 2),
            (x, width) => flags.add("finding", x, y + height, width, 2));
        }
      }
    });
    if (track.runs?.length > 0) addMergedRuns(rectangles, track);
  }
  rectangles.paint(pen, {
    queued: ink.queued, flight: ink.flight, after: ink.after, signal: ink.signal, dense: ink.dense,
    stuck: stripes(pen, ink.stuck, "down"), stuckEdge: ink.stuck, unsignaled: stripes(pen, ink.flight, "up", 6),
    wait: ink.wait, denseWait: ink.wait, failed: stripes(pen, ink.failed, "up", 4), failedEdge: ink.failed,
    open: stripes(pen, ink.stuck, "down", 4), unknown: ink.band, unknownEdge: ink.unknown,
    merged: ink.merged, mergedEdge: ink.gap,
  });
  flags.paint(pen, { finding: ink.finding });
  drawBarLabels(labels);
}

const runY = (track) => laneY(track, track.lanes.length) + 1;

/** The columns that describe the merged runs of a track. */
const runsOf = (track) => (track.kind === "waits" ? data.waitsMerged : data.merged);

/** Runs that the analyzer merged: a striped bar below the track's lanes. */
function addMergedRuns(rectangles, track) {
  const { from, to } = runsOf(track);
  const y = runY(track);
  let last = -1;
  for (const run of track.runs) {
    if (to[run] < view.from) continue;
    if (from[run] > view.to) break;
    const x = Math.max(Math.floor(xOf(from[run])), view.gutter - 2);
    const width = Math.max(1, Math.min(xOf(to[run]), view.width + 2) - x);
    if (width < 2 && x === last) continue;
    last = x;
    rectangles.add("merged", x, y, width, runHeight);
    if (width > 6) rectangles.add("mergedEdge", x, y, 1, runHeight);
    rectangles.add("mergedEdge", x, y + runHeight - 1, width, 1);
  }
}

/** The seqno in bars that have room for it. */
function drawBarLabels(labels) {
  pen.font = "10px ui-monospace, 'DejaVu Sans Mono', monospace";
  pen.textBaseline = "middle";
  pen.textAlign = "left";
  for (let at = 0; at < labels.length; at += 4) {
    const [fence, x, room, y] = labels.slice(at, at + 4);
    const packed = data.tracks[data.trackOfRow[data.fences.row[fence]]].packed;
    const text = packed ? fenceIdentity(fence) : String(data.fences.seqno[fence]);
    if (text.length * 6.1 + 6 > room) continue;
    const unsignaled = data.fences.signaled[fence] < 0 || signaledTooLate(fence);
    if (unsignaled) {
      pen.fillStyle = ink.page;
      pen.fillRect(x + 2, y + 1, text.length * 6.1 + 4, 10);
    }
    pen.fillStyle = unsignaled ? ink.text : ink.onflight;
    pen.fillText(text, x + 4, y + 6.5);
  }
}

/** Grace periods over all tracks, where they are wide enough to tell apart: a reuse with none before it shows. */
function drawGraceColumns() {
  const { gracePeriods } = data;
  pen.fillStyle = ink.grace;
  pen.globalAlpha = 0.09;
  for (let period = lowerBound(gracePeriods.to, view.from); period < gracePeriods.length; period += 1) {
    if (gracePeriods.from[period] > view.to) break;
    const x = Math.max(xOf(gracePeriods.from[period]), view.gutter);
    const width = Math.min(xOf(gracePeriods.to[period]), view.width) - x;
    if (width >= 5) pen.fillRect(x, view.header, width, view.height - view.header);
  }
  pen.globalAlpha = 1;
}

/** Where a CPU's events were lost, hatched over all tracks: nothing is certain there. */
function drawGapColumns() {
  const { gaps } = data;
  pen.fillStyle = stripes(pen, ink.gap, "up", 7);
  let last = -1;
  for (let gap = 0; gap < gaps.length; gap += 1) {
    if (gaps.to[gap] < view.from || gaps.from[gap] > view.to) continue;
    const x = Math.floor(Math.max(xOf(gaps.from[gap]), view.gutter));
    const width = Math.max(2, Math.min(xOf(gaps.to[gap]), view.width) - x);
    if (width <= 2 && x === last) continue;
    last = x;
    pen.fillRect(x, view.header, width, view.height - view.header);
  }
}

function drawLabels(first, last) {
  pen.fillStyle = ink.page;
  pen.fillRect(0, view.header, view.gutter, view.height - view.header);
  pen.textBaseline = "middle";
  const chosenTracks = selectedTracks();
  for (let index = first; index < last; index += 1) {
    const track = data.tracks[index];
    const y = trackY(track);
    if (track.heading) continue;
    const middle = y + Math.min(track.height / 2, 12);
    const chosen = chosenTracks.has(index);
    if (chosen) {
      pen.fillStyle = ink.band;
      pen.fillRect(0, y, view.gutter, track.height);
    }
    pen.font = numberFont;
    pen.textAlign = "right";
    pen.fillStyle = ink.quiet;
    pen.fillText(track.detail, view.gutter - 8, middle);
    const taken = pen.measureText(track.detail).width;
    pen.font = labelFont;
    pen.textAlign = "left";
    pen.fillStyle = ink.text;
    pen.fillText(fitted(track.label, view.gutter - 26 - taken), 10, middle);
  }
  pen.fillStyle = ink.line;
  pen.fillRect(view.gutter - 1, view.header, 1, view.height - view.header);
}

/** A text cut in the middle, where names differ least. */
function fitted(text, room) {
  if (pen.measureText(text).width <= room) return text;
  let kept = text.length;
  while (kept > 2) {
    kept -= 1;
    const half = Math.ceil(kept / 2);
    const cut = `${text.slice(0, half)}…${text.slice(text.length - (kept - half))}`;
    if (pen.measureText(cut).width <= room) return cut;
  }
  return "…";
}

/** The headings of tasks and drivers, over the full width. */
function drawHeadings(first, last) {
  pen.textBaseline = "middle";
  pen.textAlign = "left";
  pen.font = "600 12px system-ui, sans-serif";
  for (let index = first; index < last; index += 1) {
    const track = data.tracks[index];
    if (!track.heading) continue;
    const y = trackY(track);
    pen.fillStyle = ink.band;
    pen.fillRect(0, y, view.width, track.height);
    pen.fillStyle = ink.text;
    pen.fillText(fitted(track.heading, view.width - 20), 10, y + track.height / 2 + 0.5);
    // What the numbers beside the names are, where the heading leaves room for it.
    const taken = pen.measureText(track.heading).width + 26;
    pen.font = "11px system-ui, sans-serif";
    const room = pen.measureText(track.numbers).width;
    if (taken + room < view.gutter) {
      pen.fillStyle = ink.quiet;
      pen.fillText(track.numbers, view.gutter - 8 - room, y + track.height / 2 + 0.5);
    }
    pen.font = "600 12px system-ui, sans-serif";
  }
}

/** The tracks of what is selected, and of what the selected finding rests on. */
function selectedTracks() {
  const fences = [...related.fences];
  const waits = [...related.waits];
  if (selected?.fence !== undefined) fences.push(selected.fence);
  if (selected?.wait !== undefined) waits.push(selected.wait);
  return new Set([
    ...fences.map((fence) => data.trackOfRow[data.fences.row[fence]]),
    ...waits.map((wait) => data.trackOfTask[data.waits.task[wait]])]);
}

/** The rectangle of a fence or a wait on the canvas. */
function placeOf(thing) {
  const isFence = thing.fence !== undefined;
  const index = isFence ? data.trackOfRow[data.fences.row[thing.fence]]
    : data.trackOfTask[data.waits.task[thing.wait]];
  const track = data.tracks[index];
  if (!track) return null;
  const lane = isFence ? data.laneOfFence[thing.fence] : data.laneOfWait[thing.wait];
  const [begin, end] = isFence
    ? [data.fences.begin[thing.fence], data.fences.end[thing.fence]]
    : [data.waits.drawnBegin[thing.wait], data.waits.drawnEnd[thing.wait]];
  const x = xOf(begin);
  return { x, y: laneY(track, lane), width: Math.max(2, xOf(end) - x), height: barHeight(track) };
}

function drawSelection() {
  const framed = new Set();
  const others = [...related.fences.map((fence) => ({ fence })), ...related.waits.map((wait) => ({ wait }))].slice(0, 200);
  for (const [thing, width] of [...others.map((thing) => [thing, 2]), [hovered, 1], [selected, 2]]) {
    if (!thing || thing.run !== undefined || (thing.fence ?? thing.wait) === undefined) continue;
    const place = placeOf(thing);
    if (!place) continue;
    const x = Math.max(place.x, view.gutter - 10);
    const stop = Math.min(place.x + place.width, view.width + 10);
    pen.strokeStyle = ink.select;
    pen.lineWidth = width;
    pen.strokeRect(x - 1.5, place.y - 2.5, Math.max(stop - x, 1) + 3, place.height + 5);
    if (width === 2) framed.add(thing.fence === undefined ? `wait ${thing.wait}` : `fence ${thing.fence}`);
  }
  // For whoever automates: how many fences and waits are framed.
  canvas.dataset.framed = String(framed.size);
}
