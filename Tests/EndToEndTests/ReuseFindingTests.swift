import FenceModel
import FenceReports
import FenceRules
import Foundation
import Testing
import TraceVocabulary

/// What the report says of the reuse of memory agrees with the log of the driver that did it.
struct ReuseFindingTests {
  @Test(arguments: Captures.logged)
  func `each reuse inside a grace period is an error, and no other reuse`(
    capture: TestCapture
  ) async throws {
    let table = try await LogTable(try #require(capture.truthPath))
    guard table.columns.contains("ptr"),
      case .report(let report, _) = try Reading.report(of: capture),
      report.recorded.isSuperset(of: ReuseWithinGracePeriod.page.needs)
    else { return }
    var truth: [Reused: Bool] = [:]
    for row in table.rows where row["op"] == "reuse" {
      guard let address = UInt64(row["ptr"].dropFirst(2), radix: 16),
        let context = UInt64(row["context"]), let seqno = UInt64(row["seqno"])
      else { continue }
      let key = Reused(address: address, fence: WideFenceID(context: context, seqno: seqno).cut)
      truth[key] = truth[key] == nil ? row["aux"] == "1" : nil
    }
    let findings = report.findings.map(\.finding).filter { $0.rule == .reuseWithinGracePeriod }
    for finding in findings where finding.certainty > .suspected {
      let fence = try #require(finding.fence)
      let hasPassed = truth[Reused(address: fence.address, fence: fence.fence)]
      #expect(hasPassed != true, "\(capture.name): \(finding.message)")
    }
    let broken = report.reuse.filter { $0.verdict == .broken }.map(\.driver)
    #expect(broken.allSatisfy { $0 == "fencelab" })
    let sure = findings.count { $0.certainty > .suspected }
    #expect(UInt64(sure) == report.reuse.reduce(0) { $0 + $1.notElapsed })
    let rules = Dictionary(uniqueKeysWithValues: report.rules.map { ($0.rule, $0) })
    print(
      "REUSE", capture.name, "proven", findings.count { $0.certainty == .proven }, "conditional",
      findings.count { $0.certainty == .conditional }, "suspected",
      findings.count { $0.certainty == .suspected },
      "verdicts",
      [RuleID.reuseWithinGracePeriod, .freedWithoutGracePeriod, .recycledFenceLeak].map {
        "\(rules[$0]?.verdict.rawValue ?? "-") \(rules[$0]?.needs.first ?? "")"
      },
      report.reuse.map {
        "\($0.driver) \($0.reuses) \($0.verdict.rawValue) \($0.shortest) \($0.median) slab \($0.slab) pool \($0.pool) windows \($0.idleTurnsBusy)"
      },
      report.findings.map(\.finding).filter { $0.rule == .recycledFenceLeak }.map {
        "\($0.certainty)"
      }.reduce(into: [:]) { $0[$1, default: 0] += 1 } as [String: Int],
      table.rows.count { $0["note"].contains("STALE") })
    if let one = findings.first { print("   ", one.message) }
  }

  private struct Reused: Hashable {
    var address: UInt64
    var fence: FenceID
  }
}
