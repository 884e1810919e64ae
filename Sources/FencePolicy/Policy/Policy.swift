package import FenceRules

/// What the gate fails for: the defaults, or what a policy file says.
package struct Policy: Equatable, Sendable {
  /// Findings of this severity or worse fail.
  package var threshold = Finding.Severity.warning
  /// They fail from this certainty on: a suspicion is told and fails no job by default.
  package var certainty = Finding.Certainty.conditional
  /// Rules whose severities differ from their own.
  package var severities: [RuleID: SeverityChange] = [:]
  /// What rules measure by.
  package var limits = LimitPolicy()
  /// Rules that must be decided: an undecided one makes the gate's result incomplete.
  package var requiredDecided: [RuleID] = []
  /// Findings that are left out, each for a reason.
  package var ignores: [Ignore] = []
  /// What a capture must be like to be judged at all.
  package var capture = CaptureQuality()

  /// The defaults.
  package init() {}
}

/// What becomes of the severities of one rule.
package enum SeverityChange: Equatable, Sendable {
  /// The rule is not judged.
  case off
  /// Each severity becomes another one, or stays.
  case becomes(info: Finding.Severity, warning: Finding.Severity, error: Finding.Severity)

  /// All that is a warning or an error becomes `severity`. What a rule calls info is legal or only an
  /// observation, and stays so, except in rules that say nothing else.
  static func all(_ severity: Finding.Severity, of rule: RuleID) -> SeverityChange {
    .becomes(
      info: observations.contains(rule) ? severity : .info, warning: severity, error: severity)
  }

  /// Rules all of whose findings are of severity info.
  package static let observations: Set<RuleID> = [
    .slowSignal, .crossDriverWait, .fenceStorm, .userControlledFence,
  ]

  /// What becomes of `severity`.
  func applied(to severity: Finding.Severity) -> Finding.Severity {
    switch (self, severity) {
    case (.off, _): severity
    case (.becomes(let info, _, _), .info): info
    case (.becomes(_, let warning, _), .warning): warning
    case (.becomes(_, _, let error), .error): error
    }
  }
}

/// What rules measure by; the defaults are those of the rules. Nanoseconds.
package struct LimitPolicy: Equatable, Sendable {
  /// A wait beyond this is told: one frame, where the capture does not show the displays' own.
  package var frame = RuleLimits().frameNanoseconds
  /// A wait beyond this is a warning.
  package var longWait = RuleLimits().longWaitNanoseconds
  /// The timeout of drivers that are not known.
  package var unknownDriverTimeout = RuleLimits().unknownDriverTimeoutNanoseconds
  /// Waits that failed sooner are polls.
  package var poll = RuleLimits().pollNanoseconds
  /// Inits of one kind within 100 ms that are not yet a storm.
  package var storm = RuleLimits().stormFences
  /// Limits of some fences or tasks alone; later ones win.
  package var exceptions: [Exception] = []

  /// Limits of the fences and tasks whose names match; what is nil matches all, or stays.
  package struct Exception: Equatable, Sendable {
    /// The driver, as the events name it.
    package var driver: NamePattern?
    /// The timeline, its digits folded to `#`.
    package var timeline: NamePattern?
    /// The comm of the task that waits.
    package var task: NamePattern?
    /// In place of the driver's timeout.
    package var timeout: UInt64?
    /// In place of `longWait`.
    package var longWait: UInt64?
    /// In place of `storm`; not with a task.
    package var storm: UInt32?
  }

  /// The limits as the rules take them.
  package var ruleLimits: RuleLimits {
    var limits = RuleLimits()
    limits.frameNanoseconds = frame
    limits.longWaitNanoseconds = longWait
    limits.unknownDriverTimeoutNanoseconds = unknownDriverTimeout
    limits.pollNanoseconds = poll
    limits.stormFences = storm
    limits.exceptions = exceptions.map { one in
      var exception = RuleLimits.Exception()
      exception.driver = one.driver?.matcher
      exception.timeline = one.timeline?.matcher
      exception.task = one.task?.matcher
      exception.timeoutNanoseconds = one.timeout
      exception.longWaitNanoseconds = one.longWait
      exception.stormFences = one.storm
      return exception
    }
    return limits
  }
}

/// Findings that the gate leaves out.
package struct Ignore: Equatable, Sendable {
  /// Found in the finding's fingerprint, `rule/driver/timeline`.
  package var finding: NamePattern
  /// Found in the comm of the finding's task; nil for all findings.
  package var task: NamePattern?
  /// Why; never empty.
  package var reason: String
  /// The last day on which it ignores; nil for ever.
  package var until: CalendarDate?
  /// Its line in the policy file; no part of what it says.
  package var line = Line(number: 0)

  /// A line that makes no two ignores differ.
  package struct Line: Equatable, Sendable {
    /// From 1 on.
    package var number: Int

    /// Always true.
    package static func == (left: Line, right: Line) -> Bool { true }
  }

  /// Whether it is about a finding of this fingerprint and task.
  func matches(_ fingerprint: String, task comm: String) -> Bool {
    finding.matches(fingerprint) && task?.matches(comm) ?? true
  }

  /// Whether it ignores no more on `day`.
  package func isExpired(on day: CalendarDate) -> Bool {
    until.map { $0 < day } ?? false
  }
}

/// What a capture must be like to be judged. By default anything that can be read.
package struct CaptureQuality: Equatable, Sendable {
  /// Events that may be lost; nil for any number.
  package var maximumLostEvents: UInt64?
  /// Gaps that the ring buffer may admit; nil for any number.
  package var maximumGaps: UInt64?
  /// Whether a damaged file is good enough.
  package var allowsDamage = true
  /// From its first record to its last, in nanoseconds; nil for any.
  package var minimumDuration: UInt64?
  /// Events that must have been recorded, as JSON's `events.byName` calls them.
  package var requiredEvents: [String] = []
}
