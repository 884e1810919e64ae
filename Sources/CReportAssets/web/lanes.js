// Puts intervals that overlap into lanes, and finds those in view by binary search.

/** More lanes than this share the last one: a context that has more in flight is drawn denser. */
const mostLanes = 24;

/**
 * Lanes of the intervals `members` (indexes into `begin` and `end`, ordered by begin): within one
 * lane they do not overlap, so that begins and ends both ascend.
 */
function lanesOf(members, begin, end) {
  const lanes = [];
  const free = [];
  for (const member of members) {
    let lane = 0;
    while (lane < free.length && free[lane] > begin[member]) lane += 1;
    if (lane === free.length && lane >= mostLanes) {
      lane = mostLanes - 1;
    }
    (lanes[lane] ??= []).push(member);
    free[lane] = Math.max(free[lane] ?? 0, end[member]);
  }
  return lanes.map((lane) => Int32Array.from(lane));
}

/** The first position from `low` on whose member ends at `time` or later. */
function firstEnding(lane, end, time, low = 0) {
  let high = lane.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (end[lane[middle]] < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The first position from `low` on whose member begins at `time` or later. */
function firstBeginning(lane, begin, time, low = 0) {
  let high = lane.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (begin[lane[middle]] < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The first position of an ascending array whose value is `value` or more. */
function lowerBound(values, value) {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
