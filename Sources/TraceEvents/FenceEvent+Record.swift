package import FenceModel
package import TraceFile
import TraceVocabulary

extension FenceEvent.Kind {
  /// The kind of the tracepoint `name`, in either era: `dma_fence_init`, or `fence_init` up to 4.9.
  package init?(event name: String) {
    let prefix = name.hasPrefix("dma_fence_") ? "dma_fence_" : "fence_"
    guard name.hasPrefix(prefix) else { return nil }
    switch name.dropFirst(prefix.count) {
    case "init": self = .initialized
    case "emit": self = .emitted
    case "enable_signal": self = .signalingEnabled
    case "signaled": self = .signaled
    case "wait_start": self = .waitStarted
    case "wait_end": self = .waitEnded
    case "destroy": self = .destroyed
    default: return nil
    }
  }
}

extension FenceEvent {
  /// Whether a record of `tag` is one of these.
  @inline(__always)
  static func isKept(with tag: UInt8) -> Bool { Kind(tag: tag) != nil }

  /// The event of `record`; nil where the record is a gap mark or of none of the seven tracepoints.
  @inline(__always)
  package init?(_ record: ExtractedRecord) {
    let common = record.common
    guard let kind = Kind(tag: UInt8(truncatingIfNeeded: common)) else { return nil }
    self.init(
      kind: kind, fence: FenceID(packed: record.integers), at: record.timestamp,
      origin: RecordOrigin(common: common, cpu: record.cpu), name: NameID(index: record.text),
      position: record.position)
  }
}

extension FenceLifetime.Moment {
  /// When and where `record` was recorded.
  @inline(__always)
  init(_ record: ExtractedRecord) {
    self.init(
      timestamp: record.timestamp, position: record.position, pid: record.pid, cpu: record.cpu,
      flags: record.flags, preemptCount: record.preemptCount)
  }
}

extension FenceEvent.Kind {
  /// The kind that `EventCatalog` has given `tag` to: `init?(rawValue:)` where it can be inlined.
  @inline(__always)
  fileprivate init?(tag: UInt8) {
    switch tag {
    case 1: self = .initialized
    case 2: self = .emitted
    case 3: self = .signalingEnabled
    case 4: self = .signaled
    case 5: self = .waitStarted
    case 6: self = .waitEnded
    case 7: self = .destroyed
    default: return nil
    }
  }
}
