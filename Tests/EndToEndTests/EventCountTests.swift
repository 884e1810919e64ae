import Foundation
import FenceModel
import FenceReports
import Testing

/// Records are counted as trace-cmd counts them.
struct EventCountTests {
  /// Counts of `trace-cmd report`; those of the files that 3.1.6 cannot read are of 3.3.1 and, of
  /// the cut one, of the events in the whole file up to the cut.
  struct Expectation: CustomTestStringConvertible, Sendable {
    let name: String
    let total: UInt64
    /// In the order of `FenceEvent.Kind`: init, emit, enable_signal, signaled, wait_start, wait_end,
    /// destroy.
    let kinds: [UInt64]
    var gaps: UInt64 = 0
    var lost: UInt64 = 0

    var testDescription: String { name }
  }

  static let expectations: [Expectation] = [
    Expectation(name: "fl-idreuse.dat", total: 771, kinds: [90, 32, 35, 90, 17, 17, 90]),
    Expectation(name: "fl-resig.dat", total: 1_367, kinds: [158, 70, 65, 170, 33, 33, 158]),
    Expectation(name: "fl-slab.dat", total: 399, kinds: [18, 30, 26, 60, 11, 11, 60]),
    Expectation(name: "fl-waits.dat", total: 501, kinds: [51, 16, 23, 51, 19, 19, 51]),
    Expectation(name: "fl-wrap.dat", total: 970, kinds: [120, 0, 28, 120, 29, 29, 120]),
    Expectation(name: "i386-good.dat", total: 285, kinds: [60, 40, 25, 60, 12, 12, 60]),
    Expectation(name: "igt-vkms.dat", total: 3_664, kinds: [76, 0, 30, 72, 31, 31, 76]),
    Expectation(name: "instances.dat", total: 526, kinds: [40, 0, 0, 80, 9, 9, 40]),
    Expectation(
      name: "lost-overwrite.dat", total: 14_779, kinds: [4_906, 19, 18, 4_909, 9, 9, 4_909],
      gaps: 37, lost: 6_624),
    Expectation(name: "recipe-6.1.dat", total: 3_828, kinds: [30, 0, 0, 30, 17, 17, 30]),
    Expectation(name: "recipe-7.2.dat", total: 4_839, kinds: [30, 0, 0, 30, 19, 19, 30]),
    Expectation(name: "s390x-none.dat", total: 190, kinds: [40, 25, 23, 40, 11, 11, 40]),
    Expectation(name: "v7-zlib.dat", total: 128, kinds: [40, 0, 0, 40, 4, 4, 40]),
    Expectation(
      name: "v7.dat.cut-95pct", total: 4_288, kinds: [320, 45, 31, 320, 27, 28, 320],
      gaps: 1),
  ]

  @Test(arguments: expectations)
  func `the captures of the package hold these records`(expected: Expectation) throws {
    let report = try #require(try Self.report(of: Captures.own(expected.name)))
    #expect(report.events.total == expected.total)
    #expect(FenceEvent.Kind.allCases.map(report.count) == expected.kinds)
    #expect(report.events.gaps == expected.gaps)
    #expect(report.events.lost == expected.lost)
  }

  @Test func `every capture of the package has its expectation`() {
    #expect(Captures.own.map(\.name) == Self.expectations.map(\.name).sorted())
  }

  @Test(.enabled(if: Captures.moreRoot != nil))
  func `captures hold what the list beside them says`() throws {
    let root = try #require(Captures.moreRoot)
    let list = try String(contentsOfFile: root + "/MANIFEST.md", encoding: .utf8)
    var compared = 0
    var current: TestCapture?
    for line in list.split(separator: "\n") {
      if line.hasPrefix("- `") {
        let name = line.dropFirst(3).prefix { $0 != "`" }
        current = Captures.more.first { $0.name == name }
      } else if let capture = current, let counts = ListedCounts(line) {
        compared += 1
        try compare(capture, counts)
      }
    }
    #expect(compared > 0, "the list names no capture that is there")
  }

  private func compare(_ capture: TestCapture, _ listed: ListedCounts) throws {
    let report = try Self.report(of: capture)
    // A total of 0 says that trace-cmd reads nothing there; more may be found in cut files.
    if listed.total == 0, capture.name.contains(".dat.cut") { return }
    let name = Comment(rawValue: capture.name)
    #expect(report?.events.total ?? 0 == listed.total, name)
    for kind in FenceEvent.Kind.allCases {
      #expect(report?.count(kind) ?? 0 == listed.kinds[kind.word] ?? 0, name)
    }
  }

  private static func report(of capture: TestCapture) throws -> Report? {
    guard case .report(let report, _) = try Reading.report(of: capture) else { return nil }
    return report
  }
}

extension Report {
  /// How many records of `kind` the file holds, in all its instances.
  fileprivate func count(_ kind: FenceEvent.Kind) -> UInt64 {
    events.byName.first { $0.name == kind.name }?.count ?? 0
  }
}

/// A line `events: total N; destroy N, init N; drivers …` of a list of captures.
private struct ListedCounts {
  let total: UInt64
  private(set) var kinds: [String: UInt64] = [:]

  init?(_ line: Substring) {
    let parts = line.split(separator: ";", omittingEmptySubsequences: false)
    let head = parts[0].split(separator: " ")
    guard head.count == 4, head[1] == "events:", head[2] == "total", let total = UInt64(head[3])
    else { return nil }
    self.total = total
    for count in parts.dropFirst().first?.split(separator: ",") ?? [] {
      let words = count.split(separator: " ")
      if words.count == 2, let number = UInt64(words[1]) {
        kinds[String(words[0])] = number
      }
    }
  }
}
