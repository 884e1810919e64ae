import FenceModel
import FenceReports
import FenceRules
import Foundation
import Testing
import TraceVocabulary

/// Lines that do not stand in the order of time.
struct TextOrderTests {
  private static let trace = Captures.packageRoot + "/traces/vgem-7.2.trace.txt"

  /// The head of the text, and its records with the CPU of each.
  private static func parts() throws -> (head: [Substring], records: [(cpu: Int, line: Substring)])
  {
    let text = try String(contentsOfFile: trace, encoding: .utf8)
    let lines = text.split(separator: "\n")
    return (
      lines.filter { $0.hasPrefix("#") },
      lines.filter { !$0.hasPrefix("#") }.map { ($0.contains(" [001] ") ? 1 : 0, $0) }
    )
  }

  private static func analyze(
    _ head: [Substring], _ records: [Substring]
  ) throws -> (TextEssence, [Anomaly], [String]) {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      Array(((head + records).joined(separator: "\n") + "\n").utf8), to: "text.txt")
    let (essence, report) = try TextEssence.of(path, clock: "mono", kernel: "7.2")
    return (essence, report.events.anomalies, report.rules.map { "\($0.verdict)" })
  }

  @Test func `lines that a CPU puts in late are put in order`() throws {
    let (head, records) = try Self.parts()
    let (expected, _, verdicts) = try Self.analyze(head, records.map(\.line))
    // Each line of CPU 1 comes up to 100 lines of CPU 0 late.
    var late: [Substring] = []
    var waiting: [Substring] = []
    for (place, record) in records.enumerated() {
      if record.cpu == 1 {
        waiting.append(record.line)
      } else {
        late.append(record.line)
      }
      if place % 100 == 99 {
        late += waiting
        waiting = []
      }
    }
    late += waiting
    #expect(late != records.map(\.line))
    let (found, anomalies, foundVerdicts) = try Self.analyze(head, late)
    #expect(found == expected)
    #expect(foundVerdicts == verdicts)
    #expect(anomalies.isEmpty)
  }

  @Test func `one CPU behind the other is said, and nothing is certain`() throws {
    let (head, records) = try Self.parts()
    let times = (0..<40).flatMap { round in
      records.map { cpu, line in
        (
          cpu,
          Substring(
            line.replacing(/(\d+)\.(\d{6}):/) {
              "\((Int($0.1) ?? 0) + 100 * round).\($0.2):"
            }.replacing(/context=(\d+)/) { "context=\((Int($0.1) ?? 0) + 1_000 * round)" })
        )
      }
    }
    let (_, anomalies, verdicts) = try Self.analyze(
      head, times.filter { $0.0 == 0 }.map(\.1) + times.filter { $0.0 == 1 }.map(\.1))
    let anomaly = try #require(anomalies.first { $0.kind == .linesOutOfOrder })
    #expect(anomaly.count > 1_000)
    #expect(!verdicts.contains("holds"))
    #expect(!verdicts.contains("violated"))
  }

  @Test func `a CPU whose time steps back is said`() throws {
    let (head, records) = try Self.parts()
    var lines = records.map(\.line)
    lines.append(lines[0])
    let (_, anomalies, _) = try Self.analyze(head, lines)
    #expect(anomalies.contains { $0.kind == .timeWentBack })
  }
}
