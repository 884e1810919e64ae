import FenceRules

/// Policies from YAML. The keys are API, and the same as those of `PolicySchema`: add, never rename.
extension Policy {
  /// The keys of the file, and of its parts.
  package enum Keys {
    package static let file = [
      "version", "threshold", "certainty", "severity", "limits", "require-decided", "ignore",
      "capture",
    ]
    package static let severities = ["info", "warning", "error"]
    package static let limits = [
      "frame", "long-wait", "unknown-driver-timeout", "poll", "storm", "exceptions",
    ]
    package static let exception = ["driver", "timeline", "task", "timeout", "long-wait", "storm"]
    package static let ignore = ["finding", "task", "reason", "until"]
    package static let capture = [
      "maximum-lost-events", "maximum-gaps", "allow-damage", "minimum-duration", "required-events",
    ]
  }

  /// The policy that `text` says, the defaults where it says nothing; `file` is what errors call it.
  package init(yaml text: String, file: String) throws(GateFileError) {
    guard let document = try PolicyNode.document(text, file: file) else { return }
    let parts = try document.mapping(Keys.file)
    if let version = parts["version"], try version.count() != 1 {
      throw version.error("This program reads version 1 of policies.")
    }
    threshold = try parts["threshold"]?.word(Finding.Severity.self, "severity") ?? threshold
    certainty = try parts["certainty"]?.word(Finding.Certainty.self, "certainty") ?? certainty
    for (key, value) in try parts["severity"]?.pairs() ?? [] {
      let rule = try key.word(RuleID.self, "rule")
      severities[rule] = try SeverityChange(value, of: rule)
    }
    if let node = parts["limits"] {
      limits = try LimitPolicy(node)
    }
    for node in try parts["require-decided"]?.elements() ?? [] {
      let rule = try node.word(RuleID.self, "rule")
      if severities[rule] == .off {
        throw node.error("This rule is switched off under severity, so it cannot be required.")
      }
      if !requiredDecided.contains(rule) {
        requiredDecided.append(rule)
      }
    }
    for node in try parts["ignore"]?.elements() ?? [] {
      ignores.append(try Ignore(node))
    }
    if let node = parts["capture"] {
      capture = try CaptureQuality(node)
    }
  }
}

extension SeverityChange {
  fileprivate init(_ node: PolicyNode, of rule: RuleID) throws(GateFileError) {
    guard node.isMapping else {
      if try node.truth() == false {
        self = .off
      } else {
        self = .all(try node.word(Word.self, "severity").severity, of: rule)
      }
      return
    }
    let parts = try node.mapping(Policy.Keys.severities)
    self = .becomes(
      info: try parts["info"]?.word(Finding.Severity.self, "severity") ?? .info,
      warning: try parts["warning"]?.word(Finding.Severity.self, "severity") ?? .warning,
      error: try parts["error"]?.word(Finding.Severity.self, "severity") ?? .error)
  }

  /// What a rule's severity may be called.
  private enum Word: String, CaseIterable {
    case off, info, warning, error

    var severity: Finding.Severity {
      switch self {
      case .off, .info: .info
      case .warning: .warning
      case .error: .error
      }
    }
  }
}

extension LimitPolicy {
  fileprivate init(_ node: PolicyNode) throws(GateFileError) {
    let parts = try node.mapping(Policy.Keys.limits)
    frame = try parts["frame"]?.nanoseconds() ?? frame
    longWait = try parts["long-wait"]?.nanoseconds() ?? longWait
    unknownDriverTimeout =
      try parts["unknown-driver-timeout"]?.nanoseconds() ?? unknownDriverTimeout
    poll = try parts["poll"]?.nanoseconds() ?? poll
    storm = try (parts["storm"]?.count()).map { UInt32($0) } ?? storm
    for node in try parts["exceptions"]?.elements() ?? [] {
      exceptions.append(try Exception(node))
    }
  }
}

extension LimitPolicy.Exception {
  fileprivate init(_ node: PolicyNode) throws(GateFileError) {
    let parts = try node.mapping(Policy.Keys.exception)
    driver = try parts["driver"]?.pattern()
    timeline = try parts["timeline"]?.pattern()
    task = try parts["task"]?.pattern()
    timeout = try parts["timeout"]?.nanoseconds()
    longWait = try parts["long-wait"]?.nanoseconds()
    storm = try (parts["storm"]?.count()).map { UInt32($0) }
    guard driver != nil || timeline != nil || task != nil else {
      throw node.error("An exception says for whom: driver, timeline or task.")
    }
    guard timeout != nil || longWait != nil || storm != nil else {
      throw node.error("An exception says what it changes: timeout, long-wait or storm.")
    }
    if task != nil, let storm = parts["storm"] {
      throw storm.error(
        "A storm is of a timeline, not of a task that waits: leave out one of both.")
    }
  }
}

extension Ignore {
  fileprivate init(_ node: PolicyNode) throws(GateFileError) {
    let parts = try node.mapping(Policy.Keys.ignore)
    guard let finding = parts["finding"], let reason = parts["reason"] else {
      throw node.error(
        "An ignore has a finding, a regular expression such as ^long-wait/vgem/, and a reason.")
    }
    self.init(
      finding: try finding.pattern(), task: try parts["task"]?.pattern(),
      reason: try reason.sentence(), until: try parts["until"]?.date(),
      line: Line(number: node.line))
  }
}

extension CaptureQuality {
  fileprivate init(_ node: PolicyNode) throws(GateFileError) {
    let parts = try node.mapping(Policy.Keys.capture)
    maximumLostEvents = try parts["maximum-lost-events"]?.count()
    maximumGaps = try parts["maximum-gaps"]?.count()
    if let node = parts["allow-damage"] {
      guard let truth = try node.truth() else {
        throw node.error("\"\(try node.text())\" is neither true nor false.")
      }
      allowsDamage = truth
    }
    minimumDuration = try parts["minimum-duration"]?.nanoseconds()
    for node in try parts["required-events"]?.elements() ?? [] {
      requiredEvents.append(try node.text())
    }
  }
}
