import FenceRules
import TraceVocabulary

/// What `fencepost check` prints: why a job fails on the first screen, with what can be done about it;
/// below it what is expected, and how each trace fared.
public struct CheckText: Sendable {
  /// How it looks.
  public var style: TextStyle
  /// The file of expected findings, as the user named it; nil where there is none.
  public var baseline: String?

  /// New findings that are told in full; of one kind, hence few.
  static let told = 10
  /// Captures of each kind that say nothing and are told.
  static let captures = 3
  /// Lines of each list.
  static let listed = 50
  /// Traces that passed and are listed.
  static let passed = 20

  /// A text in this style.
  public init(style: TextStyle = TextStyle(), baseline: String? = nil) {
    self.style = style
    self.baseline = baseline
  }

  /// The result and what made it; empty lines between its parts.
  public func result(of summary: CheckSummary) -> String {
    var page = TextPage(style: style)
    let failing = FailingFinding.all(of: summary)
    page.heading(Self.headline(of: summary, failing), summary.status.paint)
    if failing.isEmpty {
      captures(of: summary, on: &page)
    }
    for (place, one) in failing.prefix(Self.told).enumerated() {
      tell(one, place + 1, of: failing.count, on: &page)
    }
    list(failing.dropFirst(Self.told), on: &page)
    advise(failing, on: &page)
    if !failing.isEmpty {
      captures(of: summary, "CAPTURES", on: &page)
    }
    undecided(of: summary, on: &page)
    return page.text
  }

  /// What a maintainer of the baseline wants to know, and how each trace fared.
  public func details(of summary: CheckSummary) -> String {
    var page = TextPage(style: style)
    gone(of: summary, on: &page)
    unconfirmed(of: summary, on: &page)
    if !summary.notes.isEmpty {
      page.heading("NOTES")
      for note in summary.notes.prefix(Self.listed) {
        page.sentence(note.safe)
      }
      page.rest(summary.notes.count, shown: Self.listed, "note")
    }
    traces(of: summary, on: &page)
    return page.text
  }

  // MARK: - The result

  private static func headline(
    of summary: CheckSummary, _ failing: [FailingFinding]
  ) -> String {
    let traces = counted(summary.traces.count, "trace")
    func of(_ count: Int) -> String {
      summary.traces.count == 1 ? "the trace" : "\(count) of \(traces)"
    }
    var parts: [String] = []
    let having = summary.traces.count(where: \.hasFailingRule)
    if !failing.isEmpty {
      parts.append("\(counted(failing.count, "new finding")) in \(of(having))")
    }
    let unreadable = summary.traces.count(where: \.isUnreadable)
    if unreadable > 0 {
      parts.append(of(unreadable) + " cannot be read")
    }
    let poor = summary.traces.count { if case .poor = $0.capture { true } else { false } }
    if poor > 0 {
      parts.append("\(of(poor)) not good enough")
    }
    let incomplete = summary.traces.filter { !$0.incompleteRules.isEmpty }
    if !incomplete.isEmpty {
      let rules = Set(incomplete.flatMap(\.incompleteRules).map(\.rule)).count
      parts.append(counted(rules, "required rule") + " undecided in \(of(incomplete.count))")
    }
    let empty = summary.traces.count(where: \.hasNothingToJudge)
    if empty > 0 {
      parts.append("no fence events in \(of(empty))")
    }
    let undecided = summary.traces.count(where: \.isUndecided)
    if undecided > 0 {
      if parts.isEmpty { parts.append("nothing new in \(traces)") }
      parts.append("no rule could be decided in \(of(undecided))")
    }
    let word =
      switch summary.status {
      case .success where summary.isUndecided: "UNDECIDED"
      case .success: "PASSED"
      case .findings, .unreadable, .usage: "FAILED"
      case .undecided: "INCOMPLETE"
      case .noFenceEvents: "SKIPPED"
      }
    return word + ", "
      + (parts.isEmpty ? "nothing new in \(traces)" : parts.joined(separator: "; "))
  }

  /// Traces that say nothing, or not enough: a few of each kind, since a job that fails to record does so
  /// for all of its traces.
  private func captures(
    of summary: CheckSummary, _ title: String? = nil, on page: inout TextPage
  ) {
    var unreadable: [String] = []
    var poor: [String] = []
    var empty: [String] = []
    for trace in summary.traces {
      switch trace.capture {
      case .unreadable(let reason): unreadable.append("cannot be read: \(reason)")
      case .poor(let problems): poor.append("\(trace.file): \(problems.joined(separator: " "))")
      case .noFenceEvents(let reason): empty.append(reason)
      case .good: break
      }
    }
    let kinds: [([String], String, Paint)] = [
      (unreadable, "cannot be read", .bad), (poor, "not good enough", .warning),
      (empty, "without fence events", .warning),
    ]
    guard kinds.contains(where: { !$0.0.isEmpty }) else { return }
    if let title {
      page.heading(title, "that say nothing, or not enough")
    }
    for (lines, kind, paint) in kinds {
      for line in lines.prefix(Self.captures) {
        page.sentence(line.safe, paint)
      }
      if lines.count > Self.captures {
        page.sentence(
          "... and \((lines.count - Self.captures).grouped) more, \(kind): all are in gate.traces of "
            + "--json", paint)
      }
    }
  }

  private func tell(
    _ one: FailingFinding, _ number: Int, of count: Int, on page: inout TextPage
  ) {
    let worst = one.finding.worst
    let place = count == 1 ? "NEW" : "NEW \(number) of \(count)"
    page.heading("\(place): \(one.finding.fingerprint.safe)", one.finding.severity.paint)
    page.sentence(
      "\(one.finding.severity.rawValue), \(worst.finding.certainty.rawValue): "
        + worst.finding.message.safe)
    for assumption in worst.finding.assumptions {
      page.sentence("provided that " + assumption.safe, indent: 4)
    }
    let more =
      one.finding.occurrences > 1 ? ", the worst of \(one.finding.occurrences.grouped) there" : ""
    page.field("trace", one.trace.file.safe + more)
    if one.others > 0 {
      page.field("also in", counted(one.others, "other trace"))
    }
    if let fence = worst.finding.fence {
      page.field("fence", "\(fence)".safe)
    }
    if let task = worst.task {
      page.field("task", task.text.safe)
    }
    if let clock = one.trace.report?.trace.clock {
      page.field("time", clock.text(worst.finding.at))
    }
    page.line("  " + "more".padded(to: TextPage.valueColumn - 2) + one.words.command)
    if let html = one.trace.page {
      page.line("  " + "page".padded(to: TextPage.valueColumn - 2) + html.safe)
    }
  }

  private func list(_ rest: ArraySlice<FailingFinding>, on page: inout TextPage) {
    guard !rest.isEmpty else { return }
    page.heading("NEW, and not told in full")
    for one in rest.prefix(Self.listed) {
      page.line("  \(one.finding.fingerprint.safe), \(one.trace.file.safe)")
    }
    page.rest(rest.count, shown: Self.listed, "finding")
  }

  /// How to find out more, and how to go on where the findings are known.
  private func advise(_ failing: [FailingFinding], on page: inout TextPage) {
    guard let first = failing.first else { return }
    page.heading("WHAT TO DO")
    page.sentence("What a rule asks, and why: fencepost explain \(first.finding.rule.rawValue)")
    guard let baseline else {
      page.sentence(
        "Where these are known, write them down: run this again with --baseline fails.txt "
          + "--update-baseline, and with --baseline fails.txt from then on.")
      return
    }
    page.sentence(
      "Where these are known, run this again with --update-baseline, or add to "
        + ShellWord.quoted(baseline) + ":")
    for name in Set(failing.map(\.finding.fingerprint)).sorted().prefix(Self.told) {
      page.line("    \(name.safe),Fail")
    }
  }

  /// Rules that had to be decided and were not.
  private func undecided(of summary: CheckSummary, on page: inout TextPage) {
    let all = summary.traces.flatMap { trace in trace.incompleteRules.map { (trace, $0) } }
    guard !all.isEmpty else { return }
    page.heading("UNDECIDED (required)", "the job fails for it: nothing found is not nothing wrong")
    for (trace, rule) in all.prefix(Self.told) {
      page.sentence("\(rule.rule.rawValue) in \(trace.file): \(rule.needs)".safe)
    }
    page.rest(all.count, shown: Self.told, "verdict")
    let remedies = all.map { $0.0.remedy(for: $0.1) }
    if let recipe = remedies.firstIndex(of: .recipe) {
      page.sentence(
        "To record what a rule needs: fencepost recipe --for \(all[recipe].1.rule.rawValue)")
    }
    if remedies.contains(.completeCapture) {
      page.sentence("To lose no events: " + CheckedTrace.Remedy.completeCaptureWords)
    }
  }

  // MARK: - The baseline

  private func gone(of summary: CheckSummary, on page: inout TextPage) {
    guard !summary.improvements.isEmpty else { return }
    page.heading("GONE", "expected and not there: take them out, or use --update-baseline")
    for entry in summary.improvements.prefix(Self.listed) {
      page.line("  \(entry.place.safe)  \(entry.name.safe)")
    }
    page.rest(summary.improvements.count, shown: Self.listed, "entry", plural: "entries")
  }

  private func unconfirmed(of summary: CheckSummary, on page: inout TextPage) {
    list(
      summary.unconfirmed.filter { if case .notJudged = $0.reason { true } else { false } },
      "NOT JUDGED", "expected, and not gone: they stay", on: &page)
    list(
      summary.unconfirmed.filter { if case .notSeen = $0.reason { true } else { false } },
      "NOT SEEN", "expected, and whether they are gone is not known: they stay", on: &page)
  }

  private func list(
    _ entries: [CheckSummary.Unconfirmed], _ title: String, _ note: String, on page: inout TextPage
  ) {
    guard !entries.isEmpty else { return }
    page.heading(title, note)
    for entry in entries.prefix(Self.listed) {
      page.line("  \(entry.place.safe)  \(entry.name.safe)")
      page.sentence(entry.reason.text.safe, indent: 4)
    }
    page.rest(entries.count, shown: Self.listed, "entry", plural: "entries")
  }
}

/// How each trace fared.
extension CheckText {
  private func traces(of summary: CheckSummary, on page: inout TextPage) {
    page.heading("TRACES", Self.counts(of: summary))
    let failing = summary.traces.filter { Self.word(for: $0) != "passed" }
    let passed = summary.traces.filter { Self.word(for: $0) == "passed" }
    for trace in failing.prefix(Self.listed) + passed.prefix(Self.passed) {
      page.field(Self.word(for: trace), trace.file.safe + Self.counts(of: trace))
    }
    page.rest(failing.count, shown: Self.listed, "other trace")
    page.rest(passed.count, shown: Self.passed, "passed trace")
  }

  private static func word(for trace: CheckedTrace) -> String {
    switch trace.capture {
    case .unreadable: "unreadable"
    case .poor: "poor"
    case .noFenceEvents: "no fences"
    case .good:
      trace.hasFailingRule
        ? "failed" : trace.isFailing ? "incomplete" : trace.isUndecided ? "undecided" : "passed"
    }
  }

  private static func counts(of trace: CheckedTrace) -> String {
    guard trace.report != nil else { return "" }
    let parts = dispositions(of: [trace])
    let undecided = trace.rules.count { $0.result.verdict == .undecided && $0.switchedOff == nil }
    let required = trace.incompleteRules.count
    let which = required == 0 ? "" : ", \(required) of them UNDECIDED (required)"
    let open =
      undecided == 0 ? [] : ["\(undecided) of \(trace.rules.count) rules undecided\(which)"]
    let partly = trace.rulesJudgedInPart.count
    let part = partly == 0 ? [] : ["\(partly) in part"]
    let damage = trace.isDamaged ? ["damaged"] : []
    return ": " + (parts + open + part + damage).joined(separator: ", ")
  }

  private static func counts(of summary: CheckSummary) -> String {
    let once = fingerprints(of: summary.traces)
    let each = summary.traces.flatMap { fingerprints(of: [$0]) }
    func total(_ kinds: [(word: String, names: Set<String>)]) -> Int {
      kinds.reduce(0) { $0 + $1.names.count }
    }
    return dispositions(of: summary.traces).joined(separator: ", ")
      + (total(each) > total(once) ? "; one that several traces have is counted once" : "")
  }

  /// How many kinds of findings there are of each disposition; new ones always.
  private static func dispositions(of traces: [CheckedTrace]) -> [String] {
    fingerprints(of: traces).filter { $0.word == "new" || !$0.names.isEmpty }
      .map { "\($0.names.count) \($0.word)" }
  }

  /// The fingerprints of each disposition, one that several of `traces` have once.
  private static func fingerprints(
    of traces: [CheckedTrace]
  ) -> [(word: String, names: Set<String>)] {
    var (new, known, flaky, ignored) = (Set<String>(), Set<String>(), Set<String>(), Set<String>())
    for finding in traces.lazy.flatMap(\.rules).flatMap(\.findings) {
      switch finding.disposition {
      case .failing: new.insert(finding.fingerprint)
      case .known: known.insert(finding.fingerprint)
      case .flake: flaky.insert(finding.fingerprint)
      case .ignored: ignored.insert(finding.fingerprint)
      case .reported: break
      }
    }
    return [("new", new), ("known", known), ("flaky", flaky), ("ignored", ignored)]
  }
}

/// A finding that fails the gate, with the trace that it is worst in.
private struct FailingFinding {
  let finding: CheckedFinding
  let trace: CheckedTrace
  /// Other traces that have it too.
  var others = 0

  var words: FindingWords { FindingWords(finding, in: trace) }

  /// One for each fingerprint, worst first, then in the order of traces and rules.
  static func all(of summary: CheckSummary) -> [FailingFinding] {
    var places: [String: Int] = [:]
    var all: [FailingFinding] = []
    for trace in summary.traces {
      for finding in trace.rules.lazy.filter({ $0.switchedOff == nil }).flatMap(\.findings)
      where finding.disposition == .failing {
        let one = FailingFinding(finding: finding, trace: trace)
        guard let place = places[finding.fingerprint] else {
          places[finding.fingerprint] = all.count
          all.append(one)
          continue
        }
        let others = all[place].others + 1
        if all[place].rank < one.rank {
          all[place] = one
        }
        all[place].others = others
      }
    }
    return all.enumerated().sorted { left, right in
      left.element.rank == right.element.rank
        ? left.offset < right.offset : right.element.rank < left.element.rank
    }.map(\.element)
  }

  private var rank: (Finding.Severity, Finding.Certainty) {
    (finding.severity, finding.worst.finding.certainty)
  }
}

extension ExitStatus {
  /// How the result is coloured.
  fileprivate var paint: Paint {
    switch self {
    case .success: .heading
    case .findings, .unreadable, .usage: .bad
    case .undecided, .noFenceEvents: .warning
    }
  }
}
