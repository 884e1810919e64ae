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

/** From the release of the life before to the reuse by the selected one, and so on to the next. */
function drawMemory() {
  if (selected?.fence === undefined) return;
  const lives = livesOf(selected.fence)?.fences ?? [];
  const place = lives.indexOf(selected.fence);
  for (const [before, after] of [[lives[place - 1], selected.fence], [selected.fence, lives[place + 1]]]) {
    if (before === undefined || after === undefined) continue;
    const reuse = reuseOf(after);
    if (reuse < 0 || data.reuses.old[reuse] !== before) continue;
    const colour = [ink.quiet, ink.grace, ink.finding][data.reuses.grace[reuse]];
    drawCurve(placeOf({ fence: before }), data.reuses.released[reuse], placeOf({ fence: after }), data.reuses.reused[reuse], colour);
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

/** Reuses of memory by the fence that the memory became; made when it is first asked for. */
let reuseByFence = null;

/** The place of the reuse that gave a fence its memory, or -1. */
function reuseOf(fence) {
  if (!reuseByFence) {
    reuseByFence = new Map();
    for (let reuse = 0; reuse < data.reuses.length; reuse += 1) reuseByFence.set(data.reuses.new[reuse], reuse);
  }
  return reuseByFence.get(fence) ?? -1;
}

/** What `reuses.grace` says of grace periods between release and reuse. */
const grace = { unknown: 0, elapsed: 1, notElapsed: 2 };

/** From the release of the fence before to the first record of the next, as findings and tables count it. */
const reuseLength = (reuse) => data.reuses.reused[reuse] - data.reuses.released[reuse];

/** How long a reuse took, and whether a grace period passed meanwhile. */
function reuseWords(reuse) {
  const { reuses } = data;
  const passed = report.gracePeriods.source === "none" ? "grace periods were not recorded"
    : ["whether a grace period passed cannot be told", "a grace period passed", "no grace period passed"][reuses.grace[reuse]];
  return `${reuses.bound[reuse] ? "at most " : ""}${duration(reuseLength(reuse))} from release to reuse; ${passed}`;
}
