import FenceModel
import FenceReports
import FenceRules
import Fencepost
import Foundation
import Testing
import TraceVocabulary

/// The forms in which a trace exists as text give what its trace.dat gives, as far as text can.
struct TextFormsTests {
  /// What a report says that every form of a trace must say: fences, waits and findings, without times.
  private static let folder = Captures.packageRoot + "/traces"

  struct Essence: Equatable, CustomStringConvertible {
    var fences: [String]
    var waits: [String]
    var findings: [String]

    var description: String {
      "\(fences.count) fences, \(waits.count) waits, findings: \(findings)"
    }
  }

  static func essence(
    _ path: String, clock: String? = nil, kernel: String? = nil,
    leavingOut rules: Set<String> = []
  ) throws -> (Essence, Report) {
    var lines: [String] = []
    let capture = try Capture.open(path, says: TextOrigin(clock: clock, kernel: kernel))
    let report = try capture.analyze(AnalysisOptions()) { bytes in
      lines += String(decoding: copy bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }
    let decoder = JSONDecoder()
    var essence = Essence(fences: [], waits: [], findings: [])
    for line in lines where line.contains(/"kind":"(fence|wait)"/) {
      let row = try decoder.decode(Row.self, from: Data(line.utf8))
      switch row.kind {
      case "fence": essence.fences.append(row.fence)
      case "wait": essence.waits.append(row.wait)
      default: break
      }
    }
    essence.fences.sort()
    essence.waits.sort()
    essence.findings = report.findings.compactMap { found in
      let finding = found.finding
      guard !rules.contains(finding.rule.rawValue) else { return nil }
      let subject = finding.fence.map { "\($0.fence.context):\($0.fence.seqno)" } ?? "-"
      return "\(finding.rule.rawValue) \(finding.severity) \(subject)"
    }.sorted()
    return (essence, report)
  }

  private struct Row: Decodable {
    let kind: String
    let context: UInt32?
    let seqno: UInt32?
    let generation: UInt32?
    let driver: String?
    let timeline: String?
    let signals: Int?
    let waits: Int?
    let aliveAtEnd: Bool?
    let pid: Int32?
    let outcome: String?

    private var identity: String {
      "\(context ?? 0):\(seqno ?? 0)#\(generation ?? 0) \(driver ?? "") \(timeline ?? "")"
    }
    var fence: String {
      "\(identity) signals \(signals ?? -1) waits \(waits ?? -1) alive \(aliveAtEnd ?? false)"
    }
    var wait: String { "\(identity) \(pid ?? 0) \(outcome ?? "")" }
  }

  @Test(arguments: ["6.1", "7.2"])
  func `every form of the kernel's text says the same`(release: String) throws {
    let forms = ["trace", "tgid", "latency", "noirq", "dmesg"]
    let (first, report) = try Self.essence(
      Self.folder + "/vgem-\(release).trace.txt", clock: "mono", kernel: release)
    #expect(report.counts.fences == 12)
    #expect(first.waits.count == (release == "6.1" ? 6 : 5))
    for form in forms.dropFirst() {
      let (other, otherReport) = try Self.essence(
        Self.folder + "/vgem-\(release).\(form).txt", clock: "mono", kernel: release)
      #expect(other == first, "\(form)")
      #expect(otherReport.lines?.notUnderstood == 0, "\(form)")
      let lines = try #require(otherReport.lines)
      #expect(
        lines.total
          == lines.records + lines.comments + lines.continuations + lines.losses
          + lines.aside.reduce(0) { $0 + $1.count } + lines.notUnderstood)
    }
  }

  @Test(arguments: Captures.own.filter { !$0.name.hasPrefix("lost-") })
  func `the text of trace-cmd report says what the trace.dat says`(
    capture: TestCapture
  ) async throws {
    guard let text = try await TraceCmd.report(capture.path) else { return }
    let folder = try TemporaryFolder()
    let path = try folder.write(text, to: "report.txt")
    let (expected, report) = try Self.essence(
      capture.path, leavingOut: Self.unprinted)
    let kernel = report.trace.kernel?.split(separator: " ").dropFirst(2).first.map(String.init)
    let (found, textReport) = try Self.essence(
      path, clock: report.trace.clock.name, kernel: kernel, leavingOut: Self.unprinted)
    #expect(textReport.lines?.notUnderstood == 0)
    #expect(found == expected)
    // What text lacks leaves more undecided, and proves nothing more.
    for (one, other) in zip(report.rules, textReport.rules) where one.verdict != other.verdict {
      #expect(other.verdict == .undecided, "\(other.rule.rawValue)")
    }
  }

  /// Rules that rest on what `trace-cmd report` does not print by default, or prints of several probes
  /// by one name.
  private static let unprinted: Set<String> = ["wait-in-atomic-context", "recycled-fence-leak"]

  @Test func `text from a pipe is the same as from a file`() async throws {
    let path = Self.folder + "/vgem-7.2.trace.txt"
    let direct = try await Command.fencepost(path)
    let piped = try await Command.shell("cat \"$1\" | fencepost -", path)
    let name = { (text: String) in text.replacing("standard input", with: "vgem-7.2.trace.txt") }
    let withoutSize = { (text: String) in text.replacing("29,938 bytes, ", with: "") }
    #expect(piped.status == 0)
    #expect(name(piped.text) == withoutSize(direct.text))
  }

  @Test func `what the text has lost is a gap, and proves nothing`() throws {
    let folder = try TemporaryFolder()
    let lines = try String(
      contentsOfFile: Self.folder + "/vgem-7.2.trace.txt", encoding: .utf8
    ).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let place = try #require(lines.firstIndex { $0.contains("dma_fence_signaled") })
    var lossy = lines
    lossy.insert("CPU:0 [LOST 12 EVENTS]", at: place)
    let path = try folder.write(Array(lossy.joined(separator: "\n").utf8), to: "lossy.txt")
    let (_, report) = try Self.essence(path, clock: "mono", kernel: "7.2")
    #expect(report.events.gaps == 1)
    #expect(report.events.lost == 12)
    #expect(report.lines?.losses == 1)
    #expect(report.rules.allSatisfy { $0.verdict != .holds })
    #expect(report.findings.allSatisfy { $0.finding.certainty == .suspected })
  }

  @Test func `an overwritten start is a gap of every CPU up to its first record`() throws {
    let folder = try TemporaryFolder()
    let text = try String(
      contentsOfFile: Self.folder + "/vgem-7.2.trace.txt", encoding: .utf8)
    let path = try folder.write(
      Array(text.replacing("263/263", with: "263/1263").utf8), to: "overwritten.txt")
    let (_, report) = try Self.essence(path, clock: "mono", kernel: "7.2")
    #expect(report.events.lost == 1_000)
    #expect(report.events.gaps == 2)
    #expect(report.rules.allSatisfy { $0.verdict != .holds })
  }
}
