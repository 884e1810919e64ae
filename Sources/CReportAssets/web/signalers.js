// Who signaled: marks on the rows of tasks, and on selection the way from there to the fence.

/** When each task signaled a fence on its own account, in order: {at, fence} as two columns, by task. */
let signalsByTask = null;
const noSignals = { fences: [], at: [] };

function signalsOf(task) {
  if (!signalsByTask) {
    signalsByTask = new Map();
    const { fences, origins } = data;
    for (let fence = 0; fence < fences.length; fence += 1) {
      const origin = fences.signaledBy[fence];
      if (origin < 0 || origins.level[origin] > 0) continue;
      const signaler = origins.task[origin];
      // A task that waits for nothing has no row to be marked.
      if (data.tasks.count[signaler] === 0 && !data.mergedWaits.has(signaler)) continue;
      const list = signalsByTask.get(signaler);
      if (list) list.push(fence);
      else signalsByTask.set(signaler, [fence]);
    }
    for (const [signaler, list] of signalsByTask) {
      list.sort((a, b) => fences.signaled[a] - fences.signaled[b]);
      signalsByTask.set(signaler, { fences: Int32Array.from(list), at: Float64Array.from(list, (fence) => fences.signaled[fence]) });
    }
  }
  return signalsByTask.get(task) ?? noSignals;
}

/** The line of a task's track that has the marks. */
const markY = (track) => trackY(track) + track.height - 6;

function drawSignalers(first, last) {
  pen.fillStyle = ink.signal;
  for (let index = first; index < last; index += 1) {
    const track = data.tracks[index];
    if (track.kind !== "waits") continue;
    const { at } = signalsOf(track.task);
    const y = markY(track);
    let taken = -9;
    for (let place = lowerBound(at, view.from); place < at.length && at[place] <= view.to;) {
      const x = xOf(at[place]);
      if (x - taken >= 3) {
        pen.beginPath();
        pen.moveTo(x, y - 3);
        pen.lineTo(x + 3, y + 3);
        pen.lineTo(x - 3, y + 3);
        pen.fill();
        taken = x;
      }
      // The next mark that has room; a task can signal a hundred thousand fences.
      place = Math.max(place + 1, lowerBound(at, timeAt(taken + 3)));
    }
  }
  drawSignalPath();
}

/** From the row of whoever signaled the selected fence down to its signal. */
function drawSignalPath() {
  if (selected?.fence === undefined) return;
  const { fences, origins } = data;
  const origin = fences.signaledBy[selected.fence];
  if (origin < 0 || origins.level[origin] > 0) return;
  const track = data.tracks[data.trackOfTask[origins.task[origin]]];
  const place = placeOf(selected);
  if (!track || !place) return;
  const x = Math.round(xOf(fences.signaled[selected.fence])) + 0.5;
  const from = markY(track) + 3;
  const to = place.y > from ? place.y - 1 : place.y + place.height + 1;
  pen.strokeStyle = ink.signal;
  pen.lineWidth = 1.5;
  pen.beginPath();
  pen.moveTo(x, from);
  pen.lineTo(x, to);
  pen.stroke();
  pen.fillStyle = ink.signal;
  arrowhead(x, to, to > from ? 1 : -1);
}

/** The fence whose signal's mark is at a point of a task's track, or -1. */
function signalAt(track, x, y) {
  if (y < markY(track) - 4) return -1;
  const { fences, at } = signalsOf(track.task);
  const place = lowerBound(at, timeAt(x - 4));
  return place < at.length && xOf(at[place]) <= x + 4 ? fences[place] : -1;
}
