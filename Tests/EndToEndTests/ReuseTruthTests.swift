import FenceModel
import Foundation
import Testing
import TraceVocabulary

/// Addresses and reuses agree with what the traced driver wrote down itself.
struct ReuseTruthTests {
  @Test(arguments: Captures.logged)
  func `every reuse that the driver logged is one, and no other`(
    capture: TestCapture
  ) async throws {
    let table = try await LogTable(try #require(capture.truthPath))
    guard table.columns.contains("ptr") else { return }
    let facts = try AddressFacts(capture)
    guard facts.counts.addressed > 0 else { return }
    let logged = LoggedReuses(table, facts)
    var found = facts.reuses.filter { facts.names.driver(of: $0.new.name) == "fencelab" }
    var missing: [String] = []
    for row in logged.reuses {
      let place = found.firstIndex {
        $0.address == row.address && $0.new.fence == row.identity.cut
          && ($0.newIdentity.map { $0 == row.identity } ?? true)
      }
      if let place {
        found.remove(at: place)
      } else {
        missing.append("\(String(row.address, radix: 16)) \(row.identity) at \(row.time)")
      }
    }
    let others = found.filter { !logged.known.contains($0.address) == false }
    print(
      "REUSE \(capture.name): \(logged.reuses.count) rows, missing \(missing.count), "
        + "others \(others.count), all \(facts.reuses.count), unsure \(facts.reuses.count { !$0.isSure }), "
        + "bound \(facts.reuses.count { $0.isReuseBound }) stale "
        + "\(facts.staleUses.count { $0.kind == .signal })/\(facts.staleUses.count), "
        + "incidents \(facts.incidents.count), slab \(facts.reuses.count { $0.path == .slab }) pool \(facts.reuses.count { $0.path == .pool }) waits \(facts.waits.count) exact \(facts.waits.count { $0.result != nil }) truthstale \(table.rows.count { $0["note"].contains("STALE") })"
    )
    for line in missing.prefix(4) { print("   missing", line) }
    for one in others.prefix(4) {
      print(
        "   other", String(one.address, radix: 16), one.new.fence.context, one.new.fence.seqno,
        one.reused.moment.timestamp)
    }
  }
}

/// The rows of a log that the recording shows both ends of.
private struct LoggedReuses {
  struct Reuse {
    let address: UInt64
    let identity: WideFenceID
    let time: UInt64
    let isElapsed: Bool
  }

  private(set) var reuses: [Reuse] = []
  /// Addresses that the driver used.
  private(set) var known: Set<UInt64> = []

  init(_ table: LogTable, _ facts: AddressFacts) {
    let column = facts.clock == "local" ? "local_ns" : "mono_ns"
    var destroyed: [UInt64: UInt64] = [:]
    for row in table.rows {
      guard let address = UInt64(row["ptr"].dropFirst(2), radix: 16),
        let context = UInt64(row["context"]), let seqno = UInt64(row["seqno"]),
        let time = UInt64(row[column])
      else { continue }
      known.insert(address)
      if row["op"] == "destroy" {
        destroyed[address] = time
      } else if row["op"] == "reuse", let release = destroyed[address],
        release > facts.start.value, time < facts.end.value
      {
        reuses.append(
          Reuse(
            address: address, identity: WideFenceID(context: context, seqno: seqno), time: time,
            isElapsed: row["aux"] == "1"))
      }
    }
  }
}
