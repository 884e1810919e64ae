// The section of the timeline: its tools, legend, canvas and story.

function timelineSection() {
  overview = element("canvas", { class: "overview", "aria-hidden": "true" });
  canvas = element("canvas", {
    id: "canvas", tabindex: "0", role: "application", "aria-roledescription": "timeline",
    "aria-label": "Timeline of fences and waits", "aria-describedby": "keys",
  });
  pen = canvas.getContext("2d", { alpha: false });
  overviewPen = overview.getContext("2d", { alpha: false });
  const button = (text, name, action) => element("button", { type: "button", onclick: action, "aria-label": name, title: name }, text);
  const tools = element(
    "div", { class: "tools" }, searchField(),
    element("div", { class: "buttons" },
      button("−", "Zoom out", () => zoom(2)), button("+", "Zoom in", () => zoom(0.5)),
      button("Whole trace", "Show the whole trace", () => flyTo(...wholeTrace())),
      data.findings.length > 0 ? [
        button("‹ Finding", "Previous finding", () => stepFinding(-1)),
        button("Finding ›", "Next finding", () => stepFinding(1))] : null));
  const story = element("aside", { id: "story", tabindex: "-1", hidden: true, "aria-labelledby": "story-title" });
  story.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeStory();
  });
  const plot = element("div", { id: "plot" }, overview, canvas, element("div", { id: "tip", hidden: true, "aria-hidden": "true" }));
  addSection(
    "timeline-section", "Timeline", tools,
    element("div", { id: "stage" }, plot, story),
    element("p", { id: "rows-cut", class: "paper aside" }, "Paper has no room for all rows; the page that this was printed from scrolls to the others."),
    legend(),
    keyHelp(),
    mergedNote(), inViewTable());
  readTheme();
  listenToCanvas();
  listenToOverview();
  [view.from, view.to] = wholeTrace();
  new ResizeObserver(resized).observe(plot);
  whenThemeChanges(() => { readTheme(); draw(); });
  resized();
}

/** How the timeline is operated. */
function keyHelp() {
  const line = (keys, does, isKeyboard) => element("span", { class: isKeyboard ? "keyboard" : null }, keys.map((key) => [element("kbd", null, key), " "]), does);
  return element(
    "p", { id: "keys", class: "aside" },
    line(["drag"], "pans"), line(["pinch"], "zooms"), line(["Ctrl + wheel"], "zooms", true), line(["wheel"], "scrolls", true), line(["click"], "tells the story"),
    line(["←", "→"], "pan", true), line(["+", "−"], "zoom", true), line(["↑", "↓"], "scroll", true), line(["0"], "whole trace", true),
    line(["n", "p"], "next, previous finding", true), line(["[", "]"], "fences of a context", true), line(["Enter"], "story", true),
    line(["/"], "search", true), line(["Esc"], "close", true));
}

/** Fits the canvases to their place. */
function resized() {
  const plot = document.getElementById("plot");
  view.ratio = onPaper ? sheet.ratio : devicePixelRatio || 1;
  view.width = onPaper ? sheet.width : plot.clientWidth;
  view.gutter = view.width < 560 ? 104 : view.width < 1000 ? 160 : 210;
  view.header = headerHeight();
  const narrow = innerWidth <= 860;
  const most = onPaper ? sheet.height : Math.max(260, Math.min(innerHeight * (narrow ? 0.5 : 0.66), 1200));
  const story = document.getElementById("story");
  const isBesideStory = !story.hidden && !narrow && !onPaper;
  // Beside a story the plot is as high as the window allows, so that neither leaves a hole.
  view.height = Math.round(isBesideStory ? most : Math.min(data.tracks.height + view.header + 8, most));
  document.getElementById("rows-cut").hidden = data.tracks.height <= view.height - view.header;
  story.style.maxHeight = `${view.height + overviewHeight}px`;
  // Where all tracks are in view a finger that moves up or down scrolls the page.
  canvas.style.touchAction = data.tracks.height > view.height - view.header ? "none" : "pan-y";
  for (const [node, height] of [[canvas, view.height], [overview, overviewHeight]]) {
    node.width = Math.round(view.width * view.ratio);
    node.height = Math.round(height * view.ratio);
    node.style.height = `${height}px`;
  }
  patterns.clear();
  scrollTo(view.scroll);
  draw();
}

/** What the bars mean; the patterns are told apart without colour too. */
function legend() {
  const sample = (name, paint) => {
    const swatch = element("canvas", { class: "swatch", width: "56", height: "24", "aria-hidden": "true" });
    paintSwatch(swatch, paint);
    return element("li", null, swatch, name);
  };
  const items = [
    ["in flight", (p) => box(p, ink.flight)],
    ["signal", (p) => { box(p, ink.flight, 0, 13); p.fillStyle = ink.signal; p.fillRect(13, 0, 2, 12); thin(p, 15); }],
    ["signaled → destroy", (p) => thin(p, 0)],
    ["several in 2 pixels", (p) => box(p, ink.dense)],
  ];
  if (data.fences.emit.some((at) => at >= 0)) items.unshift(["init → emit", (p) => box(p, ink.queued)]);
  if (data.findings.length > 0 || data.unlisted.length > 0) items.push(["finding", (p) => { box(p, ink.flight, 0, 28, 8); p.fillStyle = ink.finding; p.fillRect(0, 10, 28, 2); }]);
  const stuck = data.fences.flags.filter((flags, fence) => flags & trait.alive && neverSignaled(fence));
  if (stuck.length > 0) {
    const isSure = !data.fenceEndDoubt && stuck.some((flags) => !(flags & trait.gap));
    items.push([isSure ? "unsignaled at the end" : "no signal, no end recorded", (p) => striped(p, ink.stuck, "down")]);
  }
  if (data.waits.length > 0) {
    items.push(["wait", (p) => box(p, ink.wait)]);
    if (data.waits.result.includes(2)) items.push(["wait that failed", (p) => striped(p, ink.failed, "up")]);
    if (data.waits.result.includes(3)) items.push([`wait, ${openName()}`, (p) => striped(p, ink.stuck, "down")]);
  }
  if (data.tracks.some((track) => track.kind === "waits" && signalsOf(track.task).at.length > 0)) {
    items.push(["this task signaled a fence", (p) => { p.fillStyle = ink.signal; p.beginPath(); p.moveTo(14, 3); p.lineTo(18, 10); p.lineTo(10, 10); p.fill(); }]);
  }
  if (data.fences.flags.some((flags, fence) => data.fences.signaled[fence] < 0 && !neverSignaled(fence))) {
    items.push(["signal not seen", (p) => { box(p, ink.queued); edges(p, ink.flight); }]);
  }
  if (data.fences.flags.some((flags, fence) => !(flags & trait.alive) && neverSignaled(fence))) {
    items.push(["destroyed unsignaled", (p) => striped(p, ink.flight, "up")]);
  }
  if (data.gracePeriods.length > 0) items.push(["grace period", (p) => box(p, ink.grace)]);
  if (data.gaps.length > 0) items.push(["events lost", (p) => striped(p, ink.gap, "up", false)]);
  if (data.merged.length > 0 || data.waitsMerged.length > 0) items.push(["several, merged", (p) => { box(p, ink.merged); p.fillStyle = ink.gap; p.fillRect(0, 10, 28, 1); }]);
  const node = element("ul", { class: "legend", "aria-label": "Legend" });
  const paint = () => { readTheme(); node.replaceChildren(...items.map(([name, how]) => sample(name, how))); };
  paint();
  whenThemeChanges(paint);
  return node;
}

function paintSwatch(swatch, paint) {
  const brush = swatch.getContext("2d");
  brush.scale(2, 2);
  paint(brush);
}

function box(brush, colour, x = 0, width = 28, height = 10) {
  brush.fillStyle = colour;
  brush.fillRect(x, 1, width, height);
}

function thin(brush, x) {
  brush.fillStyle = ink.after;
  brush.fillRect(x, 4, 28 - x, 5);
}

function striped(brush, colour, lean, edged = true) {
  brush.fillStyle = stripes(brush, colour, lean, 4);
  brush.fillRect(0, 1, 28, 10);
  if (edged) edges(brush, colour);
}

function edges(brush, colour) {
  brush.fillStyle = colour;
  brush.fillRect(0, 1, 28, 1);
  brush.fillRect(0, 10, 28, 1);
}

/** Says what the timeline does not show one by one. */
function mergedNote() {
  const parts = [];
  if (unmarkedWords()) parts.push(unmarkedWords());
  if (data.detail?.whatWasMerged) parts.push(data.detail.whatWasMerged);
  if (data.tasks.pid.some((_, task) => isSeveral(task))) parts.push("Merged waits of very many tasks stand in one row, “several tasks”.");
  if (data.rowsOmitted > 0) parts.push(`${counted(data.rowsOmitted, "context")} more are not shown.`);
  if (data.tasksOmitted > 0) parts.push(`${counted(data.tasksOmitted, "task")} more are not shown.`);
  if (data.gracePeriodsOmitted > 0) parts.push(`${counted(data.gracePeriodsOmitted, "grace period")} more are not shown.`);
  return parts.length > 0 ? element("p", { class: "notice" }, parts.join(" ")) : null;
}
