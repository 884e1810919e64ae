import FenceModel
import FenceRules
import TraceVocabulary

/// A comparison as JSON, version 1: for scripts and CI. The keys are API, described in
/// `Comparing.md` of this target's catalog.
public struct ComparisonJSON: Sendable {
  /// The version of the keys: a new key raises the second number, a changed one the first.
  public static let schemaVersion = "1.5"

  private let toolVersion: String

  /// A writer of comparisons by the tool of this version.
  public init(toolVersion: String) {
    self.toolVersion = toolVersion
  }

  /// The document, with a line feed at its end.
  public func bytes(of comparison: Comparison) -> [UInt8] {
    var writer = JSONWriter(.pretty)
    writer.object { writer in
      writer.member("schemaVersion", Self.schemaVersion)
      writer.object("tool") {
        $0.member("name", "fencepost")
        $0.member("version", toolVersion)
      }
      summary(of: comparison, into: &writer)
      writer.array("base") { captures(comparison.base, into: &$0) }
      writer.array("new") { captures(comparison.new, into: &$0) }
      writer.array("differences") { writer in
        for difference in comparison.differences { writer.value(difference) }
      }
      writer.array("caveats") { writer in
        for caveat in comparison.caveats { writer.value(caveat) }
      }
      writer.array("rules") { writer in
        for one in comparison.rules { writer.object { rule(one, into: &$0) } }
      }
      writer.array("findings") { writer in
        for one in comparison.findings { writer.object { finding(one, into: &$0) } }
      }
      writer.array("timelines") { writer in
        for row in comparison.timelines {
          writer.object { timeline(row, of: comparison, into: &$0) }
        }
      }
    }
    writer.endLine()
    return writer.bytes
  }

  private func summary(of comparison: Comparison, into writer: inout JSONWriter) {
    writer.object("summary") { writer in
      writer.member("answer", comparison.answer.rawValue)
      writer.member("headline", ComparisonWords(comparison).headline)
      writer.object("findings") { writer in
        for fate in ComparedFinding.Fate.allCases {
          writer.member(fate.rawValue, comparison.findings(fate).count)
        }
      }
      writer.object("distributions") { writer in
        for verdict in Shift.Verdict.allCases {
          writer.member(verdict.rawValue, comparison.count(verdict))
        }
      }
      writer.object("rules") { $0.member("decidedOnce", comparison.rulesDecidedOnce.count) }
      writer.member(
        "fails", comparison.status == .findings || comparison.status == .undecided)
    }
    writer.object("method") { writer in
      writer.member("level", ComparisonMethod.level)
      writer.member("leastChange", comparison.method.leastChange)
      writer.member("fewestDurations", ComparisonMethod.fewestDurations)
      writer.member("tests", comparison.shifts.count { $0.shift.test != nil })
    }
    writer.object("failOn") { writer in
      writer.member("findings", comparison.failsOn.findings)
      writer.member("regression", comparison.failsOn.regression)
      writer.member("undecided", comparison.failsOn.undecided)
    }
  }

  private func captures(_ side: [ComparedCapture], into writer: inout JSONWriter) {
    for capture in side {
      writer.object { writer in
        writer.member("file", capture.file.safe)
        writer.member("kernel", capture.kernel)
        writer.member("clock", capture.clock.name)
        writer.member(
          capture.clock.isNanoseconds ? "durationNanoseconds" : "durationTicks", capture.length)
        writer.member("fenceEvents", capture.fenceEvents)
        writer.array("losses") { writer in
          for loss in capture.losses { writer.value(loss) }
        }
      }
    }
  }

  private func rule(_ one: ComparedRule, into writer: inout JSONWriter) {
    writer.member("id", one.rule.rawValue)
    writer.member("base", one.base.rawValue)
    writer.member("new", one.new.rawValue)
    writer.array("baseNeeds") { writer in
      for need in one.baseNeeds { writer.value(need) }
    }
    writer.array("newNeeds") { writer in
      for need in one.newNeeds { writer.value(need) }
    }
  }

  private func finding(_ one: ComparedFinding, into writer: inout JSONWriter) {
    writer.member("fingerprint", one.worst.fingerprint)
    writer.member("rule", one.worst.rule.rawValue)
    writer.member("fate", one.fate.rawValue)
    writer.member("severity", one.worst.severity.rawValue)
    writer.member("certainty", one.worst.worst.finding.certainty.rawValue)
    writer.member("base", one.baseCount)
    writer.member("new", one.newCount)
    writer.member("message", one.worst.worst.finding.message)
    writer.array("reasons") { writer in
      for reason in one.reasons { writer.value(reason) }
    }
    writer.member("excuse", one.excuse)
  }

  private func timeline(
    _ row: ComparedTimeline, of comparison: Comparison, into writer: inout JSONWriter
  ) {
    writer.member("driver", row.driver)
    writer.member("timeline", row.timeline)
    writer.object("fences") {
      $0.member("base", row.baseFences)
      $0.member("new", row.newFences)
    }
    if let signals = row.signals {
      writer.object("unsignaled") { writer in
        writer.member("verdict", signals.verdict.rawValue)
        writer.member("ofAskedFor", signals.isOfAskedFor)
        for (key, side) in [("base", signals.base), ("new", signals.new)] {
          writer.object(key) {
            $0.member("fences", side.fences)
            $0.member("unsignaled", side.unsignaled)
          }
        }
        writer.member("p", signals.p)
        writer.member("adjustedP", signals.adjustedP)
      }
    }
    for kind in ComparedTimeline.Kind.allCases {
      guard let shift = row[kind] else { continue }
      writer.object(kind.rawValue) { writer in
        writer.member("verdict", shift.verdict.rawValue)
        writer.member("compared", shift.compared.rawValue)
        distribution("base", shift.base, Comparison.clock(of: comparison.base), into: &writer)
        distribution("new", shift.new, Comparison.clock(of: comparison.new), into: &writer)
        writer.member("medianRatio", shift.verdict == .notComparable ? nil : shift.medianRatio)
        writer.member("ratio", shift.test?.ratio)
        writer.member("lowRatio", shift.test?.lowRatio)
        writer.member("highRatio", shift.test?.highRatio)
        writer.member("superiority", shift.test?.superiority)
        writer.member("cliffsDelta", shift.test?.cliffsDelta)
        writer.member("p", shift.test?.p)
        writer.member("adjustedP", shift.test?.adjustedP)
        if let rest = shift.test?.afterSkew {
          writer.object("afterSkew") {
            $0.member("ratio", rest.ratio)
            $0.member("p", rest.p)
            $0.member("adjustedP", rest.adjustedP)
          }
        }
      }
    }
  }

  private func distribution(
    _ key: String, _ summary: DistributionSummary?, _ clock: TraceClock?,
    into writer: inout JSONWriter
  ) {
    writer.object(key) { writer in
      writer.member("count", summary?.count ?? 0)
      guard let summary, let clock else { return }
      let unit = clock.isNanoseconds ? "Nanoseconds" : "Ticks"
      for (name, value) in [
        ("p50", summary.p50), ("p90", summary.p90), ("p99", summary.p99), ("max", summary.max),
      ] {
        writer.key(name, unit)
        writer.value(value)
      }
    }
  }
}
