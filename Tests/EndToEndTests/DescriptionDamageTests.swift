import FenceModel
import FenceReports
import FenceRules
import Fencepost
import HostileInput
import Testing
import TraceVocabulary

/// What describes the events may be damaged, or unlike a kernel's: only what hides events is a loss.
struct DescriptionDamageTests {
  private static let idreuse = "fl-idreuse.dat"

  /// The capture without compression and with texts of it replaced by others of their length.
  private func capture(
    _ name: String, replacing changes: [(String, String)] = []
  ) throws -> (folder: TemporaryFolder, capture: TestCapture) {
    let stored = try Captures.own(name).bytes
    var bytes = PlainImage.bytes(of: stored) ?? stored
    for (old, new) in changes {
      let (old, new) = (Array(old.utf8), Array(new.utf8))
      try #require(old.count == new.count)
      let places = bytes.ranges(of: old)
      try #require(!places.isEmpty)
      for place in places {
        bytes.replaceSubrange(place, with: new)
      }
    }
    let folder = try TemporaryFolder()
    let path = try folder.write(bytes, to: "described.dat")
    return (folder, TestCapture(path: path, name: "described.dat"))
  }

  private func report(
    _ name: String, replacing changes: [(String, String)] = []
  ) throws -> Report {
    let (folder, capture) = try capture(name, replacing: changes)
    let reading = try withExtendedLifetime(folder) { try Reading.report(of: capture) }
    let found: Report? = if case .report(let report, _) = reading { report } else { nil }
    return try #require(found)
  }

  /// That `report` judges as that of the whole capture, although it notes `kind`.
  private func expectSameVerdicts(
    _ report: Report, as name: String, noting kind: Anomaly.Kind
  ) throws {
    let whole = try self.report(name)
    #expect(report.events.anomalies.map(\.kind) == [kind])
    #expect(!LossFindings(report).isDamaged)
    #expect(report.rules.map(\.verdict) == whole.rules.map(\.verdict))
    #expect(
      report.findings.map(\.finding.certainty) == whole.findings.map(\.finding.certainty))
  }

  private static let printFormat =
    "\nprint fmt: \"driver=%s timeline=%s context=%u seqno=%u\", __get_str(driver), "

  /// The same with `fields` before it, and as long.
  private static func format(with fields: String) -> String {
    let text = fields + "\nprint fmt: \"x\" "
    return text + String(repeating: " ", count: printFormat.utf8.count - text.utf8.count)
  }

  @Test func `a vendor's field of an odd type costs no event and no verdict`() throws {
    let odd = "\tfield:void (*f)(int);\toffset:24;\tsize:0;\tsigned:0;\n"
    let report = try report(
      Self.idreuse, replacing: [(Self.printFormat, Self.format(with: odd))])
    try expectSameVerdicts(report, as: Self.idreuse, noting: .unreadField)
    let pointer = "\tfield:void* fence;\toffset:24;\tsize:0;\tsigned:0;\n"
    let (folder, other) = try capture(
      Self.idreuse, replacing: [(Self.printFormat, Self.format(with: pointer))])
    let events = try withExtendedLifetime(folder) { try Reading.events(of: other) }
    #expect(events == (try Reading.events(of: Captures.own(Self.idreuse))))
  }

  @Test func `a name that is no name is no damage`() throws {
    let report = try report("i386-good.dat", replacing: [("\n117 fl-sig2\n", "\nx17 fl-sig2\n")])
    try expectSameVerdicts(report, as: "i386-good.dat", noting: .badCommandLine)
  }

  @Test func `records of unknown events are no damage where all fence events are known`() throws {
    let id = [("name: gp_init\nID: 1449\n", "name: gp_init\nID: 9999\n")]
    let report = try report("i386-good.dat", replacing: id)
    #expect(report.events.anomalies.map(\.kind) == [.foreignEvent])
    #expect(!LossFindings(report).isDamaged)
    let fence = [("name: dma_fence_init\n", "name: dma_fence_none\n")]
    let other = try self.report("i386-good.dat", replacing: id + fence)
    #expect(other.events.anomalies.map(\.kind) == [.unknownEvent])
    #expect(LossFindings(other).isDamaged)
  }

  @Test func `a supporting format that cannot be read is said`() throws {
    let report = try report(
      "i386-good.dat",
      replacing: [
        (
          "field:unsigned long __probe_ip;\toffset:8;\tsize:4;\tsigned:0;",
          "field:unsigned long __probe_ip;\toffset:8;\tsize:4;\tzigned:0;"
        )
      ])
    #expect(report.events.anomalies.map(\.kind) == [.badEventFormat])
    #expect(LossFindings(report).isDamaged)
  }

  @Test func `identities that are cut to 32 bits prove nothing`() throws {
    let report = try report(
      Self.idreuse,
      replacing: [
        (
          "field:unsigned int context;\toffset:16;\tsize:4;",
          "field:u64          context;\toffset:16;\tsize:8;"
        )
      ])
    #expect(report.events.anomalies.map(\.kind) == [.cutIdentity])
    #expect(!report.findings.isEmpty)
    #expect(report.findings.allSatisfy { $0.finding.certainty == .suspected })
    #expect(report.rules.allSatisfy { $0.verdict == .undecided })
  }
}
