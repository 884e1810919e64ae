import FenceModel
import TraceVocabulary

/// A report for the person who has the hang: the answer in short, what breaks the contract and how
/// each rule ended, what was captured, what is missing from it, then the fences and the waits, each
/// list with what it leaves out.
public struct TextReport: Sendable {
  /// How it looks.
  public var style: TextStyle

  /// Rows of the table of timelines.
  static let timelines = 20
  /// Waits of each list.
  static let waits = 10
  /// Fences that were alive at the end.
  static let fences = 20
  /// Waiters that are named below such a fence.
  static let waiters = 3

  /// Reports in this style.
  public init(style: TextStyle = TextStyle()) {
    self.style = style
  }

  /// The text of `report`.
  public func text(of report: Report) -> String {
    var page = TextPage(style: style)
    let found = RuleFindings.all(of: report)
    inShort(report, found, on: &page)
    stall(report, on: &page)
    findings(found, on: report.trace.clock, on: &page)
    reuse(report, on: &page)
    rules(report, on: &page)
    capture(report, on: &page)
    losses(report, on: &page)
    fences(report, on: &page)
    timelines(report, on: &page)
    longestWaits(report, on: &page)
    openWaits(report, on: &page)
    aliveFences(report, on: &page)
    notRecorded(report, on: &page)
    return page.text
  }

  private func fences(_ report: Report, on page: inout TextPage) {
    let counts = report.counts
    page.heading("FENCES")
    guard counts.fences > 0 || counts.anonymous > 0 else {
      page.sentence("The trace shows no fence.")
      return
    }
    let found = LossFindings(report)
    let endUnseen = min(counts.aliveCrossedGap, counts.aliveAtEnd)
    let atEnd = FencesAtEnd(report)
    let unless = found.unmarked > 0 ? ", unless their end is among what was lost" : ""
    var always: [(UInt64, String)] = [
      (counts.fences, "incarnations seen"),
      (counts.seenFromStart, "  seen from their init on"),
      (counts.complete, "  complete: from init to destroy, no gap marked between"),
    ]
    if counts.aliveAtEnd > endUnseen || (counts.aliveAtEnd == 0 && atEnd.count != nil) {
      always.append((counts.aliveAtEnd - endUnseen, "  " + atEnd.state + unless))
    }
    let whereAny: [(UInt64, String)] = [
      (endUnseen, "  end not seen: \(found.happening) while they lived"),
      (
        atEnd.areSignalsRecorded ? counts.aliveUnsignaled : 0,
        "    of these without a recorded signal"
      ),
      (counts.crossedGap, "  alive while \(found.happening)"),
      (counts.signaledRepeatedly, "  signaled more than once"),
      (counts.usedAfterDestroy, "  used after destroy: records came after it"),
      (counts.provenUnsignaled, "  seen unsignaled at the end of a wait or at their destroy"),
      (counts.generations, "  came back: a later life of an identity seen before"),
      (counts.generationsUncertain, "  may have come back: seqnos between those of earlier fences"),
      (counts.sharedIdentity, "  shared their identity with another live fence"),
      (counts.retiredEarly, "  let go before their end was seen, to bound memory"),
      (counts.anonymous, "inits of anonymous fences, counted and not told apart"),
      (counts.forgottenContexts, "contexts forgotten, to bound memory"),
      (counts.foldedNames, "names folded to their shape, to bound memory"),
    ]
    let rows = always + whereAny.filter { $0.0 > 0 }
    let width = rows.map(\.0.grouped.count).max() ?? 0
    for (count, what) in rows {
      page.line("  " + count.grouped.rightAligned(to: width) + "  " + what)
    }
  }
}
