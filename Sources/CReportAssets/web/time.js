// Timestamps and durations. Within the page a time is a number relative to the trace's start, since
// a raw 64-bit timestamp can exceed what a JavaScript number holds exactly.

/** What the trace's clock counts; set once, when the data is read. */
const clock = { start: 0n, end: 0, unit: "nanosecond" };

const ticking = () => clock.unit !== "nanosecond";

/** An absolute timestamp of the JSON report, relative to the start; null stays null. */
function relative(timestamp) {
  if (timestamp === null || timestamp === undefined) return null;
  return Number(BigInt(timestamp) - clock.start);
}

/** A moment as trace-cmd prints it: seconds with `decimals`, or plain ticks. */
function stamp(at, decimals = 6) {
  if (at === null || at === undefined || at < 0) return "–";
  return absoluteTime(at, decimals);
}

/** A time on the trace's clock, also one before the trace's start; rounded, as trace-cmd does. */
function absoluteTime(at, decimals) {
  const exact = clock.start + BigInt(Math.round(at));
  const absolute = exact < 0n ? 0n : exact;
  if (ticking()) return absolute.toString();
  const unit = 10n ** BigInt(9 - decimals);
  const digits = ((absolute + unit / 2n) / unit).toString().padStart(decimals + 1, "0");
  return decimals > 0 ? `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}` : digits;
}

/** The units of time, the longest first: how many nanoseconds, and the name. */
const units = [[1e9, "s"], [1e6, "ms"], [1e3, "us"], [1, "ns"]];

/** A length of time with three decimals in the unit that fits, rounded half up as in the text report. */
function duration(length) {
  if (length === null || length === undefined || length < 0) return "–";
  if (ticking()) return `${grouped(length)} ${length === 1 ? "tick" : "ticks"}`;
  if (length < 1_000) return `${length} ns`;
  const thousandths = (size) => Math.floor((length + size / 2_000) / (size / 1_000));
  // What rounds up to a thousand of a unit is one of the next.
  const [size, unit] = units.find(([size]) => size === 1e3 || thousandths(size) >= 1_000);
  const value = size === 1e3 ? length : thousandths(size);
  return `${Math.floor(value / 1_000)}.${String(value % 1_000).padStart(3, "0")} ${unit}`;
}

/** A length of time in three digits, for axes. */
function shortDuration(length) {
  if (ticking()) return compact(length);
  const rounded = (size) => Number((length / size).toPrecision(3));
  const [size, unit] = units.find(([size]) => rounded(size) >= 1) ?? [1, "ns"];
  return length > 0 ? `${rounded(size)} ${unit}` : "0";
}

/** A number with its thousands apart. */
const grouped = (number) => Number(number).toLocaleString("en-US");

/** A number in four characters or fewer. */
function compact(number) {
  for (const [size, unit] of [[1e9, "G"], [1e6, "M"], [1e3, "k"]]) {
    if (number >= size) return `${Number((number / size).toPrecision(3))}${unit}`;
  }
  return String(Number(number.toPrecision(3)));
}

/** A count with its noun: "1 wait", "2 waits". */
const counted = (count, one, many = `${one}s`) => `${grouped(count)} ${count === 1 ? one : many}`;

/** The steps of an axis: 1, 2 or 5 times a power of ten, at least `least` long. */
function roundStep(least) {
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 1)));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= least) ?? 10;
  return Math.max(1, factor * power);
}
