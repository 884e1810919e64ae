/// How many fences of a timeline never signaled on two sides: what a hang leaves, which the durations of
/// those that did signal do not show.
public struct SignalShares: Equatable, Sendable {
  /// What can be said of them.
  public enum Verdict: String, CaseIterable, Sendable {
    /// Clearly more of NEW's never signaled.
    case more
    /// Clearly fewer.
    case fewer
    /// They differ as much, and a side lost events or has no signal at all: it may be for that.
    case notDecided
    /// They do not differ clearly.
    case alike
    /// Too few fences on a side.
    case tooFew
  }

  /// The fences of one side.
  public struct Side: Equatable, Sendable {
    /// Fences seen from init.
    public var fences: UInt64
    /// Those of them that were destroyed without a signal, or were alive at the end without one for longer
    /// than 99 % of the signals of their timeline took.
    public var unsignaled: UInt64

    /// A side of these counts.
    public init(fences: UInt64, unsignaled: UInt64) {
      self.fences = fences
      self.unsignaled = unsignaled
    }

    /// The part that never signaled.
    public var share: Double { fences == 0 ? 0 : Double(unsignaled) / Double(fences) }
  }

  /// What can be said.
  public var verdict: Verdict
  /// Whether only fences count whose signal somebody asked for; else all.
  public var isOfAskedFor: Bool
  /// Fences of BASE.
  public var base: Side
  /// Fences of NEW.
  public var new: Side
  /// How likely so great a difference is where there is none; nil where it was not tested.
  public var p: Double?
  /// The same for all such tests of the comparison together.
  public var adjustedP: Double?

  /// The least difference of the parts that counts.
  public static let leastDifference = 0.1
  /// Where nobody asked for signals, a driver may leave any part of its fences without one: then one side
  /// must have no more of them than this.
  public static let mostUnasked = 0.05

  /// Shares of which this can be said.
  public init(
    verdict: Verdict, isOfAskedFor: Bool, base: Side, new: Side, p: Double? = nil,
    adjustedP: Double? = nil
  ) {
    self.verdict = verdict
    self.isOfAskedFor = isOfAskedFor
    self.base = base
    self.new = new
    self.p = p
    self.adjustedP = adjustedP
  }

  /// Whether they differ by as much as counts.
  public var isDifferent: Bool {
    abs(new.share - base.share) >= Self.leastDifference
      && (isOfAskedFor || min(new.share, base.share) <= Self.mostUnasked)
  }

  /// Whether they are an answer by themselves.
  public var isChange: Bool { verdict == .more || verdict == .fewer }
}
