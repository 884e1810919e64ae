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

/** A link that does something within the page, where its target is; a button would not break lines. */
function link(text, action, label, target = "timeline-section") {
  const act = (event) => {
    event.preventDefault();
    action();
  };
  return element("a", { href: `#${target}`, onclick: act, "aria-label": label }, text);
}

/** Adds a section with its heading to the page, and an entry to the list of contents. */
function addSection(id, title, ...children) {
  const section = element(
    "section", { id, "aria-labelledby": `${id}-title` },
    element("h2", { id: `${id}-title`, tabindex: "-1" }, title), ...children);
  document.getElementById("main").append(section);
  document.getElementById("contents").append(element("a", { href: `#${id}` }, title));
  return section;
}

/** Moves to a section; quickly where the reader asked for less motion. */
function goTo(id) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  document.getElementById(id)?.scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "start" });
}

/** Says a sentence to a screen reader without moving the focus. */
function announce(sentence) {
  document.getElementById("spoken").textContent = sentence;
}
