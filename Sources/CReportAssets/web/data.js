// Reads the two blocks of data: the JSON report, and the columns of the timeline.

/** The JSON report, as `fencepost report --json` writes it. */
let report = null;

/** The columns of the timeline, typed; null until they are inflated. */
let data = null;

/** Parses JSON; whole numbers beyond 2^53 become BigInt instead of losing digits. */
function parseExactly(text) {
  if (!/\d{16}/.test(text)) return JSON.parse(text);
  return JSON.parse(text, (key, value, context) =>
    typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? "")
      ? BigInt(context.source) : value);
}

/** Reads the JSON report and sets the clock by it. */
function readReport() {
  const block = document.getElementById("report");
  report = parseExactly(block.textContent);
  block.remove();
  const { trace } = report;
  clock.unit = trace.clockUnit;
  clock.start = BigInt(trace.startNanoseconds ?? trace.startTicks ?? 0);
  clock.end = relative(trace.endNanoseconds ?? trace.endTicks) ?? 0;
}

/** Takes the time under `stem` of an object of the report, whatever its unit; not made relative. */
const timeOf = (object, stem) => object[`${stem}Nanoseconds`] ?? object[`${stem}Ticks`] ?? null;

/** The same, relative to the start. */
const momentOf = (object, stem) => relative(timeOf(object, stem));

/** The same for a length of time, as a number. */
function lengthOf(object, stem) {
  const length = timeOf(object, stem);
  return length === null ? null : Number(length);
}

/** Inflates the timeline's block: base64 of a gzip of JSON. */
async function inflate(text) {
  const bytes = Uint8Array.fromBase64?.(text)
    ?? Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

const wholeNumbers = new Set([
  "row", "task", "fence", "gap", "first", "count", "cpu", "generation", "flags", "result", "driver",
  "timeline", "comm", "waker", "waiting", "awaited", "initBy", "emitBy", "enableBy", "signaledBy",
  "destroyBy", "beginBy", "endBy", "level", "old", "new", "grace", "bound", "bucket", "rule", "severity",
]);

/** Turns a table of plain columns into typed ones: times need 53 bits, the rest 32. */
function typed(columns) {
  const table = { length: 0 };
  for (const [name, values] of Object.entries(columns ?? {})) {
    if (!Array.isArray(values)) continue;
    table[name] = wholeNumbers.has(name) ? Int32Array.from(values) : Float64Array.from(values);
    table.length = values.length;
  }
  return table;
}

/** Turns the times of fences, which are written as distances, into times since the start. */
function decodeFences(fences) {
  const { begin } = fences;
  if (!begin) return;
  for (let fence = 1; fence < fences.length; fence += 1) begin[fence] += begin[fence - 1];
  // The last of a fence's moments so far: its end is a distance from that, the others are from its begin.
  const last = Float64Array.from(begin);
  for (const name of ["init", "emit", "enable", "signaled", "destroy", "end"]) {
    const column = fences[name];
    const from = name === "end" ? last : begin;
    for (let fence = 0; fence < fences.length; fence += 1) {
      const distance = column[fence];
      // -1 is what was not seen; below that, time went back, and -1 is left out.
      if (distance === -1) continue;
      column[fence] = from[fence] + (distance < 0 ? distance + 1 : distance);
      if (name !== "end") last[fence] = Math.max(last[fence], column[fence]);
    }
  }
}

/** Reads the timeline's columns. */
async function readTimeline() {
  const block = document.getElementById("timeline");
  const text = block.textContent.trim();
  // A report that was made without a picture has an empty block.
  const raw = text === "" ? { start: String(clock.start), end: clock.end, strings: [] } : await inflate(text);
  block.remove();
  data = { ...raw };
  clock.start = BigInt(raw.start);
  clock.end = raw.end;
  for (const name of [
    "rows", "fences", "merged", "tasks", "waits", "waitsMerged", "gracePeriods", "gaps",
    "dependencies", "origins", "alive", "reuses", "ticks", "unlisted",
  ]) {
    data[name] = typed(raw[name]);
  }
  decodeFences(data.fences);
  data.livesRecorded ??= false;
  data.isCurveOfLiving ??= true;
  data.waitsAtEnd ??= [];
  data.findings ??= [];
  data.findingCounts ??= { total: 0, listed: 0, flagged: 0 };
  data.memory ??= [];
  data.histograms ??= [];
  data.explanations ??= {};
  data.says ??= {};
  data.worst ??= {};
  data.losses ??= "none";
  data.hasLosses ??= false;
  data.noneAlive ??= "None.";
  data.lossHappening ??= "events may have been lost";
  data.vblanks = Float64Array.from(raw.vblanks ?? []);
}
