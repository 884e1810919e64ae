// The tracks of the timeline, from top to bottom: tasks with their waits, then drivers with their
// contexts. A track has a label and lanes of intervals.

/** So many tasks stand above the fences, those with the longest waits; the others come last. */
const tasksOnTop = 10;

/** A context that holds one fence shares a track with its like from this many on. */
const fewestPacked = 3;

/** Height of a lane and of the space below, by the number of lanes. */
function laneHeight(lanes) {
  if (lanes <= 3) return 14;
  if (lanes <= 8) return 9;
  return lanes <= 16 ? 6 : 4;
}

/** Height of the line that has a track's merged runs, below its lanes. */
const runHeight = 9;

/** Height of the line with the marks of what a task signaled. */
const markHeight = 7;

/** Makes all tracks, with the place of each. */
function makeTracks() {
  const tracks = [];
  const { tasks } = data;
  const order = [...Array(tasks.length).keys()].filter((task) => !isSeveral(task) && (tasks.count[task] > 0 || data.mergedWaits.has(task)));
  const longest = order.map((task) => longestWaitOf(task));
  const ranked = order.map((_, place) => place).sort((a, b) => longest[b] - longest[a]);
  const top = ranked.slice(0, tasksOnTop).sort((a, b) => a - b).map((place) => order[place]);
  const others = ranked.slice(tasksOnTop).map((place) => order[place]);

  // The row of tasks that have none of their own.
  const rest = [...Array(tasks.length).keys()].filter(isSeveral);
  const most = rest.length > 0 ? "more than " : "";
  addTasks(tracks, top, others.length + rest.length > 0
    ? `Waits, ${top.length} of ${most}${counted(order.length, "task")}: those that waited longest`
    : `Waits, ${counted(order.length, "task")}`);
  addDrivers(tracks);
  addTasks(tracks, [...others, ...rest], rest.length > 0 ? "Waits, the other tasks" : `Waits, the other ${counted(others.length, "task")}`);

  let y = 0;
  for (const track of tracks) {
    track.top = y;
    track.height = track.heading ? 22 : Math.max(track.lanes.length * track.laneHeight + 7 + (track.runs.length > 0 ? runHeight + 2 : 0), 20);
    if (track.kind === "waits" && signalsOf(track.task).at.length > 0) track.height += markHeight;
    y += track.height;
  }
  tracks.height = y;
  return tracks;
}

function longestWaitOf(task) {
  const { tasks, waits } = data;
  let longest = 0;
  for (const run of data.mergedWaits.get(task) ?? []) longest = Math.max(longest, data.waitsMerged.longest[run]);
  for (let wait = tasks.first[task]; wait < tasks.first[task] + tasks.count[task]; wait += 1) {
    longest = Math.max(longest, waits.drawnEnd[wait] - waits.drawnBegin[wait]);
  }
  return longest;
}

function addTasks(tracks, list, heading) {
  if (list.length === 0) return;
  tracks.push({ heading, lanes: [], numbers: "pid" });
  for (const task of list) {
    const { first, count } = data.tasks;
    const members = Array.from({ length: count[task] }, (_, offset) => first[task] + offset);
    const lanes = lanesOf(members, data.waits.drawnBegin, data.waits.drawnEnd);
    tracks.push({
      kind: "waits", task, lanes, runs: Int32Array.from(data.mergedWaits.get(task) ?? []), laneHeight: laneHeight(lanes.length),
      label: data.strings[data.tasks.comm[task]], detail: isSeveral(task) ? "several" : String(data.tasks.pid[task]),
    });
  }
}

function addDrivers(tracks) {
  const { rows } = data;
  let driver = null;
  for (let row = 0; row < rows.length;) {
    if (rowDriver(row) !== driver) {
      driver = rowDriver(row);
      tracks.push({ heading: `Driver ${driver}`, lanes: [], driver, numbers: "context" });
    }
    let last = row;
    const alike = () => last < rows.length && rows.driver[last] === rows.driver[row]
      && rows.timeline[last] === rows.timeline[row];
    while (alike() && rows.fences[last] === 1 && rows.count[last] === 1) last += 1;
    if (last - row >= fewestPacked) {
      addFences(tracks, row, last);
      row = last;
    } else {
      addFences(tracks, row, row + 1);
      row += 1;
    }
  }
}

/** Adds one track for the contexts `from` up to, not including, `to`. */
function addFences(tracks, from, to) {
  const { rows, fences } = data;
  const members = [];
  for (let row = from; row < to; row += 1) {
    for (let offset = 0; offset < rows.count[row]; offset += 1) members.push(rows.first[row] + offset);
  }
  if (to - from > 1) members.sort((a, b) => fences.begin[a] - fences.begin[b]);
  const lanes = lanesOf(members, fences.begin, fences.end);
  const runs = [];
  for (let run = data.mergedFirst[from]; run < data.mergedFirst[to]; run += 1) runs.push(run);
  const track = {
    kind: "fences", row: from, packed: to - from > 1, lanes, runs: Int32Array.from(runs),
    flagged: lanes.map((lane) => lane.filter((fence) => fences.flags[fence] & trait.finding)),
    label: rowTimeline(from),
    detail: to - from > 1 ? `${grouped(to - from)} contexts` : rows.context[from] < 0 ? "several" : String(rows.context[from]),
  };
  track.laneHeight = laneHeight(track.lanes.length);
  for (let row = from; row < to; row += 1) data.trackOfRow[row] = tracks.length;
  lanes.forEach((lane, index) => { for (const fence of lane) data.laneOfFence[fence] = index; });
  tracks.push(track);
}

/** Prepares what the tracks need beside the columns: ends that can be drawn, and places. */
function prepareTracks() {
  const { fences, waits, rows, merged } = data;
  waits.drawnBegin = waits.begin.map((begin) => (begin < 0 ? 0 : begin));
  waits.drawnEnd = waits.end.map((end, wait) => (isOpen(wait) ? clock.end : Math.max(end, waits.drawnBegin[wait])));
  data.trackOfRow = new Int32Array(rows.length).fill(-1);
  data.laneOfFence = new Uint8Array(fences.length);
  // Where each row's merged runs begin: they are ordered by row.
  data.mergedFirst = new Int32Array(rows.length + 1);
  for (let run = 0; run < merged.length; run += 1) data.mergedFirst[merged.row[run] + 1] += 1;
  for (let row = 0; row < rows.length; row += 1) data.mergedFirst[row + 1] += data.mergedFirst[row];
  data.mergedWaits = new Map();
  for (let run = 0; run < data.waitsMerged.length; run += 1) {
    const task = data.waitsMerged.task[run];
    if (!data.mergedWaits.has(task)) data.mergedWaits.set(task, []);
    data.mergedWaits.get(task).push(run);
  }
  data.tracks = makeTracks();
  data.trackOfTask = new Int32Array(data.tasks.length).fill(-1);
  data.laneOfWait = new Uint8Array(waits.length);
  data.tracks.forEach((track, index) => {
    if (track.kind !== "waits") return;
    data.trackOfTask[track.task] = index;
    track.lanes.forEach((lane, place) => { for (const wait of lane) data.laneOfWait[wait] = place; });
  });
}
