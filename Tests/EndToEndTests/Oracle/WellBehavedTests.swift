import FenceReports
import FenceRules
import Testing
import TraceVocabulary

/// Captures of drivers that keep the contract: nothing at error, and no warning that a maintainer of
/// the driver would call wrong.
struct WellBehavedTests {
  /// Warnings that are right, by capture and rule, and why.
  private static let right: [(capture: String, rules: Set<RuleID>, why: String)] = []

  private static let captures = Captures.more.filter { capture in
    let name = capture.name
    return name.hasPrefix("drivers-") && !name.contains("selftests") || name.hasPrefix("kms-6.1/")
      || name.hasSuffix("-vgem.dat") || name.hasSuffix("-virtio_gpu.dat")
      || name.hasPrefix("large/") && !name.contains("storm")
  }

  @Test(arguments: captures + Captures.own.filter { $0.name == "igt-vkms.dat" })
  func `nothing is wrong with drivers that keep the contract`(capture: TestCapture) throws {
    guard case .report(let report, _) = try Reading.report(of: capture) else {
      Issue.record("the capture cannot be read")
      return
    }
    let allowed = WellBehavedTests.right.filter { capture.name.contains($0.capture) }
    let wrong = report.findings.map(\.finding).filter { finding in
      finding.severity > .info
        && (finding.severity == .error
          || !allowed.contains { $0.rules.contains(finding.rule) })
    }
    let isClean = wrong.isEmpty
    let words = wrong.prefix(6).map {
      "\($0.rule.rawValue), \($0.severity), \($0.certainty), at \($0.at.value): \($0.message)"
    }
    #expect(isClean, "\(wrong.count) findings:\n\(words.joined(separator: "\n"))")
  }
}
