import FenceModel
import FenceRules
import TraceVocabulary

/// What each driver does with the memory of its fences.
extension JSONReport {
  func reuse(_ summary: ReuseSummary, on clock: TraceClock, into writer: inout JSONWriter) {
    writer.member("driver", summary.driver)
    writer.member("verdict", summary.verdict.rawValue)
    writer.member("reuses", summary.reuses)
    writer.member("slab", summary.slab)
    writer.member("pool", summary.pool)
    writer.member("elapsed", summary.elapsed)
    writer.member("notElapsed", summary.notElapsed)
    writer.member("unknown", summary.unknown)
    writer.time("shortest", summary.reuses == 0 ? nil : summary.shortest, on: clock)
    writer.time("median", summary.reuses == 0 ? nil : summary.median, on: clock)
    writer.member("idleTurnsBusy", summary.idleTurnsBusy)
    writer.array("windows") { writer in
      for window in summary.windows {
        writer.object {
          $0.member("address", "0x" + String(window.address, radix: 16))
          $0.reference("old", window.old)
          $0.reference("new", window.new)
          $0.time("signaled", window.signaled.moment.timestamp.value, on: clock)
          $0.time("released", window.released.moment.timestamp.value, on: clock)
          $0.time("reused", window.reused.moment.timestamp.value, on: clock)
        }
      }
    }
    omitted("windows", of: summary.idleTurnsBusy, summary.windows.count, into: &writer)
    writer.member("incomplete", summary.isIncomplete)
  }
}

extension JSONWriter {
  fileprivate mutating func reference(_ key: String, _ fence: FenceReference) {
    object(key) {
      $0.member("context", fence.fence.context)
      $0.member("seqno", fence.fence.seqno)
      $0.member("generation", fence.generation)
    }
  }
}
