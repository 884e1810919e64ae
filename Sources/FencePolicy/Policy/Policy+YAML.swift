import FenceRules

/// Policies as YAML: what `check --print-policy` shows, and reads back to the same policy.
extension Policy {
  /// The whole policy, defaults included, each part with what it means.
  package var yaml: String {
    var lines = [
      "# What fencepost check fails for. What a file leaves out is as in:",
      "# fencepost check --print-policy",
      "version: 1",
      "",
      "# Findings of this severity or worse fail: info, warning or error.",
      "threshold: \(threshold.rawValue)",
      "# From this certainty on: suspected, conditional or proven.",
      "certainty: \(certainty.rawValue)",
      "",
      "# Severities of single rules: off, a severity for all that is a warning or an",
      "# error, or a mapping such as {info: warning, error: warning}.",
    ]
    let rules = RuleID.allCases.compactMap { rule in severities[rule].map { (rule, $0) } }
    lines.append(rules.isEmpty ? "severity: {}" : "severity:")
    lines += rules.map { "  \($0.rawValue): \($1.yaml)" }
    lines += ["", "# What rules measure by."] + limits.yaml
    lines += ["", "# Rules that must be decided, or the result is incomplete (exit code 3)."]
    lines += Self.list("require-decided", requiredDecided.map(\.rawValue), indent: "")
    lines += [
      "",
      "# Findings that are left out: a regular expression on rule/driver/timeline, a",
      "# reason, and where wanted the task and the last day.",
    ]
    lines.append(ignores.isEmpty ? "ignore: []" : "ignore:")
    lines += ignores.flatMap(\.yaml)
    lines += ["", "# What a capture must be like; what is left out may be any."] + capture.yaml
    return lines.joined(separator: "\n") + "\n"
  }

  fileprivate static func list(_ key: String, _ values: [String], indent: String) -> [String] {
    values.isEmpty
      ? ["\(indent)\(key): []"] : ["\(indent)\(key):"] + values.map { "\(indent)  - \($0)" }
  }

  /// `text` in quotes: single ones, in which a regular expression stays readable, where they will do.
  static func quoted(_ text: String) -> String {
    let isPlain = text.unicodeScalars.allSatisfy { (0x20...0x7e).contains($0.value) }
    guard !isPlain else {
      return "'"
        + text.split(separator: "'", omittingEmptySubsequences: false)
        .joined(separator: "''") + "'"
    }
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case _ where (0x20...0x7e).contains(scalar.value): quoted.unicodeScalars.append(scalar)
      default:
        let digits = String(scalar.value, radix: 16)
        quoted += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
      }
    }
    return quoted + "\""
  }
}

extension SeverityChange {
  fileprivate var yaml: String {
    switch self {
    case .off: "off"
    case .becomes(let info, let warning, let error):
      "{info: \(info.rawValue), warning: \(warning.rawValue), error: \(error.rawValue)}"
    }
  }
}

extension LimitPolicy {
  fileprivate var yaml: [String] {
    var lines = [
      "limits:",
      "  # A wait beyond a frame is told, beyond long-wait a warning, beyond the",
      "  # driver's timeout an error. Known drivers have their own timeouts; beyond",
      "  # that of unknown ones, which is a guess, nothing is an error.",
      "  frame: \(TimeText.text(frame))",
      "  long-wait: \(TimeText.text(longWait))",
      "  unknown-driver-timeout: \(TimeText.text(unknownDriverTimeout))",
      "  # Waits that failed sooner are polls.",
      "  poll: \(TimeText.text(poll))",
      "  # Fences of one kind within 100 ms that are not yet a storm.",
      "  storm: \(storm)",
      "  # For some drivers, timelines (digits folded to #) or waiting tasks alone;",
      "  # later ones win.",
    ]
    lines.append(exceptions.isEmpty ? "  exceptions: []" : "  exceptions:")
    for one in exceptions {
      let parts =
        [
          one.driver.map { "driver: " + Policy.quoted($0.source) },
          one.timeline.map { "timeline: " + Policy.quoted($0.source) },
          one.task.map { "task: " + Policy.quoted($0.source) },
          one.timeout.map { "timeout: " + TimeText.text($0) },
          one.longWait.map { "long-wait: " + TimeText.text($0) },
          one.storm.map { "storm: \($0)" },
        ].compactMap { $0 }
      lines += Ignore.element(parts, indent: "    ")
    }
    return lines
  }
}

extension Ignore {
  fileprivate var yaml: [String] {
    Self.element(
      [
        "finding: " + Policy.quoted(finding.source),
        task.map { "task: " + Policy.quoted($0.source) }, "reason: " + Policy.quoted(reason),
        until.map { "until: '\($0)'" },
      ].compactMap { $0 }, indent: "  ")
  }

  /// The lines of one element of a list.
  fileprivate static func element(_ parts: [String], indent: String) -> [String] {
    parts.enumerated().map { place, part in indent + (place == 0 ? "- " : "  ") + part }
  }
}

extension CaptureQuality {
  fileprivate var yaml: [String] {
    ["capture:"]
      + [
        maximumLostEvents.map { "  maximum-lost-events: \($0)" },
        maximumGaps.map { "  maximum-gaps: \($0)" },
        "  allow-damage: \(allowsDamage)",
        minimumDuration.map { "  minimum-duration: " + TimeText.text($0) },
      ].compactMap { $0 }
      + Policy.list("required-events", requiredEvents.map(Policy.quoted), indent: "  ")
  }
}
