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
  /// Findings that the baseline expects and the gate does not fail for, of which it cannot be said that
  /// they are gone: they stay in the baseline.
  public var unconfirmed: [Unconfirmed] = []
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

    /// An entry that no finding matched.
    public init(name: String, place: String) {
      self.name = name
      self.place = place
    }
  }

  /// A finding that was expected and is not among those that the baseline excuses, and may be there
  /// nevertheless.
  public struct Unconfirmed: Equatable, Sendable {
    /// The entry.
    public var name: String
    /// Where it stands, such as `fails.txt:12`.
    public var place: String
    /// Why it is not gone, or why that cannot be told.
    public var reason: Reason

    /// Why an entry stays; the text is a sentence's part.
    public enum Reason: Equatable, Sendable {
      /// The run did not judge it: it is below the threshold, ignored, of a rule that is off or undecided.
      case notJudged(String)
      /// The run had no trace that could show it.
      case notSeen(String)

      /// The text.
      public var text: String {
        switch self {
        case .notJudged(let text), .notSeen(let text): text
        }
      }
    }

    /// An entry that stays, for this reason.
    public init(name: String, place: String, reason: Reason) {
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
