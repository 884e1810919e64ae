import FenceModel
import FenceRules
import TraceVocabulary

/// SARIF 2.1.0 for code scanning: every rule with its page, one result a fingerprint.
///
/// GitHub tells one alert from another by `ruleId`, the artifact and `partialFingerprints`, and
/// refuses results without a physical location with a line. A capture has no lines: results stand at
/// line 1 of the capture, with the offset of their first record, and name the fence's timeline as
/// their logical location. What a trace could not decide is told as a notification of the run, at level
/// error where it had to be decided.
public struct SARIFReport: Sendable {
  /// GitHub takes 25,000 results a run and shows 5,000.
  public static let resultLimit = 5_000

  /// The version of the tool, as `driver.version` states it.
  public var toolVersion: String
  /// Whether a baseline was compared with, so that results say what is new.
  public var hasBaseline: Bool

  private static let schema = "https://json.schemastore.org/sarif-2.1.0.json"

  /// A report of the tool of this version.
  public init(toolVersion: String, hasBaseline: Bool = false) {
    self.toolVersion = toolVersion
    self.hasBaseline = hasBaseline
  }

  /// The document of `summary`.
  public func bytes(of summary: CheckSummary) -> [UInt8] {
    var writer = JSONWriter(.pretty)
    writer.object { writer in
      writer.member("$schema", Self.schema)
      writer.member("version", "2.1.0")
      writer.array("runs") { writer in
        writer.object { run(summary, into: &$0) }
      }
    }
    writer.endLine()
    return writer.bytes
  }

  private func run(_ summary: CheckSummary, into writer: inout JSONWriter) {
    let artifacts = Artifacts(summary)
    let all = results(of: summary)
    writer.object("tool") { writer in
      writer.object("driver") { writer in
        writer.member("name", "fencepost")
        writer.member("version", toolVersion)
        writer.array("rules") { writer in
          for page in RulePages.all {
            writer.object { $0.rule(page) }
          }
        }
      }
    }
    writer.array("artifacts") { writer in
      for trace in artifacts.files {
        writer.object { writer in
          writer.object("location") { $0.member("uri", RelativeURI.text(of: trace.file)) }
          writer.array("roles") { $0.value("analysisTarget") }
          if let size = trace.report?.trace.fileSize {
            writer.member("length", size)
          }
        }
      }
    }
    writer.array("invocations") { writer in
      writer.object { writer in
        writer.member("executionSuccessful", !summary.traces.contains(where: \.isUnreadable))
        writer.array("toolExecutionNotifications") { writer in
          notifications(summary, artifacts, omitted: all.omitted, into: &writer)
        }
      }
    }
    writer.array("results") { writer in
      for (finding, trace) in all.listed {
        writer.object { result(finding, in: trace, artifacts, into: &$0) }
      }
    }
    writer.member("columnKind", "unicodeCodePoints")
  }

  /// The results within the bound, those that fail first where it cuts.
  private func results(
    of summary: CheckSummary
  ) -> (listed: [(CheckedFinding, CheckedTrace)], omitted: Int) {
    let all = summary.traces.flatMap { trace in
      trace.rules.filter { $0.switchedOff == nil }.flatMap { rule in
        rule.findings.map { ($0, trace) }
      }
    }
    guard all.count > Self.resultLimit else { return (all, 0) }
    let failing = all.filter { $0.0.disposition == .failing }
    let others = all.filter { $0.0.disposition != .failing }
    return (
      Array((failing + others).prefix(Self.resultLimit)), all.count - Self.resultLimit
    )
  }
}

// MARK: - Results

extension SARIFReport {
  private func result(
    _ finding: CheckedFinding, in trace: CheckedTrace, _ artifacts: Artifacts,
    into writer: inout JSONWriter
  ) {
    let worst = finding.worst.finding
    let clock = trace.report?.trace.clock ?? .local
    writer.reference(to: finding.rule)
    // What is only suspected is no violation, however bad it were.
    writer.member("level", worst.certainty == .suspected ? "note" : finding.severity.level)
    writer.object("message") {
      $0.member("text", FindingWords(finding, in: trace).lines.joined(separator: "\n"))
    }
    writer.array("locations") { writer in
      writer.object { writer in
        writer.physicalLocation(
          trace, artifacts, finding.worst.evidence.first?.moment.position.fileOffset)
        if let fence = worst.fence {
          writer.array("logicalLocations") { writer in
            writer.object { writer in
              writer.member("name", fence.timelineShape)
              writer.member("fullyQualifiedName", "\(fence.driverClass)/\(fence.timelineShape)")
              writer.member("kind", "resource")
            }
          }
        }
      }
    }
    records(of: finding, in: trace, artifacts, on: clock, into: &writer)
    writer.object("partialFingerprints") {
      // The name that GitHub reads; the other says what it is made of.
      $0.member("primaryLocationLineHash", StableHash.text(of: finding.fingerprint) + ":1")
      $0.member("fencepostFingerprint/v1", finding.fingerprint)
    }
    writer.member("occurrenceCount", max(finding.occurrences, 1))
    if hasBaseline {
      let isKnown = finding.disposition == .known || finding.disposition == .flake
      writer.member("baselineState", isKnown ? "unchanged" : "new")
    }
    writer.array("suppressions") { writer in
      guard let excuse = finding.disposition.excuse else { return }
      writer.object {
        $0.member("kind", "external")
        $0.member("status", "accepted")
        $0.member("justification", excuse)
      }
    }
    writer.object("properties") { writer in
      writer.member("certainty", worst.certainty.rawValue)
      writer.member("severity", finding.severity.rawValue)
      writer.array("assumptions") { writer in
        for assumption in worst.assumptions {
          writer.value(assumption)
        }
      }
    }
  }

  /// The records that the finding rests on, each with its place in the file.
  private func records(
    of finding: CheckedFinding, in trace: CheckedTrace, _ artifacts: Artifacts,
    on clock: TraceClock, into writer: inout JSONWriter
  ) {
    writer.array("relatedLocations") { writer in
      for (place, record) in finding.worst.evidence.prefix(FindingWords.records).enumerated() {
        let moment = record.moment
        writer.object { writer in
          writer.member("id", place + 1)
          writer.physicalLocation(trace, artifacts, moment.position.fileOffset)
          writer.object("message") {
            $0.member(
              "text",
              "\(record.event) at \(clock.text(moment.timestamp)) on CPU \(moment.cpu.cpuText), "
                + FindingWords.place(of: moment.position))
          }
        }
      }
    }
  }

  private func notifications(
    _ summary: CheckSummary, _ artifacts: Artifacts, omitted: Int, into writer: inout JSONWriter
  ) {
    for trace in summary.traces {
      let level =
        switch trace.capture {
        case .good: "warning"
        case .unreadable, .poor: "error"
        case .noFenceEvents: "note"
        }
      for problem in trace.captureProblems {
        writer.notification(level, problem, trace, artifacts)
      }
      for rule in trace.rules {
        switch rule.outcome {
        case .skipped(let reason):
          writer.notification("note", reason, trace, artifacts, rule: rule.rule)
        case .incomplete(let needs):
          writer.notification(
            "error", "undecided (required): " + needs, trace, artifacts, rule: rule.rule)
        case .pass, .fail, .expectedFailure: break
        }
      }
    }
    for improvement in summary.improvements {
      writer.notification(
        "note", "\(improvement.name): " + TestCase(improvement).outcomeWords, nil, artifacts)
    }
    if omitted > 0 {
      writer.notification("warning", "\(omitted.grouped) results are left out.", nil, artifacts)
    }
  }
}

/// The files of a run, each once.
private struct Artifacts {
  let files: [CheckedTrace]
  private let places: [String: Int]

  init(_ summary: CheckSummary) {
    var places: [String: Int] = [:]
    files = summary.traces.filter { trace in
      guard places[trace.file] == nil else { return false }
      places[trace.file] = places.count
      return true
    }
    self.places = places
  }

  func place(of trace: CheckedTrace) -> Int? { places[trace.file] }
}

// MARK: - Parts

extension JSONWriter {
  fileprivate mutating func rule(_ page: RulePage) {
    member("id", page.rule.rawValue)
    member("name", page.rule.rawValue)
    object("shortDescription") { $0.member("text", page.says) }
    object("fullDescription") { $0.member("text", page.why) }
    object("help") {
      $0.member(
        "text",
        """
        \(page.why)

        Severity: \(page.severity)

        How it is decided: \(page.decided)

        When it stays silent: \(page.silent)

        Source: \(page.source)

        Example:
        \(page.example)
        """)
    }
    object("defaultConfiguration") { $0.member("level", page.defaultLevel) }
    object("properties") { writer in
      writer.array("tags") { $0.value("dma_fence") }
    }
  }

  fileprivate mutating func reference(to rule: RuleID) {
    member("ruleId", rule.rawValue)
    if let place = RulePages.all.firstIndex(where: { $0.rule == rule }) {
      member("ruleIndex", place)
    }
  }

  fileprivate mutating func physicalLocation(
    _ trace: CheckedTrace, _ artifacts: Artifacts, _ offset: UInt64?
  ) {
    object("physicalLocation") { writer in
      writer.object("artifactLocation") {
        $0.member("uri", RelativeURI.text(of: trace.file))
        $0.member("index", artifacts.place(of: trace) ?? -1)
      }
      writer.object("region") {
        $0.member("startLine", 1)
        if let offset {
          $0.member("byteOffset", offset)
        }
      }
    }
  }

  fileprivate mutating func notification(
    _ level: String, _ text: String, _ trace: CheckedTrace?, _ artifacts: Artifacts,
    rule: RuleID? = nil
  ) {
    object { writer in
      writer.member("level", level)
      writer.object("message") { $0.member("text", text.safe) }
      if let trace {
        writer.array("locations") { writer in
          writer.object { $0.physicalLocation(trace, artifacts, nil) }
        }
      }
      if let rule {
        writer.object("associatedRule") { writer in
          writer.member("id", rule.rawValue)
          if let place = RulePages.all.firstIndex(where: { $0.rule == rule }) {
            writer.member("index", place)
          }
        }
      }
    }
  }
}

extension RulePage {
  /// The level of the gravest severity that its page speaks of.
  fileprivate var defaultLevel: String {
    let words = severity.split { !$0.isLetter }
    let severities = words.compactMap { Finding.Severity(rawValue: String($0)) }
    return (severities.max() ?? .warning).level
  }
}

extension Finding.Severity {
  /// What SARIF calls it.
  fileprivate var level: String {
    switch self {
    case .error: "error"
    case .warning: "warning"
    case .info: "note"
    }
  }
}
