public import FenceRules

/// What a gate concluded of all traces of one call: the one value that JUnit, KTAP, SARIF and the
/// annotations of CI systems are functions of.
///
/// Nothing in it depends on the time or the place of the run, so that the same traces give the same
/// bytes.
public struct CheckSummary: Sendable {
  /// The traces, in the order of the command line.
  public var traces: [CheckedTrace]
  /// Findings that the baseline expects and no trace has: what a baseline shrinks by.
  public var improvements: [Improvement]
  /// Findings that the baseline expects and no trace has, of which it cannot be told whether they are
  /// gone.
  public var unconfirmed: [Unconfirmed] = []
  /// Rules that must be decided for the result to be complete.
  public var requiredRules: [RuleID] = []
  /// What findings are at least that the gate fails for.
  public var threshold = Finding.Severity.warning
  /// What else there is to know, a sentence each: ignores that have expired, findings that a bound cut.
  public var notes: [String] = []

  /// A finding that was expected and did not occur.
  public struct Improvement: Equatable, Sendable {
    /// The entry, as `CheckedFinding.name` would call it.
    public var name: String
    /// Where it stands, such as `fails.txt:12`; empty where that is not known.
    public var place: String
    /// Whether the gate fails for it.
    public var isFailing: Bool

    /// An entry that no finding matched.
    public init(name: String, place: String, isFailing: Bool) {
      self.name = name
      self.place = place
      self.isFailing = isFailing
    }
  }

  /// A finding that was expected, did not occur, and may be there nevertheless.
  public struct Unconfirmed: Equatable, Sendable {
    /// The entry.
    public var name: String
    /// Where it stands, such as `fails.txt:12`.
    public var place: String
    /// Why it cannot be told, a sentence's part.
    public var reason: String

    /// An entry that stays, for this reason.
    public init(name: String, place: String, reason: String) {
      self.name = name
      self.place = place
      self.reason = reason
    }
  }

  /// A summary of these traces.
  public init(traces: [CheckedTrace], improvements: [Improvement] = []) {
    self.traces = traces
    self.improvements = improvements
  }
}
