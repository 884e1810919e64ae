// What part of the trace the canvas shows, and the moves that change it.

const view = {
  /** The times at the left and the right edge of the plot. */
  from: 0, to: 1,
  /** How far the tracks are scrolled, in CSS pixels. */
  scroll: 0,
  /** The size of the canvas, the column of labels, and what stands above the tracks. */
  width: 800, height: 400, gutter: 180, header: 40,
  /** Pixels of the canvas in one of CSS. */
  ratio: 1,
};

/** The least time that fills the plot: a few units of the clock. */
const leastSpan = 20;

const plotWidth = () => Math.max(1, view.width - view.gutter);
const unitsPerPixel = () => (view.to - view.from) / plotWidth();
const xOf = (time) => view.gutter + (time - view.from) / unitsPerPixel();
const timeAt = (x) => view.from + (x - view.gutter) * unitsPerPixel();

/** The whole trace, with a margin so that its edges can be seen. */
function wholeTrace() {
  const margin = Math.max(clock.end * 0.01, 1);
  return [-margin, Math.max(clock.end, leastSpan) + margin];
}

/** Shows a range of time, kept within the trace. */
function showRange(from, to) {
  const [least, most] = wholeTrace();
  const span = Math.min(Math.max(to - from, leastSpan), most - least);
  const begin = Math.min(Math.max((from + to - span) / 2, least), most - span);
  view.from = begin;
  view.to = begin + span;
  viewChanged();
}

/** Zooms by a factor below 1 (in) or above (out), about the time at `x`. */
function zoom(factor, x = view.gutter + plotWidth() / 2) {
  const about = timeAt(x);
  const span = Math.max((view.to - view.from) * factor, leastSpan);
  const share = (about - view.from) / (view.to - view.from);
  showRange(about - share * span, about + (1 - share) * span);
}

/** Moves by pixels to the right and down. */
function pan(right, down = 0) {
  const shift = right * unitsPerPixel();
  if (down !== 0) scrollTo(view.scroll + down);
  if (right !== 0) showRange(view.from + shift, view.to + shift);
}

function scrollTo(top) {
  const most = Math.max(0, data.tracks.height - (view.height - view.header));
  view.scroll = Math.min(Math.max(top, 0), most);
  viewChanged();
}

/** Whether a track can be seen whole. */
function trackInView(track) {
  return track.top >= view.scroll
    && track.top + track.height <= view.scroll + view.height - view.header;
}

/** Brings a track into view, with what is above it as context. */
function bringToView(trackIndex) {
  const track = data.tracks[trackIndex];
  if (!track || trackInView(track)) return;
  scrollTo(track.top - (view.height - view.header - track.height) / 2);
}

let flight = 0;

/** Moves to a range so that the eye can follow; at once where less motion is asked for. */
function flyTo(from, to) {
  cancelAnimationFrame(flight);
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
    showRange(from, to);
    return;
  }
  const begin = performance.now();
  const [oldFrom, oldTo] = [view.from, view.to];
  const step = (now) => {
    const part = Math.min((now - begin) / 260, 1);
    const eased = 1 - (1 - part) ** 3;
    // Spans in proportion, so that a zoom over many powers of ten has an even pace.
    const span = (oldTo - oldFrom) * ((to - from) / (oldTo - oldFrom)) ** eased;
    const middle = part === 1 ? (from + to) / 2
      : (from + to) / 2 + ((oldFrom + oldTo) / 2 - (from + to) / 2) * (1 - eased) * (span / (oldTo - oldFrom)) ** 0.5;
    showRange(middle - span / 2, middle + span / 2);
    if (part < 1) flight = requestAnimationFrame(step);
  };
  flight = requestAnimationFrame(step);
}

/** What a moment is shown with where it is all there is to show: some steps of a driver. */
const momentSpan = () => (ticking() ? 1_000 : 20_000);

/** Flies to something that lasted from `from` to `to`, with its surroundings. */
function flyAround(from, to) {
  const span = to > from ? Math.max(to - from, 40) : momentSpan();
  flyTo(from - span * 0.35, to + span * 0.35);
}

let pending = 0;
const watchers = [];

/** Calls `watcher` after the view changed and was drawn. */
function whenViewChanges(watcher) {
  watchers.push(watcher);
}

/** Asks for one redraw before the next frame. */
function viewChanged() {
  if (pending) return;
  pending = requestAnimationFrame(() => {
    pending = 0;
    draw();
    for (const watcher of watchers) watcher();
  });
}
