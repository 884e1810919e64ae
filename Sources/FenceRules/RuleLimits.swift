/// The limits that rules compare with; each a default that a policy can change.
public struct RuleLimits: Sendable {
  /// A wait beyond this is a `long-wait` of severity info: one frame at 60 Hz, where the capture does
  /// not show the real period. Nanoseconds.
  public var frameNanoseconds: UInt64 = 16_666_667
  /// A wait beyond this is a `long-wait` of severity warning: what a person notices. Nanoseconds.
  public var longWaitNanoseconds: UInt64 = 100_000_000
  /// The timeout of a driver that the table does not know. Nanoseconds.
  public var unknownDriverTimeoutNanoseconds: UInt64 = 500_000_000
  /// Waits that failed sooner than this are polls, as far as no probe shows their timeout. Nanoseconds.
  public var pollNanoseconds: UInt64 = 50_000
  /// More inits than this of one driver and timeline shape within 100 ms are a `fence-storm`.
  public var stormFences: UInt32 = 1_000
  /// Limits of some fences, or of some tasks' waits, alone. Where several match, later ones win.
  public var exceptions: [Exception] = []

  /// The defaults.
  public init() {}

  /// Limits of some fences, or of some tasks' waits for them. What is nil stays as it is.
  public struct Exception: Sendable {
    /// Says whether a name is meant; nil where every name is.
    public typealias Matcher = @Sendable (String) -> Bool

    /// The driver, as the events name it.
    public var driver: Matcher?
    /// The timeline with its digit runs folded to `#`, as fingerprints have it.
    public var timeline: Matcher?
    /// The comm of the task that waits. With it only limits of waits change.
    public var task: Matcher?
    /// In place of the driver's timeout. Nanoseconds.
    public var timeoutNanoseconds: UInt64?
    /// In place of `longWaitNanoseconds`.
    public var longWaitNanoseconds: UInt64?
    /// In place of `stormFences`.
    public var stormFences: UInt32?

    /// An exception that matches everything and changes nothing.
    public init() {}

    func matches(driver name: String, timeline shape: String) -> Bool {
      (driver?(name) ?? true) && (timeline?(shape) ?? true)
    }
  }
}
