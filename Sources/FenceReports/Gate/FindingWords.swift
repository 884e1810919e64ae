import FenceModel
import FenceRules
import TraceVocabulary

/// A finding in lines of text: what every output for CI says of it, so that all say the same.
struct FindingWords {
  /// Records that are told of one finding: enough to see it, and a log stays readable.
  static let records = 8
  /// Characters of one line: messages quote names from the trace, which can be long.
  static let lineLength = 2_000

  private let finding: CheckedFinding
  private let trace: CheckedTrace

  /// The words for a finding of `trace`.
  init(_ finding: CheckedFinding, in trace: CheckedTrace) {
    self.finding = finding
    self.trace = trace
  }

  /// How bad, how sure, and what: one line.
  var headline: String {
    let worst = finding.worst.finding
    let excuse = finding.disposition.excuse.map { " (\($0))" } ?? ""
    return Self.cut(
      "\(finding.severity.rawValue), \(worst.certainty.rawValue)\(excuse): \(worst.message.safe)")
  }

  /// The headline, when and by whom, what is assumed, the records, and the command that tells more.
  var lines: [String] {
    let clock = trace.report?.trace.clock ?? .local
    let worst = finding.worst
    var lines = [headline]
    if finding.occurrences > 1 {
      lines.append("the worst of \(finding.occurrences.grouped) in \(finding.name)")
    }
    let task = worst.task.map { ", \($0.comm.safe)-\($0.pid)" } ?? ""
    lines.append("at \(clock.text(worst.finding.at))" + task)
    lines += worst.finding.assumptions.map { "provided that " + $0.safe }
    lines += worst.evidence.prefix(Self.records).map { record in
      let moment = record.moment
      return "\(clock.text(moment.timestamp)) CPU \(moment.cpu.cpuText) \(record.event.safe) at "
        + Self.place(of: moment.position)
    }
    if worst.evidence.count > Self.records {
      lines.append("and \(counted(worst.evidence.count - Self.records, "record")) more")
    }
    lines.append("more: " + command)
    return lines.map(Self.cut)
  }

  /// The command that shows the fence, or where the finding is about none explains the rule.
  var command: String {
    guard let fence = finding.worst.finding.fence?.fence else {
      return "fencepost explain \(finding.rule.rawValue)"
    }
    return "fencepost show " + trace.opening.words("\(fence.context):\(fence.seqno)")
  }

  /// Where a record stands in the file.
  static func place(of position: FilePosition) -> String {
    "byte \(position.fileOffset)"
      + (position.chunkOffset == 0 ? "" : " + \(position.chunkOffset)")
  }

  private static func cut(_ line: String) -> String {
    line.count > lineLength ? line.prefix(lineLength - 1) + "…" : line
  }
}
