// What lies under the pointer.

/** The fence, wait or merged run at a point of the canvas, or null. */
function thingAt(x, y) {
  if (x < view.gutter || y < view.header) return null;
  const track = trackAt(y);
  if (!track || track.heading) return null;
  if (track.kind === "waits") {
    const signaled = signalAt(track, x, y);
    if (signaled >= 0) return { fence: signaled };
  }
  if (track.runs.length > 0 && y >= runY(track) - 1) return runAt(track, timeAt(x));
  const lane = Math.min(
    Math.max(Math.floor((y - trackY(track) - 4) / track.laneHeight), 0), track.lanes.length - 1);
  if (lane < 0) return null;
  const isFence = track.kind === "fences";
  const { begin, end } = isFence ? data.fences : { begin: data.waits.drawnBegin, end: data.waits.drawnEnd };
  // Four pixels of grace for bars that are narrow.
  const reach = 4 * unitsPerPixel();
  const time = timeAt(x);
  const members = track.lanes[lane];
  let best = -1;
  let nearest = Infinity;
  for (let at = firstEnding(members, end, time - reach); at < members.length; at += 1) {
    const member = members[at];
    if (begin[member] > time + reach) break;
    const distance = Math.max(begin[member] - time, time - end[member], 0);
    if (distance < nearest) {
      nearest = distance;
      best = member;
      if (distance === 0) break;
    }
  }
  if (best >= 0) return isFence ? { fence: best } : { wait: best };
  return null;
}

/** The merged run of a track at a time, or null. */
function runAt(track, time) {
  const { from, to } = runsOf(track);
  const reach = 2 * unitsPerPixel();
  for (const run of track.runs) {
    if (from[run] <= time + reach && to[run] >= time - reach) return { run, kind: track.kind };
  }
  return null;
}

function trackAt(y) {
  const [first, last] = tracksInView();
  for (let index = first; index < last; index += 1) {
    const track = data.tracks[index];
    if (y >= trackY(track) && y < trackY(track) + track.height) return track;
  }
  return null;
}

/** A few lines about a thing, for the tip at the pointer. */
function tipLines(thing) {
  if (thing.fence !== undefined) {
    const { fences } = data;
    const row = fences.row[thing.fence];
    return [
      `${fenceIdentity(thing.fence)}  ${rowDriver(row)} ${rowTimeline(row)}`, stateOf(thing.fence)];
  }
  if (thing.wait !== undefined) return [waitSentence(thing.wait)];
  if (thing.kind === "waits") {
    const { count, longest } = data.waitsMerged;
    return [`${counted(count[thing.run], "wait")} drawn as one run, the longest ${duration(longest[thing.run])}`];
  }
  const { count, signaled, longest } = data.merged;
  return [
    `${counted(count[thing.run], "fence")} drawn as one run`,
    `${grouped(signaled[thing.run])} signaled, the longest after ${duration(longest[thing.run])}`,
  ];
}

/** One clause on how a fence fared. */
function stateOf(fence) {
  const state = recordedState(fence);
  return data.fences.flags[fence] & trait.ambiguous ? `${state}, if these records are its own` : state;
}

/** The same, of the records as they stand. */
function recordedState(fence) {
  const { fences } = data;
  const from = fences.emit[fence] >= 0 ? fences.emit[fence] : fences.init[fence];
  const step = fences.emit[fence] >= 0 ? "emit" : "init";
  if (fences.signaled[fence] >= 0) {
    const late = signaledTooLate(fence) ? `, ${duration(fences.signaled[fence] - fences.destroy[fence])} after its destroy` : "";
    return from >= 0 ? `signaled ${duration(fences.signaled[fence] - from)} after ${step}${late}`
      : `signaled at ${stamp(fences.signaled[fence])}${late}; its begin was not seen`;
  }
  if (fences.flags[fence] & trait.signaled) return "signaled, at a time that the trace does not show";
  if (data.noSignal) return data.noSignal;
  if (fences.flags[fence] & trait.alive) {
    return from >= 0 ? `no signal seen in the ${duration(clock.end - from)} from ${step} to the end of the trace`
      : `${data.fenceEndDoubt ? "no end" : "alive at the end, and no signal"} seen`;
  }
  return "destroyed, and no signal seen";
}

/** One sentence on a wait. */
function waitSentence(wait) {
  const { waits } = data;
  const length = waits.begin[wait] >= 0 && waits.end[wait] >= 0 ? waits.end[wait] - waits.begin[wait] : -1;
  const whom = `${waits.context[wait]}:${waits.seqno[wait]}`;
  const task = taskName(waits.task[wait]);
  if (isOpen(wait)) {
    const length = waits.begin[wait] >= 0 ? duration(clock.end - waits.begin[wait]) : null;
    if (!isSurelyOpen(wait)) return `${task} began to wait for ${whom} ${length ? `${length} before the end` : "before the trace"}, no end recorded`;
    return `${task} waits for ${whom} ${length ? `for ${length}` : "since before the trace"}, still at the end`;
  }
  if (waits.end[wait] < 0) return `${task} waited for ${whom}, and its end was not seen: the task went on since`;
  return `${task} waited ${length < 0 ? "from before the trace" : duration(length)} for ${whom}: ${resultName(wait)}`;
}
