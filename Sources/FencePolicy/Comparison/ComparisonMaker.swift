import FenceModel
package import FenceReports
import FenceRules
import TraceVocabulary

/// Compares the reports of two sides.
package struct ComparisonMaker {
  /// A report, and what the command line calls its capture.
  package typealias Input = (file: String, report: Report)

  private let base: [Input]
  private let new: [Input]
  private let method: ComparisonMethod
  private let lists: FindingLists

  /// A comparison of `base` and `new`, whose reports have series; what `lists` excuse is no change.
  package init(base: [Input], new: [Input], method: ComparisonMethod, lists: FindingLists) {
    self.base = base
    self.new = new
    self.method = method
    self.lists = lists
  }

  /// What changed.
  package func comparison(failsOn: FailureConditions) -> Comparison {
    var result = Comparison(
      base: base.map { ComparedCapture(file: $0.file, $0.report) },
      new: new.map { ComparedCapture(file: $0.file, $0.report) },
      method: method, failsOn: failsOn)
    result.timelines = timelines
    result.findings = FindingComparison(base.map(\.report), new.map(\.report), lists).findings
    result.rules = RuleComparison(base.map(\.report), new.map(\.report)).rules
    result.differences = RecordingDifferences(base.map(\.report), new.map(\.report)).sentences
    result.caveats = ComparisonCaveats(result, base.map(\.report), new.map(\.report)).sentences
    return result
  }

  private struct Name: Hashable {
    let driver: String
    let timeline: String
  }

  private struct Sides {
    var base: [TimelineSeries] = []
    var new: [TimelineSeries] = []
  }

  private var timelines: [ComparedTimeline] {
    var sides: [Name: Sides] = [:]
    for row in base.flatMap({ $0.report.series ?? [] }) {
      sides[Name(driver: row.driver, timeline: row.timeline), default: Sides()].base.append(row)
    }
    for row in new.flatMap({ $0.report.series ?? [] }) {
      sides[Name(driver: row.driver, timeline: row.timeline), default: Sides()].new.append(row)
    }
    var rows = sides.map { name, sides in
      var row = ComparedTimeline(
        driver: name.driver, timeline: name.timeline,
        baseFences: sides.base.reduce(0) { $0 &+ $1.fences },
        newFences: sides.new.reduce(0) { $0 &+ $1.fences })
      row.signalLatency = shift(sides, \.signalLatency, ofOneCPU: \.signalLatencyOfOneCPU)
      row.wait = shift(sides, \.wait, ofOneCPU: \.waitOfOneCPU)
      row.signals = SignalTest(base: sides.base, new: sides.new).shares
      return row
    }
    rows.sort { ($0.driver, $0.timeline) < ($1.driver, $1.timeline) }
    judge(&rows)
    let judged = SignalTest.judge(rows.map(\.signals), doubt: lacksSignals)
    for (place, shares) in judged.enumerated() { rows[place].signals = shares }
    return rows.enumerated().sorted { left, right in
      let (one, other) = (Self.weight(left.element), Self.weight(right.element))
      return one == other ? left.offset < right.offset : one > other
    }.map(\.element)
  }

  /// Whether durations of both sides can be compared.
  private var isComparable: Bool {
    (base + new).allSatisfy { $0.report.trace.clock.isNanoseconds }
  }

  private func shift(
    _ sides: Sides, _ all: (TimelineSeries) -> DurationSeries,
    ofOneCPU: (TimelineSeries) -> DurationSeries
  ) -> Shift? {
    let sides = ShiftSides(base: sides.base, new: sides.new, all, ofOneCPU: ofOneCPU)
    guard sides.base.count > 0 || sides.new.count > 0 else { return nil }
    var shift = Shift(verdict: .tooFew, base: sides.base.summary, new: sides.new.summary)
    guard isComparable else {
      shift.verdict = .notComparable
      return shift
    }
    guard sides.areEnough else { return shift }
    shift.compared = sides.compared
    shift.test = sides.test
    return shift
  }

  /// Whether a capture lost events, or has no signal of any fence, be it that it did not record them.
  private var lacksSignals: Bool {
    (base + new).contains { _, report in
      !LossFindings(report).words.isEmpty
        || !report.events.byName.contains { $0.name.hasSuffix("fence_signaled") && $0.count > 0 }
    }
  }

  /// Gives the tests their verdicts, which depend on how many there are.
  private func judge(_ rows: inout [ComparedTimeline]) {
    var places: [(row: Int, kind: ComparedTimeline.Kind)] = []
    var values: [Double] = []
    for row in rows.indices {
      for kind in ComparedTimeline.Kind.allCases {
        guard let p = rows[row][kind]?.test?.p else { continue }
        places.append((row, kind))
        values.append(p)
      }
    }
    let afterSkew = MultipleTests.adjusted(
      places.map { place in
        let test = rows[place.row][place.kind]?.test
        return test?.afterSkew?.p ?? test?.p ?? 1
      })
    let adjusted = MultipleTests.adjusted(values)
    for (number, place) in places.enumerated() {
      guard var shift = rows[place.row][place.kind], var test = shift.test else { continue }
      test.adjustedP = adjusted[number]
      test.afterSkew?.adjustedP = afterSkew[number]
      shift.test = test
      shift.verdict = test.verdict(leastChange: method.leastChange)
      rows[place.row][place.kind] = shift
    }
  }

  /// How far up a row stands: what became slower, what became faster, then by the number of fences.
  private static func weight(_ row: ComparedTimeline) -> (Int, UInt64) {
    let ranks = ComparedTimeline.Kind.allCases.map { kind in
      switch row[kind]?.verdict {
      case .slower: 3
      case .faster: 2
      case .small, .same, .open, .withinSkew: 1
      case .tooFew, .notComparable, nil: 0
      }
    }
    let signals = row.signals?.verdict
    let rank = signals == .more ? 3 : signals == .fewer ? 2 : 0
    return (max(rank, ranks.max() ?? 0), row.baseFences &+ row.newFences)
  }
}
