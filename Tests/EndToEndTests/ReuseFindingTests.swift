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
    let verdict = report.rules.first { $0.rule == .reuseWithinGracePeriod }?.verdict
    #expect((verdict == .violated) == (sure > 0))
    if report.recorded.isSuperset(of: [.signalCalls, .signaled]) {
      // Each signal through a stale pointer, and no other.
      let leaks = report.findings.map(\.finding).count {
        $0.rule == .recycledFenceLeak && $0.certainty > .suspected
      }
      #expect(leaks == table.rows.count { $0["note"].contains("STALE_SIGNAL") })
    }
  }

  private struct Reused: Hashable {
    var address: UInt64
    var fence: FenceID
  }
}
