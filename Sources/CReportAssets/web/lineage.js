// What binds the selected fence to others: the lives of the same memory, and the fences that it waits
// for as a job does.

let memoryOfFence = null;

/** The lives of the memory of a fence, in order of time; empty where only one is known. */
function livesOf(fence) {
  if (!memoryOfFence) {
    memoryOfFence = new Map();
    for (const memory of data.memory) {
      for (const life of memory.fences) memoryOfFence.set(life, memory);
    }
  }
  return memoryOfFence.get(fence) ?? null;
}

/** From the end of the life before to the beginning of the selected one, and so on to the next. */
function drawMemory() {
  if (selected?.fence === undefined) return;
  const lives = livesOf(selected.fence)?.fences ?? [];
  const place = lives.indexOf(selected.fence);
  for (const [before, after] of [[lives[place - 1], selected.fence], [selected.fence, lives[place + 1]]]) {
    if (before === undefined || after === undefined) continue;
    const released = releaseOf(before);
    if (released < 0) continue;
    const passed = hasGraceBetween(released, data.fences.begin[after]);
    drawCurve(placeOf({ fence: before }), released, placeOf({ fence: after }), data.fences.begin[after], passed ? ink.grace : ink.finding);
  }
  for (let edge = 0; edge < data.dependencies.length; edge += 1) {
    const [waiting, awaited] = [data.dependencies.waiting[edge], data.dependencies.awaited[edge]];
    if (waiting !== selected.fence && awaited !== selected.fence) continue;
    drawCurve(placeOf({ fence: awaited }), data.fences.end[awaited], placeOf({ fence: waiting }), data.fences.begin[waiting], ink.quiet);
  }
}

/** A bow from one bar to another, with a head where it ends. */
function drawCurve(from, begin, to, end, colour) {
  if (!from || !to) return;
  const [x, y] = [xOf(begin), from.y + from.height / 2];
  const [stop, level] = [xOf(end), to.y + to.height / 2];
  const bow = Math.min(Math.max(Math.abs(stop - x) / 2, 14), 60);
  pen.strokeStyle = colour;
  pen.fillStyle = colour;
  pen.lineWidth = 1.5;
  pen.beginPath();
  pen.moveTo(x, y);
  pen.bezierCurveTo(x + bow, y, stop - bow, level, stop - 4, level);
  pen.stroke();
  pen.beginPath();
  pen.moveTo(stop, level);
  pen.lineTo(stop - 7, level - 3.5);
  pen.lineTo(stop - 7, level + 3.5);
  pen.fill();
}

/** When the memory of a fence was given up: its destroy, else its last record; -1 where it lives on. */
function releaseOf(fence) {
  const { destroy, end, flags } = data.fences;
  if (destroy[fence] >= 0) return destroy[fence];
  return flags[fence] & trait.alive ? -1 : end[fence];
}

/** Whether a recorded grace period lies between a release and the reuse. */
function hasGraceBetween(release, reuse) {
  const { gracePeriods } = data;
  for (let period = lowerBound(gracePeriods.from, release); period < gracePeriods.length; period += 1) {
    if (gracePeriods.from[period] > reuse) break;
    if (gracePeriods.to[period] <= reuse) return true;
  }
  return false;
}

/** What the trace shows of grace periods between a release and the reuse. */
function graceBetween(release, reuse) {
  if (data.gracePeriods.length === 0) return "grace periods were not recorded";
  if (hasGraceBetween(release, reuse)) return "a grace period lies between";
  return data.gracePeriodsOmitted > 0 ? "no listed grace period lies between" : "no recorded grace period lies between";
}
