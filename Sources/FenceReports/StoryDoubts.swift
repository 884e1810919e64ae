import FenceModel
import FenceRules

/// What of a fence a capture cannot show: what its story must not say.
struct StoryDoubts: Sendable {
  /// That signals were not recorded, as a clause; nil where they were.
  var noSignal: String? = nil
  /// What else explains that a fence has no recorded end, as a clause; nil where nothing does but a loss.
  var fenceEnd: String? = nil
  /// The same of a wait.
  var waitEnd: String? = nil
  /// That starts of waits were not recorded, as a clause; nil where they were.
  var noWait: String? = nil
  /// Rules with findings that no report lists, and how many those are.
  var unlisted: [(rule: RuleID, count: UInt64)] = []
}

extension FenceStory {
  /// Takes from the report of the same pass what was found of the fence, and what the capture cannot show.
  public mutating func take(from report: Report) {
    let steps = StepsSeen(report)
    let waits = WaitsAtEnd(report)
    doubts.noSignal = steps.isRecorded(.signaled) ? nil : steps.absence(of: .signaled)
    doubts.fenceEnd = FencesAtEnd(report).endDoubt
    doubts.waitEnd = waits.endDoubt
    doubts.noWait = waits.noStart
    findings = report.findings.filter { $0.finding.fence?.fence == fence }
    var listed: [RuleID: UInt64] = [:]
    for finding in report.findings {
      listed[finding.finding.rule, default: 0] += 1
    }
    doubts.unlisted = report.rules.compactMap { result in
      let count = result.findings - min(result.findings, listed[result.rule] ?? 0)
      return count == 0 ? nil : (result.rule, count)
    }
  }
}
