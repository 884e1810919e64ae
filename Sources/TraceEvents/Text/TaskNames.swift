internal import Synchronization
import TraceVocabulary

/// The names of tasks by pid: those that a trace.dat has saved, or those that the lines of a text bear,
/// learned as they come.
///
/// A class, since who writes sentences asks for names while the text is being read.
package final class TaskNames: Sendable {
  private let names: Mutex<[Int32: String]>

  /// Tasks that are remembered; a machine has at most 4 million pids, a trace some hundreds.
  static let capacity = 65_536

  /// These names.
  package init(_ names: [Int32: String] = [:]) {
    self.names = Mutex(names)
  }

  /// The name of the task `pid`: `<idle>` of the idle tasks, nil where the trace has none.
  package func comm(of pid: Int32) -> String? {
    pid == 0 ? "<idle>" : names.withLock { $0[pid] }
  }

  /// All of them.
  package var all: [Int32: String] { names.withLock { $0 } }

  /// Whether `pid` has a name.
  func isKnown(_ pid: Int32) -> Bool {
    pid == 0 || names.withLock { $0[pid] != nil || $0.count >= Self.capacity }
  }

  /// Remembers that `pid` is called `bytes`, unless that says `<...>`, which is no name.
  func learn(_ pid: Int32, _ bytes: [UInt8]) {
    guard pid != 0, !bytes.isEmpty, bytes != Array("<...>".utf8) else { return }
    names.withLock { names in
      guard names.count < Self.capacity, names[pid] == nil else { return }
      names[pid] = TraceText.sanitized(bytes)
    }
  }
}
