import FenceModel
import Foundation
import Testing
import TraceVocabulary

/// The verdicts on grace periods agree with what the kernel told the traced driver
/// (`poll_state_synchronize_rcu`), which asked at every reuse.
struct GracePeriodTruthTests {
  @Test(arguments: Captures.logged)
  func `no verdict on a reuse contradicts the kernel's own`(capture: TestCapture) async throws {
    let table = try await LogTable(try #require(capture.truthPath))
    guard table.columns.contains("ptr") else { return }
    let facts = try AddressFacts(capture)
    guard facts.counts.addressed > 0 else { return }
    var truth: [Reused: Bool] = [:]
    for row in table.rows where row["op"] == "reuse" {
      guard let address = UInt64(row["ptr"].dropFirst(2), radix: 16),
        let context = UInt64(row["context"]), let seqno = UInt64(row["seqno"])
      else { continue }
      let key = Reused(address: address, fence: WideFenceID(context: context, seqno: seqno).cut)
      // One that the log has twice says nothing here.
      truth[key] = truth[key] == nil ? row["aux"] == "1" : nil
    }
    var undecided = 0
    for reuse in facts.reuses {
      guard let hasPassed = truth[Reused(address: reuse.address, fence: reuse.new.fence)] else {
        continue
      }
      switch reuse.grace {
      case .elapsed:
        #expect(hasPassed, "\(capture.name) \(reuse.new.fence) at \(reuse.reused.moment.timestamp)")
      case .notElapsed:
        #expect(
          !hasPassed, "\(capture.name) \(reuse.new.fence) at \(reuse.reused.moment.timestamp)")
      case .unknown(let reason):
        #expect(reason == .incomplete)
        undecided += 1
      }
    }
    // Some recordings lack the return of rcu_gp_init, so that a begin may be as late as the cleanup.
    #expect(undecided <= 2)
  }

  private struct Reused: Hashable {
    var address: UInt64
    var fence: FenceID
  }
}
