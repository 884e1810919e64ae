import FenceModel

/// Whether all records of fences are of one task. Then the recording may have been limited to it
/// (`trace-cmd record -P` and `-F`, `set_event_pid`), and what other tasks and the interrupts over them did,
/// most signals among it, is in no record although no event is missing by name.
struct SoleTask: Sendable {
  /// The rules that conclude from the absence of a record that another task would have written.
  static let rules: [RuleID] = [
    .neverSignaled, .destroyedUnsignaled, .destroyedWhileWaited, .waitNeverEnded, .waitFailed,
  ]
  /// What their findings then rest on.
  static let assumption =
    "the recording was not limited to this one task, as trace-cmd record -P and -F do"
  /// Of a few fences, all records are easily of one task.
  private static let many: UInt64 = 16

  private var pid: Int32?
  private var fences: UInt64 = 0
  private var isSole = true

  /// Whether there are many fences, and all of one task.
  var mayBeFiltered: Bool { isSole && fences >= Self.many }

  /// Takes a fence, ended or alive.
  @inline(__always)
  mutating func take(_ fence: borrowing FenceLifetime) {
    if isSole {
      compare(fence)
    }
  }

  private mutating func compare(_ fence: borrowing FenceLifetime) {
    fences &+= 1
    let first = fence.first.pid
    let own = pid ?? first
    pid = own
    let others = (
      fence.initialized?.pid ?? own, fence.emitted?.pid ?? own, fence.signalingEnabled?.pid ?? own,
      fence.signaled?.pid ?? own, fence.destroyed?.pid ?? own
    )
    isSole = own != 0 && first == own && others == (own, own, own, own, own)
  }
}
