// The capture itself: where it came from, what it holds, and what was lost.

/** The line under the title. */
function captureLine() {
  const { trace, events } = report;
  document.getElementById("title").textContent = trace.file;
  // The name of the machine stands in the section on the capture.
  const kernel = trace.kernel?.replace(/^Linux \S+ (?=\d)/, "Linux ");
  append(document.getElementById("capture"), [
    kernel ?? "kernel not known", `clock ${trace.clock}`, `${duration(clock.end)} from ${stamp(0)}`,
    counted(trace.cpus.length, "CPU"), counted(report.fences.total, "fence"), counted(report.waits.total, "wait"), counted(events.total, "record"),
  ].map((fact) => element("span", null, fact)));
}

/** Events that are missing where no gap says so, and how that is known. */
function missingWords() {
  const { trace: { cpus }, events: { lost } } = report;
  const sum = (name) => cpus.reduce((total, cpu) => total + Number(cpu[name] ?? 0), 0);
  const sources = [
    [lost.absent, "that the kernel counted as recorded and the file does not have"],
    [sum("dropped") + sum("commitOverrun"), "that the kernel counted as dropped"],
    [lost.gaps > 0 || lost.count > 0 ? 0 : sum("overrun"), "that the kernel counted as overwritten"],
    [lost.withoutData, "of CPUs without any data"],
  ].filter(([count]) => count > 0);
  return `${counted(lost.unmarked, "event")}, where is not known: ${sources.map(([count, words]) => `${grouped(count)} ${words}`).join(", ")}`;
}

function lossesSection() {
  const { trace, events } = report;
  const { lost } = events;
  // Records are counted of all instances, fences and losses of the one that is analysed.
  const isOneOfSeveral = trace.instances.length > 1;
  const analyzed = isOneOfSeveral ? ` in all instances; in this one ${grouped(events.analyzedTotal)}` : "";
  const facts = [
    ["file", `${trace.file}, ${grouped(trace.fileSize ?? 0)} bytes, ${trace.format}${trace.version ? ` version ${trace.version}` : ""}${trace.compression ? `, ${trace.compression}` : ""}`],
    ["kernel", trace.kernel ?? "not known"],
    ["time", `${stamp(0)} to ${stamp(clock.end)}, clock ${trace.clock}`],
    ["records", `${grouped(events.total)}${analyzed}, of them ${grouped(events.fenceEvents ?? 0)} fence events`],
    ["grace periods", report.gracePeriods.source === "none" ? "not recorded" : `${grouped(report.gracePeriods.count)} seen, by ${report.gracePeriods.source}`],
    ["fences", `${grouped(report.fences.total)}, ${grouped(report.fences.seenFromStart)} from their init on, ${grouped(report.fences.complete)} complete`],
    ["lost", lost.gaps > 0 || lost.count > 0 ? `${lost.count > 0 ? counted(lost.count, "event") : "an unknown number of events"}, in ${counted(lost.gaps, "gap")}` : "no gap is marked"],
  ];
  if (lost.unmarked > 0) facts.push(["missing", missingWords()]);
  for (const caveat of report.lines?.caveats ?? []) facts.push(["noted", caveat]);
  const cpus = sortedTable({
    caption: "CPUs", items: trace.cpus, shown: 32,
    columns: [
      ["CPU", (cpu) => cpu.cpu], ["records", (cpu) => cpu.records], ["recorded, as the kernel counted", (cpu) => cpu.recorded], ["overwritten", (cpu) => cpu.overrun],
      ["dropped", (cpu) => cpu.dropped], ["dropped in interrupts", (cpu) => cpu.commitOverrun],
    ].map(([title, value]) => ({ title, numeric: true, value, cell: (cpu) => (value(cpu) === null || value(cpu) === undefined ? "–" : grouped(value(cpu))) }))
      .concat([["first", "first"], ["last", "last"]].map(([title, stem]) => ({ title, numeric: true, value: (cpu) => momentOf(cpu, stem), cell: (cpu) => stamp(momentOf(cpu, stem)) }))),
  });
  // Of a text the lines of other instances are not read so far.
  const isOfAll = isOneOfSeveral && !report.lines;
  const names = Object.entries(events.byName).map(([name, count]) => ({ name, count }));
  const counts = sortedTable({
    caption: isOfAll ? "Events by name, of all instances" : "Events by name", items: names, shown: 40,
    columns: [
      { title: "event", value: (item) => item.name, cell: (item) => item.name },
      { title: isOfAll ? "records of all instances" : "records", numeric: true, value: (item) => item.count, cell: (item) => grouped(item.count) },
    ],
  });
  addSection(
    "losses", "Capture and losses",
    element("dl", { class: "facts" }, facts.map(([name, text]) => [element("dt", null, name), element("dd", null, text)])),
    events.anomalies.length > 0 ? [
      element("h3", null, "Damage and oddities"),
      element("ul", { class: "plain" }, events.anomalies.map((anomaly) => element(
        "li", null, `${anomaly.kind}, ${counted(anomaly.count, "time")}${anomaly.firstOffset === null ? "" : `, first at byte ${anomaly.firstOffset}`}: ${anomaly.detail}`)))] : null,
    element("div", { class: "pair", id: "events" }, cpus.node, counts.node));
  document.getElementById("foot").textContent =
    `${report.tool.name} ${report.tool.version}, schema ${report.schemaVersion}. This page is complete: it loads nothing.`;
}
