import FenceModel
import FenceReports
import FenceRules
import Testing

/// What the recipe of a kernel recorded on that kernel: nothing that a rule needs is missing.
struct RecipeCaptureTests {
  /// The load reused no fence's memory, freed none by an event, and no task waited that made fences:
  /// these rules had nothing to judge.
  static let idle: [RuleID] = [.freedWithoutGracePeriod, .recycledFenceLeak, .crossDriverWait]

  @Test(arguments: ["recipe-6.1.dat", "recipe-7.2.dat"])
  func `a capture of the recipe decides every rule that had something to judge`(
    name: String
  ) throws {
    guard case .report(let report, _) = try Reading.report(of: Captures.own(name)) else {
      Issue.record("the capture cannot be read")
      return
    }
    for result in report.rules {
      let expected: RuleResult.Verdict = Self.idle.contains(result.rule) ? .undecided : .holds
      #expect(result.verdict == expected, "\(result.rule.rawValue): \(result.needs)")
    }
    #expect(report.recorded.isSuperset(of: [.initAddresses, .releaseAddresses, .waitResults]))
    #expect(report.gracePeriods?.source == .probe)
  }
}
