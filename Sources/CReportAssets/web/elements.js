// Builds elements. Text goes in as text nodes only, so that no string of a trace is ever markup.

/** Makes an element: properties that start with "on" are listeners, others attributes. */
function element(tag, properties, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  append(made, children);
  return made;
}

/** Appends nodes and strings, lists of them too; null and undefined are left out. */
function append(parent, children) {
  for (const child of children) {
    if (child === null || child === undefined) continue;
    if (Array.isArray(child)) append(parent, child);
    else parent.append(child instanceof Node ? child : String(child));
  }
}

/** Makes an SVG element, for the plots. */
function drawn(tag, attributes, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes ?? {})) made.setAttribute(name, value);
  append(made, children);
  return made;
}

/** How wide a plot over a whole section is; its letters then have the size of the others. */
const plotRoom = () => Math.min(Math.max(document.getElementById("findings").clientWidth, 330), 1500);

/**
 * A link that does something within the page; a button would not break lines. `target` is what stands
 * behind the address for it: a copied link, or another tab, leads there too, and Back leads back.
 */
function link(text, action, label, target) {
  const act = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    // What is selected makes an entry of its own in the history.
    const isSection = document.getElementById(target) !== null;
    if (isSection) keepShown();
    action();
    if (isSection) enterShown(target);
    // Without a pointer there is no click count: a key or a screen reader asked, and goes on from there.
    if (event.detail === 0) focusTarget(target);
  };
  return element("a", { href: `#${target}`, onclick: act, "aria-label": label }, text);
}

/** Moves the focus to what a link leads to: a heading, a rule, the story of a fence, or else the timeline. */
function focusTarget(target) {
  const place = document.getElementById(target);
  const heading = place ? document.getElementById(`${target}-title`) ?? place : document.getElementById("story-title");
  const reached = heading?.closest("[hidden]") ? null : heading;
  (reached ?? document.getElementById("canvas"))?.focus({ preventScroll: true });
}

/** Adds a section with its heading to the page, and an entry to the list of contents. */
function addSection(id, title, ...children) {
  return addCountedSection(id, title, null, ...children);
}

/** The same, with a number beside the heading and the entry: how many things the section lists. */
function addCountedSection(id, title, count, ...children) {
  const number = () => (count === null ? null : element("span", { class: "count" }, grouped(count)));
  const section = element(
    "section", { id, "aria-labelledby": `${id}-title` },
    element("h2", { id: `${id}-title`, tabindex: "-1" }, title, number()), ...children);
  document.getElementById("main").append(section);
  const entry = element("a", { href: `#${id}` }, title, number());
  document.getElementById("contents").append(entry);
  return section;
}

/**
 * Marks in the list of contents where the reader is: in the section that was asked for, as long as the
 * reader has not scrolled on, or else in the one that the probe is in.
 */
function followScrolling() {
  const entries = [...document.querySelectorAll("#contents a")];
  const sections = entries.map((entry) => document.getElementById(entry.hash.slice(1)));
  let current = null;
  const follow = () => {
    const wanted = sections.findIndex((section) => section.id === askedSection);
    const last = sections.findLast((section) => topOf(section) < probePlace()) ?? sections[0];
    // Of sections side by side it is the first.
    const read = sections.findIndex((section) => topOf(section) === topOf(last));
    const next = entries[wanted >= 0 && isInWindow(sections[wanted]) ? wanted : read];
    if (next === current) return;
    current?.removeAttribute("aria-current");
    next.setAttribute("aria-current", "true");
    // Where the list is wider than the window.
    const list = next.parentElement;
    list.scrollLeft = next.offsetLeft - (list.clientWidth - next.offsetWidth) / 2;
    current = next;
  };
  const topOf = (section) => section.getBoundingClientRect().top;
  const isInWindow = (section) => {
    const { top, bottom } = section.getBoundingClientRect();
    return top < innerHeight && bottom > 0;
  };
  for (const name of ["wheel", "touchmove", "keydown"]) addEventListener(name, () => { askedSection = ""; }, { passive: true });
  for (const entry of entries) {
    entry.addEventListener("click", (event) => {
      askedSection = entry.hash.slice(1);
      if (event.detail === 0) setTimeout(() => focusTarget(askedSection));
      follow();
    });
  }
  addEventListener("scroll", follow, { passive: true });
  addEventListener("resize", follow);
  follow();
}

/** The section that a link has led to last; empty once the reader scrolls. */
let askedSection = "";

/**
 * Where in the window the section is looked for: below the list of contents, and over the last window of
 * the page farther down, so that the sections that cannot come to the top have their turn as well.
 */
function probePlace() {
  const top = document.getElementById("contents").getBoundingClientRect().bottom + 40;
  const most = document.documentElement.scrollHeight - innerHeight;
  const left = Math.min(1, Math.max(0, most - scrollY) / Math.max(1, Math.min(most, innerHeight)));
  return top + (innerHeight - top) * (1 - left);
}

/** Moves to a section; quickly where the reader asked for less motion. */
function goTo(id, block = "start") {
  askedSection = document.getElementById(id)?.closest("section")?.id ?? "";
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const go = () => document.getElementById(id)?.scrollIntoView({ behavior: calm ? "auto" : "smooth", block });
  // At once would be before the new entry of the history: Back would lead to where the page is then.
  if (calm) queueMicrotask(go);
  else go();
}

/** Says a sentence to a screen reader without moving the focus. */
function announce(sentence) {
  document.getElementById("spoken").textContent = sentence;
}
