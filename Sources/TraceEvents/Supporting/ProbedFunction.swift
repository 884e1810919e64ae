import FenceModel
import TraceFile

/// A function of the kernel that probes are put on for our sake (drivers/dma-buf/dma-fence.c,
/// kernel/rcu/tree.c), or a tracepoint that a probe follows.
enum ProbedFunction: Equatable, Sendable {
  case fenceInit
  case fenceRelease
  case fenceFree
  case fenceSignal(SignalFunction)
  case fenceWait
  case fenceAddCallback
  case gracePeriodInit
  case gracePeriodCleanup
  case synchronize
  case synchronizeExpedited
  case tracepoint(FenceEvent.Kind)

  /// The functions that signal a fence.
  enum SignalFunction: Equatable, Sendable {
    /// `dma_fence_signal_timestamp_locked`, which all the others end in (`oneSignalFunction`).
    case innermost
    /// `dma_fence_signal`, which has a body of its own before.
    case plain
    /// `dma_fence_signal_locked`, the same.
    case locked
    /// Another, or nobody knows which.
    case other
  }

  /// Bytes from a symbol to the place where a probe at the function's entry is reported: after the
  /// landing pad of indirect calls (4 bytes with x86's IBT and arm64's BTI, as 7.2 does), or behind
  /// the entry sequence of powerpc (16).
  static let entryBytes: UInt64 = 16

  /// The function that the symbol `name` is.
  init?(symbol name: String) {
    if let function = ProbedFunction.functions[name] {
      self = function
      return
    }
    // What a tracepoint calls: a probe on a tracepoint is reported there (`__traceiter_*` since 5.10,
    // `__probestub_*` since 6.5, include/linux/tracepoint.h).
    for prefix in ["__probestub_", "__traceiter_"] where name.hasPrefix(prefix) {
      guard let kind = FenceEvent.Kind(event: String(name.dropFirst(prefix.count))) else {
        return nil
      }
      self = .tracepoint(kind)
      return
    }
    return nil
  }

  /// The symbols that stand for this function; one of them is where a probe on it is.
  var symbols: [String] {
    if case .tracepoint(let kind) = self {
      return ProbedFunction.suffixes.filter { $0.value == kind }.flatMap { name, _ in
        ["dma_fence_", "fence_"].flatMap {
          ["__probestub_\($0)\(name)", "__traceiter_\($0)\(name)"]
        }
      }
    }
    return ProbedFunction.functions.filter { $0.value == self }.map(\.key)
  }

  /// The functions by symbol: in the names of 4.10 and later, and of before.
  static let functions: [String: ProbedFunction] = {
    var functions: [String: ProbedFunction] = [
      "rcu_gp_init": .gracePeriodInit, "rcu_gp_cleanup": .gracePeriodCleanup,
      "synchronize_rcu": .synchronize, "synchronize_rcu_expedited": .synchronizeExpedited,
    ]
    let fences: [String: ProbedFunction] = [
      "init": .fenceInit, "init64": .fenceInit, "release": .fenceRelease, "free": .fenceFree,
      "signal": .fenceSignal(.plain), "signal_locked": .fenceSignal(.locked),
      "signal_timestamp": .fenceSignal(.other), "signal_timestamp_locked": .fenceSignal(.innermost),
      "wait_timeout": .fenceWait,
      "add_callback": .fenceAddCallback,
    ]
    for (name, function) in fences {
      functions["dma_fence_" + name] = function
      functions["fence_" + name] = function
    }
    return functions
  }()

  /// The tracepoints by the end of their names.
  static let suffixes: [String: FenceEvent.Kind] = [
    "init": .initialized, "emit": .emitted, "enable_signal": .signalingEnabled,
    "signaled": .signaled, "wait_start": .waitStarted, "wait_end": .waitEnded,
    "destroy": .destroyed,
  ]

  /// Names that people give to probes, where the symbols of the kernel are not in the file.
  static let customs: [String: ProbedFunction] = [
    "init": .fenceInit, "init64": .fenceInit, "release": .fenceRelease, "free": .fenceFree,
    "sig": .fenceSignal(.other), "signal": .fenceSignal(.other), "wait": .fenceWait,
    "wait_timeout": .fenceWait,
    "addcb": .fenceAddCallback, "add_callback": .fenceAddCallback,
    "gp_init": .gracePeriodInit, "gp_cleanup": .gracePeriodCleanup, "gp_end": .gracePeriodCleanup,
    "exp": .synchronizeExpedited, "sync_exp": .synchronizeExpedited, "sync": .synchronize,
  ]

  /// The function on fences, or of another kind: what a probe on it must record to be of use.
  var isOnFence: Bool {
    switch self {
    case .fenceInit, .fenceRelease, .fenceFree, .fenceSignal, .fenceWait, .fenceAddCallback,
      .tracepoint:
      true
    case .gracePeriodInit, .gracePeriodCleanup, .synchronize, .synchronizeExpedited: false
    }
  }
}
