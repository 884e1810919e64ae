public import FenceModel
public import TraceVocabulary

/// What there is to know of a rule: the page that `fencepost explain` prints.
public struct RulePage: Sendable {
  /// Which rule.
  public var rule: RuleID
  /// The rule in one line.
  public var says: String
  /// What it is about, and why breaking it does harm: a paragraph.
  public var why: String
  /// The severities it gives, and when.
  public var severity: String
  /// Where the kernel says or does so: file, function, versions.
  public var source: String
  /// How it is decided from the records.
  public var decided: String
  /// When it stays silent although the pattern is there.
  public var silent: String
  /// A smallest example: the records of a violation, one a line.
  public var example: String
  /// Events without which it is undecided.
  public var needs: RecordedEvents
  /// Events that raise its certainty.
  public var helps: RecordedEvents
  /// Events whose absence a finding rests on. Where they were not recorded it proves nothing.
  public var absent: RecordedEvents
  /// The first kernel that leaves a record of every violation; before it, or where the kernel is not known,
  /// there can be one that no record shows. nil where all kernels do.
  public var since: KernelRelease?

  /// A page.
  public init(
    rule: RuleID, says: String, why: String, severity: String, source: String, decided: String,
    silent: String, example: String, needs: RecordedEvents, helps: RecordedEvents = [],
    absent: RecordedEvents = [], since: KernelRelease? = nil
  ) {
    self.rule = rule
    self.says = says
    self.why = why
    self.severity = severity
    self.source = source
    self.decided = decided
    self.silent = silent
    self.example = example
    self.needs = needs
    self.helps = helps
    self.absent = absent
    self.since = since
  }
}
