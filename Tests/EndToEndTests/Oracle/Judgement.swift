import FenceModel
import FenceReports
import FenceRules
import TraceVocabulary

/// What was found, held against what the oracle asks for.
struct Judgement {
  /// The count of one rule.
  struct Tally {
    var required = 0
    var found = 0
    /// Found, and allowed without being required.
    var allowed = 0
    var missing = 0
    var unexpected = 0
    /// Required findings by their certainty.
    var certainties: [Finding.Certainty: Int] = [:]
  }

  private(set) var tallies: [RuleID: Tally] = [:]
  /// What must be found and was not, in words.
  private(set) var missing: [(rule: RuleID, words: String)] = []
  /// What was found and must not be, in words.
  private(set) var unexpected: [(rule: RuleID, words: String)] = []

  init(_ findings: [ReportedFinding], by oracle: Oracle) {
    var open = oracle.expectations.map { Open(expectation: $0) }
    var places: [Key: [Int]] = [:]
    for (place, expectation) in oracle.expectations.enumerated() {
      for fence in expectation.fences {
        places[Key(rule: expectation.rule, fence: fence), default: []].append(place)
      }
      tallies[expectation.rule, default: Tally()].required += expectation.required
    }
    for reported in findings {
      let finding = reported.finding
      if let guiltless = Judgement.acquitted(finding, by: oracle) {
        note(unexpected: finding, guiltless)
        continue
      }
      let candidates = finding.fence.flatMap {
        places[Key(rule: finding.rule, fence: $0.fence)]
      }
      let fitting = candidates?.filter { open[$0].accepts(finding) } ?? []
      let place = fitting.min { open[$0].rank < open[$1].rank }
      guard let place else {
        // Info says what is so, not that it is wrong.
        if finding.severity > .info {
          let reason = candidates == nil ? "no row asks for it" : "the rows allow less"
          note(unexpected: finding, reason)
        }
        continue
      }
      open[place].take(finding)
    }
    for entry in open {
      count(entry)
    }
  }

  private mutating func count(_ entry: Open) {
    let expectation = entry.expectation
    let rule = expectation.rule
    let sure = entry.found.filter {
      $0.certainty >= expectation.certainty && $0.severity >= expectation.leastSeverity
    }
    let lacking = max(0, expectation.required - sure.count)
    let needed = min(entry.found.count, expectation.required)
    tallies[rule, default: Tally()].found += needed
    tallies[rule, default: Tally()].allowed += entry.found.count - needed
    tallies[rule, default: Tally()].missing += lacking
    for found in entry.found {
      tallies[rule, default: Tally()].certainties[found.certainty, default: 0] += 1
    }
    guard lacking > 0 else { return }
    let names = expectation.fences.map { "\($0.context):\($0.seqno)" }.joined(separator: " or ")
    let address = expectation.address.map { " at 0x" + String($0, radix: 16) } ?? ""
    let found = entry.found.map { "\($0.severity) \($0.certainty)" }.joined(separator: ", ")
    missing.append(
      (
        rule,
        "\(rule.rawValue) of \(names)\(address): \(expectation.reason); "
          + "found: \(found.isEmpty ? "nothing" : found)"
      ))
  }

  private mutating func note(unexpected finding: Finding, _ reason: String) {
    tallies[finding.rule, default: Tally()].unexpected += 1
    unexpected.append(
      (
        finding.rule,
        "\(finding.rule.rawValue), \(finding.severity), \(finding.certainty), at \(finding.at.value): "
          + "\(finding.message) [\(reason)]"
      ))
  }

  /// Whether the finding asserts what the log refutes.
  private static func acquitted(_ finding: Finding, by oracle: Oracle) -> String? {
    guard finding.certainty > .suspected, let subject = finding.fence else { return nil }
    let isRefuted = oracle.acquittals.contains {
      $0.rule == finding.rule && $0.fence == subject.fence
        && (subject.address == 0 || subject.address == $0.address)
    }
    let isAsserted = oracle.expectations.contains {
      $0.rule == finding.rule && $0.fences.contains(subject.fence)
        && (subject.address == 0 || $0.address == subject.address)
    }
    return isRefuted && !isAsserted ? "the log says that it is not so" : nil
  }

  private struct Key: Hashable {
    let rule: RuleID
    let fence: FenceID
  }

  /// An expectation, and what was found of it so far.
  private struct Open {
    let expectation: Expectation
    var found: [(severity: Finding.Severity, certainty: Finding.Certainty)] = []

    /// Those that still need a finding come first.
    var rank: Int { found.count < expectation.required ? 0 : 1 }

    func accepts(_ finding: Finding) -> Bool {
      let address = finding.fence?.address ?? 0
      return found.count < expectation.allowed && finding.severity <= expectation.severity
        && (address == 0 || expectation.address == nil || expectation.address == address)
        && (finding.pid == nil || expectation.pid == nil || expectation.pid == finding.pid)
    }

    mutating func take(_ finding: Finding) {
      found.append((finding.severity, finding.certainty))
    }
  }
}

extension Judgement: CustomStringConvertible {
  /// A line for each rule: what was expected, found and unexpected.
  var description: String {
    RuleID.allCases.compactMap { rule in
      tallies[rule].map { tally in
        let sure = Finding.Certainty.allCases.reversed().compactMap { certainty in
          tally.certainties[certainty].map { "\($0) \(certainty)" }
        }
        return "  \(rule.rawValue): required \(tally.required), found \(tally.found), "
          + "missing \(tally.missing), allowed besides \(tally.allowed), "
          + "unexpected \(tally.unexpected)"
          + (sure.isEmpty ? "" : " (\(sure.joined(separator: ", ")))")
      }
    }.joined(separator: "\n")
  }
}
