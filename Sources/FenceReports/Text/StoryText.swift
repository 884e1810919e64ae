import FenceModel
import FenceRules
import TraceVocabulary

/// One fence's whole story as text: for each life its records with the time from one to the next,
/// its waiters, and what can be said of it. Records are whole event lines, and so wider than 80.
public struct StoryText: Sendable {
  /// How it looks.
  public var style: TextStyle

  /// Tells stories in this style.
  public init(style: TextStyle = TextStyle()) {
    self.style = style
  }

  /// The text of `story`.
  public func text(of story: FenceStory) -> String {
    var page = TextPage(style: style)
    page.heading("FENCE \(story.fence.text(generation: 0))", "in " + story.file.safe)
    let count = UInt64(story.incarnations.count) + story.incarnationsOmitted
    page.sentence(
      count == 0
        ? "No life of this identity can be told apart."
        : counted(count, "incarnation") + " of this identity.")
    omitted(story.incarnationsOmitted, "incarnation", on: &page)
    omitted(story.waitsOmitted, "wait", on: &page)
    findings(of: story, on: &page)
    for incarnation in story.incarnations {
      tell(incarnation, of: story, on: &page)
    }
    tellUnbound(of: story, on: &page)
    return page.text
  }

  /// Says at the head what a reader would otherwise look for in vain.
  private func omitted(_ count: UInt64, _ noun: String, on page: inout TextPage) {
    if count > 0 {
      page.sentence(
        "… and \(counted(count, noun)) more, from the middle, not listed.",
        .warning)
    }
  }

  /// Findings that are told.
  private static let findings = 20

  /// What rules found, and that there may be more of what no report lists.
  private func findings(of story: FenceStory, on page: inout TextPage) {
    let unlisted = story.doubts.unlisted
    guard !story.findings.isEmpty || !unlisted.isEmpty else { return }
    page.heading("FINDINGS")
    for one in story.findings.prefix(Self.findings).map(\.finding) {
      page.sentence(
        "\(one.rule.rawValue), \(one.severity.rawValue), \(one.certainty.rawValue): "
          + one.message.safe + one.conditions, one.severity.paint)
    }
    page.rest(story.findings.count, shown: Self.findings, "finding")
    if !unlisted.isEmpty {
      let counts = unlisted.map { "\($0.count.grouped) of \($0.rule.rawValue)" }
      page.sentence(
        "Of the findings of this capture no report lists \(counts.joined(separator: ", ")): this fence "
          + "may have such.", .warning)
    }
  }

  private func tellUnbound(of story: FenceStory, on page: inout TextPage) {
    guard !story.unbound.isEmpty || !story.unboundWaits.isEmpty else { return }
    page.heading("RECORDS OF NO ONE INCARNATION")
    page.sentence(
      story.incarnations.isEmpty
        ? "Anonymous fences share this identity by design."
        : "They are of no incarnation that is listed: of others, or of anonymous fences.")
    records(story.unbound, on: story.clock, on: &page)
    page.rest(
      story.unboundOmitted + UInt64(story.unbound.count), shown: story.unbound.count, "record")
    if !story.unboundWaits.isEmpty {
      page.line("")
    }
    for wait in story.unboundWaits {
      waiter(wait, of: story, on: &page)
    }
  }

  private func tell(
    _ life: FenceStory.Incarnation, of story: FenceStory, on page: inout TextPage
  ) {
    let name = (life.driver + "/" + life.timeline).safe
    page.heading("INCARNATION \(life.lifetime.generation)", name)
    records(life.records, on: story.clock, on: &page)
    page.rest(
      life.recordsOmitted + UInt64(life.records.count), shown: life.records.count, "record")
    page.line("")
    if life.waits.isEmpty {
      page.sentence(
        story.doubts.noWait.map { "Who waited for it is not known: \($0)." }
          ?? "Nobody was seen to wait for it.")
    }
    for wait in life.waits {
      waiter(wait, of: story, on: &page)
    }
    for (fact, paint) in FenceFacts(life, of: story).facts {
      page.sentence(fact, paint)
    }
  }

  private func waiter(_ summary: WaitSummary, of story: FenceStory, on page: inout TextPage) {
    let clock = story.clock
    let gap = summary.wait.crossedGap ? "events may have been lost meanwhile" : nil
    let doubts = [story.doubts.waitEnd, gap].compactMap(\.self)
    if summary.wait.outcome == .open, !doubts.isEmpty {
      let begin = summary.length.map { clock.text($0) + " before the trace ended" }
      page.sentence(
        "\(summary.task.text) began to wait \(begin ?? "before the trace"); whether it still waits then is "
          + "not known: \(doubts.joined(separator: "; ")).")
      return
    }
    let length = summary.length.map { clock.text($0) } ?? "for an unknown time"
    let outcome =
      switch summary.wait.outcome {
      case .signaled where summary.wait.beganSignaled: "though the fence had been signaled before"
      case .signaled: "until the signal"
      case .failed: "and left without the signal"
      case .unknown: "and whether the signal ended that is not known"
      case .open: "and still waits when the trace ends"
      }
    page.sentence("\(summary.task.text) waited \(length) \(outcome)\(gap.map { "; " + $0 } ?? "").")
  }

  private func records(_ lines: [EventLine], on clock: TraceClock, on page: inout TextPage) {
    let format = EventLineFormat()
    var previous: Timestamp?
    for line in lines {
      var bytes: [UInt8] = []
      format.append(line, to: &bytes)
      let text = String(decoding: bytes.dropLast(), as: UTF8.self).safe
      guard case .event(let event) = line else {
        page.line(String(repeating: " ", count: 14) + text, .bad)
        continue
      }
      let delta = previous.map { "+" + clock.text($0.distance(to: event.timestamp)) } ?? ""
      page.line(delta.rightAligned(to: 13) + " " + text)
      previous = event.timestamp
    }
  }
}
