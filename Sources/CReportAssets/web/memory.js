// What drivers do with the memory of fences: reuse, against RCU grace periods.

function memorySection() {
  const { reuse } = report;
  if (reuse.length === 0) {
    addSection("memory", "Reuse of memory", element("p", { class: "nothing" }, noReuse()));
    return;
  }
  const number = (title, key) => ({ title, numeric: true, value: (item) => item[key], cell: (item) => grouped(item[key]) });
  const table = sortedTable({
    caption: "Reuse of fence memory by driver", items: reuse,
    columns: [
      { title: "driver", value: (item) => item.driver, cell: (item) => item.driver },
      { title: "verdict", value: (item) => item.verdict, cell: (item) => element("strong", { class: item.verdict === "BROKEN" ? "bad" : null }, item.verdict) },
      number("reuses", "reuses"), number("grace period passed", "elapsed"), number("not passed", "notElapsed"), number("not known", "unknown"),
      { title: "release to reuse, shortest", numeric: true, value: (item) => lengthOf(item, "shortest"), cell: (item) => duration(lengthOf(item, "shortest")) },
      { title: "release to reuse, median", numeric: true, value: (item) => lengthOf(item, "median"), cell: (item) => duration(lengthOf(item, "median")) },
      number("by the allocator", "slab"), number("own pool", "pool"), number("signaled turned unsignaled", "idleTurnsBusy"),
    ],
  });
  addSection(
    "memory", "Reuse of memory",
    element("p", { class: "aside" }, "Release to reuse is the time from the release of a fence, or else its destroy, to the first record of the next fence in its memory. A reader without locks may still look at the old one until an RCU grace period has passed."),
    table.node, reusePlot(), windowTable());
}

/** Each reuse as a mark on a logarithmic axis, in rows by grace periods, with the lengths of those below. */
function reusePlot() {
  const { reuses } = data;
  if (reuses.length === 0 || ticking()) return null;
  const places = [...Array(reuses.length).keys()];
  const those = (kind) => places.filter((reuse) => reuses.grace[reuse] === kind).map(reuseLength);
  const periods = [...data.gracePeriods.from].map((from, index) => data.gracePeriods.to[index] - from).filter((length) => length > 0);
  const rows = [
    ["no grace period passed", those(grace.notElapsed), "broken"],
    ["a grace period passed", those(grace.elapsed), "kept"],
    ["not known", those(grace.unknown), "unknown"],
    ["grace periods' own length", periods, "grace"],
  ].filter(([, values], row) => row < 2 || values.length > 0);
  const lengths = rows.flatMap(([, values]) => values).filter((length) => length > 0);
  const low = Math.floor(Math.log10(lengths.reduce((least, length) => Math.min(least, length), Infinity)));
  const high = Math.max(Math.ceil(Math.log10(lengths.reduce((most, length) => Math.max(most, length), 1))), low + 1);
  if (!Number.isFinite(low)) return null;
  const [width, left, bottom] = [plotRoom(), 8, 6 + rows.length * 40];
  const x = (length) => left + ((Math.log10(Math.max(length, 1)) - low) / (high - low)) * (width - left - 16);
  const plot = drawn("svg", { viewBox: `0 0 ${width} ${bottom + 24}`, role: "img", "aria-label":
    `${counted(reuses.length, "reuse")} by the time from release to reuse: ${rows.map(([name, values]) => `${name}, ${grouped(values.length)}`).join("; ")}` });
  for (let power = low; power <= high; power += 1) {
    plot.append(drawn("line", { class: "grid", x1: x(10 ** power), x2: x(10 ** power), y1: 6, y2: bottom }),
      drawn("text", { class: `tick ${power === low ? "start" : power === high ? "end" : "middle"}`, x: x(10 ** power), y: bottom + 17 }, shortDuration(10 ** power)));
  }
  rows.forEach(([name, values, kind], row) => {
    const y = 20 + row * 40;
    plot.append(drawn("text", { class: "name halo", x: left + 4, y: y - 5 }, `${name}: ${grouped(values.length)}`));
    let path = "";
    for (const place of new Set(values.map((length) => x(length).toFixed(1)))) path += `M${place},${y}v20`;
    plot.append(drawn("path", { class: `strokes ${kind}`, d: path }));
  });
  const omitted = data.reusesOmitted > 0 ? `; ${counted(data.reusesOmitted, "reuse")} more ${data.reusesOmitted === 1 ? "is" : "are"} not drawn` : "";
  return element("figure", { class: "wide-plot" }, element("figcaption", null, `Release to reuse, and how long grace periods took${omitted}`), plot);
}

/** The moments when memory that read as signaled became an unsignaled fence. */
function windowTable() {
  const windows = report.reuse.flatMap((driver) => driver.windows.map((window) => ({ ...window, driver: driver.driver })));
  if (windows.length === 0) return null;
  const [signaled, released, reused] = ["signaled", "released", "reused"].map((stem) => (item) => momentOf(item, stem));
  const omitted = report.reuse.reduce((sum, driver) => sum + (driver.windowsOmitted ?? 0), 0);
  return [
    element("h3", null, "Where a reader without locks would have been misled"),
    element("p", { class: "aside" }, `The memory read as signaled, then as another, unsignaled fence.${omitted > 0 ? ` ${grouped(omitted)} more are not listed.` : ""}`),
    sortedTable({
      caption: "Reuses that turned a signaled fence into an unsignaled one", items: windows, shown: 12,
      columns: [
        { title: "address", value: (item) => item.address, cell: (item) => element("code", null, item.address) },
        { title: "was", value: (item) => identity(item.old), cell: (item) => fenceLink(item.old, signaled(item)) },
        { title: "signaled", numeric: true, value: signaled, cell: (item) => stamp(signaled(item)) },
        { title: "released", numeric: true, value: released, cell: (item) => stamp(released(item)) },
        { title: "became", value: (item) => identity(item.new), cell: (item) => fenceLink(item.new, reused(item)) },
        { title: "reused", numeric: true, value: reused, cell: (item) => stamp(reused(item)) },
        { title: "release to reuse", numeric: true, value: (item) => reused(item) - released(item), cell: (item) => duration(reused(item) - released(item)) },
      ],
    }).node,
  ];
}

/** Why the table of reuses is empty. */
function noReuse() {
  if (report.rules.length === 0) return "Not looked for: without rules the addresses of fences are not read.";
  const rule = report.rules.find(({ id }) => id === "reuse-within-grace-period");
  return rule?.needs.some((need) => need.includes("address"))
    ? ["Not seen: this needs the addresses of fences, which the dma_fence events do not have. ", element("code", null, "fencepost recipe"), " prints how to record them."]
    : "None seen: no two fences had one address, of those whose address was recorded.";
}
