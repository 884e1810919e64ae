// A table that is sorted by its headings and grows by pages.

/**
 * Makes a table in a frame that scrolls sideways.
 *
 * `columns`: {title, cell(item) → node or text, value(item) → what to sort by, numeric, wide, named: of
 * names, which can be long, minor: left out where the window is narrow}.
 * `cards`: whether rows are blocks where the window is narrow.
 * `order`: the column that the items are sorted by at first, and whether downwards; without, they stay as they are.
 * `shown`: how many items a page has. The result can be given other items by `update`. Without any
 * item there is a sentence and no table.
 */
function sortedTable({ caption, columns, items, shown = 50, empty = "None.", rowClass, cards = false, order = { column: -1, down: false } }) {
  let all = items;
  let sorted = items;
  let limit = shown;
  let filtered = false;

  // A table whose rows become blocks in a narrow window must say that it is one.
  const role = (name) => (cards ? name : null);
  const body = element("tbody", { role: role("rowgroup") });
  const headings = columns.map((column, index) => {
    const sortable = column.value !== undefined;
    const heading = element("th", { scope: "col", role: role("columnheader"), class: column.numeric ? "number" : null });
    heading.append(sortable
      ? element("button", { type: "button", class: "sort", onclick: () => sortBy(index) }, column.title)
      : column.title);
    return heading;
  });
  const table = element(
    "table", { role: role("table"), class: cards ? "cards" : null, "aria-label": cards ? caption : null }, cards ? null : element("caption", { class: "unseen" }, caption),
    element("thead", { role: role("rowgroup") }, element("tr", { role: role("row") }, headings)), body);
  const more = element("button", { type: "button", onclick: () => { limit += 10 * shown; fill(); } });
  const onPaper = element("span", { class: "paper" });
  const rest = element("p", { class: "more" }, more, onPaper);
  const nothing = element("p", { class: "nothing" }, empty);
  const frame = element(
    "div", { class: "frame", role: "region", tabindex: "0", "aria-label": caption }, table);

  const classOf = (column) => [column.numeric ? "number" : column.wide ? "wide" : column.named ? "named" : "", column.minor ? "minor" : ""].join(" ").trim() || null;

  function sortBy(index) {
    order = { column: index, down: order.column === index ? !order.down : Boolean(columns[index].numeric) };
    arrange();
    fill();
  }

  function arrange() {
    headings.forEach((heading, index) => {
      if (index === order.column) heading.setAttribute("aria-sort", order.down ? "descending" : "ascending");
      else heading.removeAttribute("aria-sort");
    });
    sorted = all;
    if (order.column < 0) return;
    const { value } = columns[order.column];
    sorted = [...all].sort((first, second) => (order.down ? compare(value(second), value(first)) : compare(value(first), value(second))));
  }

  function fill() {
    const page = sorted.slice(0, limit).map((item) => element(
      "tr", { class: rowClass?.(item), role: role("row") },
      columns.map((column, index) => element(
        index === 0 ? "th" : "td",
        { scope: index === 0 ? "row" : null, role: role(index === 0 ? "rowheader" : "cell"), class: classOf(column) },
        column.cell(item)))));
    frame.hidden = all.length === 0 && !filtered;
    nothing.hidden = !frame.hidden;
    if (page.length === 0) {
      page.push(element("tr", { role: role("row") }, element("td", { role: role("cell"), colspan: String(columns.length), class: "none" }, "Nothing fits.")));
    }
    body.replaceChildren(...page);
    const hidden = sorted.length - Math.min(sorted.length, limit);
    rest.hidden = hidden === 0;
    const next = Math.min(hidden, 10 * shown);
    more.textContent = `Show ${grouped(next)} more${hidden > next ? ` of ${grouped(hidden)}` : ""}`;
    onPaper.textContent = `and ${grouped(hidden)} more, in the page that this was printed from.`;
  }

  arrange();
  fill();
  return {
    node: element("div", { class: "table" }, frame, nothing, rest),
    /** The items in the order that is shown, beyond the page too. */
    items: () => sorted,
    update(other) { all = other; filtered = other.length < items.length; limit = shown; arrange(); fill(); },
  };
}

/** Orders numbers by size, all else as text; what is missing comes first. */
function compare(first, second) {
  if (typeof first === "number" && typeof second === "number") return first - second;
  if (first === null || first === undefined) return second === null || second === undefined ? 0 : -1;
  if (second === null || second === undefined) return 1;
  return String(first).localeCompare(String(second), "en", { numeric: true });
}
