package import FenceModel

/// One record of a fence, as its story on the page tells it.
package struct PictureRecord: Sendable {
  /// When, in units of the trace clock.
  package var at: UInt64
  /// On which CPU.
  package var cpu: UInt32
  /// While which task ran.
  package var pid: Int32
  /// Which tracepoint.
  package var kind: FenceEvent.Kind
  /// What is odd about it; empty as a rule.
  package var note: String

  /// A record of these parts.
  package init(at: UInt64, cpu: UInt32, pid: Int32, kind: FenceEvent.Kind, note: String) {
    self.at = at
    self.cpu = cpu
    self.pid = pid
    self.kind = kind
    self.note = note
  }
}
