import FenceModel
import Fencepost
import FenceReports
import FenceRules
import Foundation
import TraceVocabulary

/// What every form of a capture must say alike: fences, waits and findings.
struct TextEssence: Equatable, CustomStringConvertible {
  /// A line each, without times.
  private(set) var fences: [String] = []
  private(set) var waits: [String] = []
  /// Rule, severity and fence; a question mark where it is suspected and no more.
  private(set) var findings: [String] = []
  /// When each fence was born, signaled and destroyed, in nanoseconds: not compared, since forms differ
  /// in what they print of it.
  private(set) var times: [String: [UInt64]] = [:]

  var description: String {
    "\(fences.count) fences, \(waits.count) waits, findings: \(findings)"
  }

  static func == (one: TextEssence, other: TextEssence) -> Bool {
    one.fences == other.fences && one.waits == other.waits && one.findings == other.findings
  }

  /// Analyses the capture at `path`, and gives what it says, but for findings of `rules`, and the report.
  static func of(
    _ path: String, clock: String? = nil, kernel: String? = nil, instance: String? = nil,
    leavingOut rules: Set<String> = []
  ) throws -> (TextEssence, Report) {
    var bytes: [UInt8] = []
    var options = AnalysisOptions()
    options.instance = instance
    let capture = try Capture.open(path, says: TextOrigin(clock: clock, kernel: kernel))
    let report = try capture.analyze(options) { bytes += copy $0 }
    return (try TextEssence(ndjson: bytes, report, leavingOut: rules), report)
  }

  /// What the lines `ndjson` and `report` say.
  init(ndjson: [UInt8], _ report: Report, leavingOut rules: Set<String>) throws {
    let decoder = JSONDecoder()
    for line in ndjson.split(separator: UInt8(ascii: "\n")) {
      let data = Data(line)
      switch try decoder.decode(Head.self, from: data).kind {
      case "fence":
        let row = try decoder.decode(Row.self, from: data)
        fences.append(row.fence)
        // Which of two fences alive of one identity is signaled, the addresses alone say.
        if row.traits?.contains("sharesIdentity") != true { times[row.fence] = row.times }
      case "wait": waits.append(try decoder.decode(Row.self, from: data).wait)
      default: break
      }
    }
    fences.sort()
    waits.sort()
    findings = report.findings.compactMap { found in
      let finding = found.finding
      guard !rules.contains(finding.rule.rawValue) else { return nil }
      let subject = finding.fence.map { "\($0.fence.context):\($0.fence.seqno)" } ?? "-"
      let doubt = finding.certainty == .suspected ? "?" : ""
      return "\(finding.rule.rawValue) \(finding.severity) \(subject)\(doubt)"
    }.sorted()
  }

  /// Rules that go by who gave a signal, which an interrupt can have given as far as a text without their
  /// state tells.
  private static let ofSignalers = [
    "wait-cycle", "wait-in-reclaim", "priority-inversion", "user-controlled-fence",
  ]

  /// What a capture that recorded what `report` says can say of it.
  func told(by report: Report) -> TextEssence {
    guard !report.recorded.contains(.interruptState) else { return self }
    var told = self
    told.findings = findings.map { finding in
      let isDoubted = Self.ofSignalers.contains { finding.hasPrefix("\($0) ") }
      return isDoubted && !finding.hasSuffix("?") ? finding + "?" : finding
    }.sorted()
    return told
  }

  /// How far the times of the same fence are apart from those of `other`, at most.
  func greatestDistance(from other: TextEssence) -> UInt64 {
    times.map { fence, own in
      let theirs = other.times[fence] ?? []
      guard own.count == theirs.count else { return .max }
      return zip(own, theirs).map { $0 > $1 ? $0 - $1 : $1 - $0 }.max() ?? 0
    }.max() ?? 0
  }

  private struct Head: Decodable {
    let kind: String
  }

  private struct Row: Decodable {
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
    let traits: [String]?
    let initNanoseconds: UInt64?
    let signaledNanoseconds: UInt64?
    let destroyNanoseconds: UInt64?

    private var identity: String {
      "\(context ?? 0):\(seqno ?? 0)#\(generation ?? 0) \(driver ?? "") \(timeline ?? "")"
    }
    var fence: String {
      "\(identity) signals \(signals ?? -1) waits \(waits ?? -1) alive \(aliveAtEnd ?? false)"
    }
    var wait: String { "\(identity) \(pid ?? 0) \(outcome ?? "")" }
    var times: [UInt64] {
      [initNanoseconds, signaledNanoseconds, destroyNanoseconds].compactMap(\.self)
    }
  }
}

extension Report {
  /// The release of the kernel, as `--kernel` takes it.
  var kernelRelease: String? {
    trace.kernel?.split(separator: " ").dropFirst(2).first.map(String.init)
  }

  /// Whether every line of the text is accounted for; `inputLines` is how many it has.
  func accounts(for inputLines: Int) -> Bool {
    guard let lines else { return false }
    let sum =
      lines.records + lines.comments + lines.continuations + lines.losses
      + lines.aside.reduce(0) { $0 + $1.count } + lines.notUnderstood
    return lines.total == sum && sum == UInt64(inputLines)
  }
}

extension [UInt8] {
  /// The lines of a text: those with a line feed, and what may stand behind the last of them.
  var lineCount: Int {
    count { $0 == 0x0a } + (last == nil || last == 0x0a ? 0 : 1)
  }
}
