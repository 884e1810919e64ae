public import FenceRules

/// How a capture is analysed.
public struct AnalysisOptions: Sendable {
  /// Threads that read, inflate and decode; the report is the same with any number.
  public var threads: Int
  /// The buffer instance to analyse; nil for the one that holds most fence events.
  public var instance: String?
  /// Whether the rules are judged; without, `Report.rules` and `Report.findings` are empty.
  public var judgesRules: Bool
  /// What the rules measure by.
  public var limits: RuleLimits
  /// How much is drawn in the HTML report; nil where none is to be written, which costs nothing.
  public var picture: PictureDetail?
  /// Whether durations are kept in their order, for a comparison with another capture; costs
  /// nothing where they are not.
  public var gathersSeries: Bool
  /// Told from time to time which part of the file has been read, from 0 to 1, on any thread.
  public var progress: (@Sendable (Double) -> Void)?

  /// One thread, the instance with most fence events, all rules, no progress.
  public init() {
    threads = 1
    instance = nil
    judgesRules = true
    limits = RuleLimits()
    picture = nil
    gathersSeries = false
    progress = nil
  }
}
