/// What the command tells the shell, and which of several traces' results it tells.
public enum ExitStatus: Int32, CaseIterable, Sendable {
  /// Done; for `check`: nothing at or above the threshold.
  case success = 0
  /// `check`: findings at or above the threshold.
  case findings = 1
  /// Nothing could be read, or an output could not be written.
  case unreadable = 2
  /// `check --require-decided`, `compare --fail-on undecided`: a verdict is incomplete.
  case undecided = 3
  /// The command line makes no sense (`EX_USAGE` of sysexits.h).
  case usage = 64
  /// The trace holds no fence events: "skipped" to automake, KTAP and Meson.
  case noFenceEvents = 77

  /// How much a result outweighs others: what needs attention is never hidden by what does not.
  private var weight: Int {
    switch self {
    case .usage: 5
    case .unreadable: 4
    case .findings: 3
    case .undecided: 2
    case .noFenceEvents: 1
    case .success: 0
    }
  }

  /// The status of a run of which this and `other` are results.
  public func combined(with other: ExitStatus) -> ExitStatus {
    other.weight > weight ? other : self
  }
}

extension Report {
  /// Whether it has no fence event although the text has lines of some: none of them could be read.
  package var hasOnlyDamagedFences: Bool {
    events.fenceEvents == 0 && lines.map { $0.damagedFences > 0 } ?? false
  }

  /// What the command tells of a trace that became this report, apart from the rules.
  public var exitStatus: ExitStatus {
    events.fenceEvents > 0 ? .success : hasOnlyDamagedFences ? .unreadable : .noFenceEvents
  }
}
