public import FenceModel
public import FenceRules

/// A finding with the names of its task and its records.
public struct ReportedFinding: Sendable {
  /// The finding.
  public var finding: Finding
  /// Its task; nil where it is about none.
  public var task: TaskName?
  /// Its records, each with the name of its event as `EventSummary.byName` has it.
  public var evidence: [Record]

  /// One record that a finding rests on.
  public struct Record: Sendable {
    /// The event's name.
    public var event: String
    /// When, where in the file, on which CPU and in which task.
    public var moment: FenceLifetime.Moment

    /// A record of `event`.
    public init(event: String, moment: FenceLifetime.Moment) {
      self.event = event
      self.moment = moment
    }
  }

  /// A finding with its names.
  public init(finding: Finding, task: TaskName?, evidence: [Record]) {
    self.finding = finding
    self.task = task
    self.evidence = evidence
  }
}
