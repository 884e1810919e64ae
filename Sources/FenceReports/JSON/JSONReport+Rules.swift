import FenceModel
import FenceRules
import TraceVocabulary

/// The sections about the contract: how each rule ended, and what was found.
extension JSONReport {
  func rule(_ result: RuleResult, into writer: inout JSONWriter) {
    writer.member("id", result.rule.rawValue)
    writer.member("verdict", result.verdict.rawValue)
    writer.array("needs") { writer in
      for need in result.needs {
        writer.value(need)
      }
    }
    writer.member("observed", result.observed)
    writer.member("excluded", result.excluded)
    writer.member("findings", result.findings)
    // What a baseline would leave out; a report takes none.
    writer.member("suppressed", 0)
  }

  func finding(
    _ reported: ReportedFinding, on clock: TraceClock, into writer: inout JSONWriter
  ) {
    let finding = reported.finding
    writer.assertion(of: finding)
    writer.fence(finding.fence)
    if let task = reported.task {
      self.task(task, into: &writer)
    } else {
      writer.member("task", String?.none)
    }
    writer.time("at", finding.at.value, on: clock)
    writer.evidence(of: reported, in: clock.unit)
    writer.member("fingerprint", finding.fingerprint)
  }
}

extension JSONWriter {
  /// Writes what a finding asserts, and how sure it is.
  mutating func assertion(of finding: Finding) {
    member("rule", finding.rule.rawValue)
    member("severity", finding.severity.rawValue)
    member("certainty", finding.certainty.rawValue)
    array("assumptions") { writer in
      for assumption in finding.assumptions {
        writer.value(assumption)
      }
    }
    member("message", finding.message)
  }

  /// Writes the records that a finding rests on.
  mutating func evidence(of reported: ReportedFinding, in unit: TraceClock.Unit) {
    array("evidence") { writer in
      for record in reported.evidence {
        writer.evidence(record.moment, record.event, in: unit)
      }
    }
  }
}
