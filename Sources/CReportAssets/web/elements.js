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

/** How wide a plot over the whole page is; its letters then have the size of the others. */
const plotRoom = () => Math.min(Math.max(document.getElementById("main").clientWidth, 330), 1500);

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
  };
  return element("a", { href: `#${target}`, onclick: act, "aria-label": label }, text);
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

/** Marks in the list of contents which section is at the top of the window. */
function followScrolling() {
  const entries = [...document.querySelectorAll("#contents a")];
  const sections = entries.map((entry) => document.getElementById(entry.hash.slice(1)));
  let current = null;
  const follow = () => {
    const last = sections.findLastIndex((section) => section.getBoundingClientRect().top < innerHeight * 0.35);
    const next = entries[Math.max(last, 0)];
    if (next === current) return;
    current?.removeAttribute("aria-current");
    next.setAttribute("aria-current", "true");
    current = next;
  };
  addEventListener("scroll", follow, { passive: true });
  addEventListener("resize", follow);
  follow();
}

/** Moves to a section; quickly where the reader asked for less motion. */
function goTo(id, block = "start") {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  document.getElementById(id)?.scrollIntoView({ behavior: calm ? "auto" : "smooth", block });
}

/** Says a sentence to a screen reader without moving the focus. */
function announce(sentence) {
  document.getElementById("spoken").textContent = sentence;
}
