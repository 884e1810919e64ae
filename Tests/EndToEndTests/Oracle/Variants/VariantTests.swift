import FenceModel
import FenceReports
import FenceRules
import Fencepost
import Foundation
import HostileInput
import Testing
import TraceVocabulary

/// Captures with records missing, or with clocks apart: nothing false is asserted of them.
///
/// `FENCEPOST_VARIANTS` is the number of variants of each kind over all captures, 40 without it;
/// `FENCEPOST_VARIANT` replays one by its number.
struct VariantTests {
  /// How the clocks of CPUs may differ, where the recorder says that they do not.
  private static let skew: UInt64 = 10_000

  private static let count =
    ProcessInfo.processInfo.environment["FENCEPOST_VARIANTS"].flatMap { Int($0) } ?? 40

  private static var numbers: [Int] {
    if let one = ProcessInfo.processInfo.environment["FENCEPOST_VARIANT"].flatMap({ Int($0) }) {
      return [one]
    }
    return Array(0..<count)
  }

  @Test func `a capture that is written anew is the same`() async throws {
    let truths = try await GroundTruth.all.value
    #expect(!truths.isEmpty)
    for truth in truths {
      let again = try #require(try truth.report(of: truth.image), "\(truth.capture.name)")
      let original = truth.report
      #expect(again.events.byName.map(\.name) == original.events.byName.map(\.name))
      #expect(again.events.byName.map(\.count) == original.events.byName.map(\.count))
      #expect(
        again.events.gaps == 0 && again.events.anomalies.count == original.events.anomalies.count)
      #expect(again.counts.fences == original.counts.fences)
      #expect(again.findings.map(\.finding.message) == original.findings.map(\.finding.message))
      #expect(again.rules == original.rules, "\(truth.capture.name)")
      #expect(truth.falsehoods(in: again).isEmpty && truth.falseVerdicts(in: again).isEmpty)
    }
  }

  @Test func `nothing false is asserted where losses are marked`() async throws {
    try await judge { image, generator in
      // Most captures are of few sub-buffers: runs of records are what they can lose.
      let kinds: [RingImage.LossKind] = [.records, .records, .pages, .beginning]
      return image.lose(kinds[generator.below(kinds.count)], by: &generator)
    }
  }

  @Test func `nothing false is asserted where CPUs end before others`() async throws {
    try await judge { image, generator in image.lose(.ending, by: &generator) }
  }

  @Test func `nothing false is asserted where the kernel counts losses that it does not mark`()
    async throws
  {
    // Neither what is missing nor where: no finding can be more than a suspicion.
    try await judge(suspectsOnly: true) { image, generator in
      image.loseUnmarked(by: &generator)
    }
  }

  @Test func `nothing false is asserted where clocks differ by what is allowed for`() async throws {
    try await judge { image, generator in
      image.skew(upTo: VariantTests.skew, by: &generator)
    }
  }

  @Test(.enabled(if: ProcessInfo.processInfo.environment["FENCEPOST_SKEW"] != nil))
  func `what is asserted where clocks differ by more is counted`() async throws {
    let limit = ProcessInfo.processInfo.environment["FENCEPOST_SKEW"].flatMap { UInt64($0) } ?? 0
    try await judge { image, generator in image.skew(upTo: limit, by: &generator) }
  }

  /// Runs the variants that `change` makes, and fails with the first that are wrong.
  private func judge(
    suspectsOnly: Bool = false,
    _ change: (inout RingImage, inout SeededGenerator) -> String
  ) async throws {
    let truths = try await GroundTruth.all.value
    var wrong = 0
    var asserted = 0
    var suspected = 0
    var holding: [RuleID: Int] = [:]
    var families: [String: Int] = [:]
    for number in VariantTests.numbers {
      var generator = SeededGenerator(seed: 20_261_124, case: UInt64(number))
      let truth = truths[(number * 7) % truths.count]
      var image = truth.image
      let story = change(&image, &generator)
      guard let report = try truth.report(of: image) else { continue }
      asserted += report.findings.count { $0.finding.certainty > .suspected }
      suspected += report.findings.count { $0.finding.certainty == .suspected }
      for rule in report.rules where rule.verdict == .holds && report.events.gaps > 0 {
        holding[rule.rule, default: 0] += 1
      }
      let falsehoods = truth.falsehoods(in: report) + truth.falseVerdicts(in: report)
      guard !falsehoods.isEmpty else { continue }
      for falsehood in falsehoods {
        families[String(falsehood.prefix { $0 != ":" && !$0.isNumber }), default: 0] += 1
      }
      wrong += 1
      if wrong <= 20 {
        print(
          "variant \(number) of \(truth.capture.name), \(story):\n  "
            + falsehoods.prefix(5).joined(separator: "\n  "))
      }
    }
    print("\(VariantTests.numbers.count) variants, \(asserted) findings asserted, \(wrong) wrong")
    for (family, count) in families.sorted(by: { $0.value > $1.value }) {
      print("  \(count) times: \(family)")
    }
    for (rule, count) in holding.sorted(by: { $0.value > $1.value }) {
      print("  \(count) times with gaps: \(rule.rawValue) holds")
    }
    if suspectsOnly {
      #expect(asserted == 0 && suspected > 0)
    } else {
      #expect(asserted > 0, "variants of which nothing is asserted prove nothing")
    }
    #expect(wrong == 0, "variants with false findings or verdicts")
  }
}
