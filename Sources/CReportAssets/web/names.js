// How fences, tasks and results are named, everywhere alike.

/** What stands in `fences.flags`. */
const trait = { fromInit: 1, alive: 2, gap: 4, ambiguous: 8, finding: 16, signaled: 32 };

/** How a wait ended, by its number in the columns. */
function resultName(wait) {
  if (isOpen(wait)) return isSurelyOpen(wait) ? "open at the end" : "no end recorded";
  return ["unknown", "signaled", "failed"][data.waits.result[wait]] ?? "unknown";
}

/** Whether a fence is one that never signaled, as far as the trace shows it. */
function neverSignaled(fence) {
  return !data.noSignal && data.fences.signaled[fence] < 0 && !(data.fences.flags[fence] & trait.signaled);
}

/** Whether a wait has no end in the trace, and its task has begun no other since. */
const isOpen = (wait) => data.waits.result[wait] === 3;

/** Whether nothing but that it is open explains that a wait has no end. */
const isSurelyOpen = (wait) => isOpen(wait) && !data.waitEndDoubt && !data.waits.gap[wait];

/** context:seqno, with the generation where it is not the first. */
function identity({ context, seqno, generation }) {
  return `${context}:${seqno}${generation > 0 ? ` (generation ${generation})` : ""}`;
}

/** The identity of a fence of the columns. */
function fenceIdentity(fence) {
  const { fences, rows } = data;
  return identity({
    context: rows.context[fences.row[fence]],
    seqno: fences.seqno[fence],
    generation: fences.generation[fence],
  });
}

const rowDriver = (row) => data.strings[data.rows.driver[row]];
const rowTimeline = (row) => data.strings[data.rows.timeline[row]];

/** Whether it stands for tasks that have no row of their own. */
const isSeveral = (task) => data.tasks.pid[task] < 0;

/** A task as the kernel's logs name it: comm-pid. */
function taskName(task) {
  if (task === null || task === undefined || task < 0) return "–";
  if (isSeveral(task)) return data.strings[data.tasks.comm[task]];
  return `${data.strings[data.tasks.comm[task]]}-${data.tasks.pid[task]}`;
}

/** What a CPU was doing when it made a record, by `origins.level`; 0 is the task itself. */
const levelName = ["", "soft interrupt", "hard interrupt", "non-maskable interrupt"];

/** Who made a record: the task, or the interrupt that it was made in. */
function originName(origin) {
  const level = data.origins.level[origin];
  return level > 0 ? `${levelName[level]} on CPU ${data.origins.cpu[origin]}` : taskName(data.origins.task[origin]);
}

/** A clause as a sentence; the name of an event at its start stays as it is. */
const sentence = (clause) => `${/^[a-z]+\b(?![_-]|:\S)/.test(clause) ? clause.charAt(0).toUpperCase() + clause.slice(1) : clause}.`;

/** Who woke a task; the idle task wakes nobody, an interrupt on its CPU does. */
const wakerName = (task) => (data.tasks.pid[task] === 0 ? "an interrupt" : taskName(task));

/** A task of the JSON report. */
const reportedTask = (task) => (task ? `${task.comm}-${task.pid}` : "–");

/** Fences of the columns by identity; made when it is first asked for. */
let fencesByIdentity = null;

/** The index of a fence of the JSON report in the columns, or -1 where it was merged. */
function fenceIndex(fence) {
  if (!fence || !data) return -1;
  if (!fencesByIdentity) {
    fencesByIdentity = new Map();
    const { fences, rows } = data;
    for (let index = 0; index < fences.length; index += 1) {
      const row = fences.row[index];
      fencesByIdentity.set(
        `${rows.context[row]}:${fences.seqno[index]}:${fences.generation[index]}`, index);
    }
  }
  return fencesByIdentity.get(`${fence.context}:${fence.seqno}:${fence.generation ?? 0}`) ?? -1;
}

/** The index in the columns of the wait that a task began at a moment, or -1 where it was merged. */
function waitIndex(pid, begin) {
  const { waits, tasks } = data;
  return waits.length === 0 ? -1 : waits.begin.findIndex((at, wait) => at === begin && tasks.pid[waits.task[wait]] === pid);
}

/** A sign and a word for a verdict, so that colour never says it alone. */
const verdictSign = { violated: "✕", holds: "✓", undecided: "?" };

function verdictMark(verdict, words = verdict) {
  return element(
    "span", { class: `mark ${verdict}` },
    element("span", { class: "sign", "aria-hidden": "true" }, verdictSign[verdict] ?? "·"), words);
}

const severitySign = { error: "▲", warning: "△", info: "○" };

function severityMark(severity) {
  return element(
    "span", { class: `mark ${severity}` },
    element("span", { class: "sign", "aria-hidden": "true" }, severitySign[severity] ?? "·"), severity);
}

/** A fence of the JSON report as a link to its story. */
function fenceLink(fence, at, words) {
  if (!fence) return "–";
  const name = identity(fence);
  const label = `Fence ${name}: show on the timeline`;
  return link(words ?? name, () => showFence(fence, at), words ? `${words}. ${label}` : label, fenceFragment(fence));
}
