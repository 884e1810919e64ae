import FenceModel
import FenceReports
import FenceRules
import Foundation
import Testing
import TraceVocabulary

/// The forms in which a trace exists as text give what its trace.dat gives, as far as text can.
struct TextFormsTests {
  private static let folder = Captures.packageRoot + "/traces"

  private static func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: path)))
  }

  /// A release, a reuse, and what `lines` show of grace periods.
  private static func reuse(_ lines: String) -> String {
    """
    # tracer: nop
    #
    # entries-in-buffer/entries-written: 8/8   #P:1
    #
    \(lines)
         app-7   [000] ..... 100.000000: init: (dma_fence_init+0x0/0x90) fence=0xffff888100001000 context=5 seqno=1
         app-7   [000] ..... 100.000000: dma_fence_init: driver=drv timeline=ring context=5 seqno=1
         app-7   [000] ..... 100.000100: release: (dma_fence_release+0x0/0x90) kref=0xffff888100001000
         app-7   [000] ..... 100.000100: dma_fence_destroy: driver=drv timeline=ring context=5 seqno=1
         app-7   [000] ..... 100.003000: init: (dma_fence_init+0x0/0x90) fence=0xffff888100001000 context=5 seqno=2
         app-7   [000] ..... 100.003000: dma_fence_init: driver=drv timeline=ring context=5 seqno=2

    """
  }

  @Test func `grace periods of flavours that do not count are recorded`() throws {
    let folder = try TemporaryFolder()
    let event = try folder.write(
      Self.reuse(
        """
             rcu-15 [000] ..... 99.960000: rcu_grace_period: rcu_sched 5 start
             rcu-15 [000] ..... 99.970000: rcu_grace_period: rcu_sched 5 end
        """
      ).utf8, to: "event.txt")
    #expect(try TextEssence.of(event, kernel: nil).1.recorded.contains(.schedGracePeriods))
    let counts = try TextEssence.of(event, kernel: "6.1").1
    #expect(!counts.recorded.contains(.schedGracePeriods))
    #expect(counts.gracePeriods?.count == 1)
    let probes = try folder.write(
      Self.reuse(
        """
             rcu-15 [000] ..... 99.960000: gp_init: (rcu_gp_init+0x0/0x700)
             rcu-15 [000] ..... 99.970000: gp_end: (rcu_gp_cleanup+0x0/0x610)
        """
      ).utf8, to: "probes.txt")
    let mixed = try TextEssence.of(probes, kernel: "4.19").1.recorded
    #expect(mixed.contains(.mixedGracePeriods) && !mixed.contains(.gracePeriods))
    let told = try TextEssence.of(probes, kernel: "6.1").1.recorded
    #expect(!told.contains(.mixedGracePeriods) && told.contains(.gracePeriods))
  }

  @Test(arguments: ["6.1", "7.2"])
  func `every form of the kernel's text says the same`(release: String) throws {
    let (first, report) = try TextEssence.of(
      Self.folder + "/vgem-\(release).trace.txt", clock: "mono", kernel: release)
    #expect(report.counts.fences == 12)
    #expect(first.waits.count == (release == "6.1" ? 6 : 5))
    for form in ["trace", "tgid", "latency", "noirq", "dmesg"] {
      let path = Self.folder + "/vgem-\(release).\(form).txt"
      let (other, otherReport) = try TextEssence.of(path, clock: "mono", kernel: release)
      #expect(other == first.told(by: otherReport), "\(form)")
      #expect(otherReport.lines?.notUnderstood == 0, "\(form)")
      #expect(otherReport.accounts(for: try Self.bytes(path).lineCount), "\(form)")
    }
  }

  /// Rules that rest on what `trace-cmd report` does not print by default, or prints of several probes
  /// by one name.
  private static let unprinted: Set<String> = ["wait-in-atomic-context", "recycled-fence-leak"]

  /// The options of `trace-cmd report` that change what a line looks like, and how far its times may be
  /// from those of the trace.dat: it rounds to microseconds.
  private static let variants: [(options: [String], resolution: UInt64)] = [
    ([], 500), (["-t"], 0), (["-l"], 500), (["-R"], 500), (["-N"], 500), (["-w"], 500),
    (["--ts-diff"], 500), (["-t", "-R", "-l"], 0), (["-q"], 500),
    (["--debug"], 500),
  ]

  @Test(arguments: Captures.own)
  func `the text of trace-cmd report says what the trace.dat says`(
    capture: TestCapture
  ) async throws {
    let (expected, report) = try TextEssence.of(capture.path, leavingOut: Self.unprinted)
    let folder = try TemporaryFolder()
    for (options, resolution) in Self.variants {
      guard let text = try await TraceCmd.report(capture.path, options), text.lineCount > 2 else {
        continue
      }
      let path = try folder.write(text, to: "report.txt")
      let (found, textReport) = try TextEssence.of(
        path, clock: report.trace.clock.name, kernel: report.kernelRelease,
        leavingOut: Self.unprinted)
      #expect(textReport.lines?.notUnderstood == 0, "\(options)")
      #expect(textReport.accounts(for: text.lineCount), "\(options)")
      #expect(found == expected.told(by: textReport), "\(options)")
      #expect(found.greatestDistance(from: expected) <= resolution, "\(options)")
      #expect(textReport.events.lost == report.events.lost, "\(options)")
      #expect(textReport.events.gaps == report.events.gaps, "\(options)")
      // What text lacks leaves more undecided, and proves nothing more.
      for (one, other) in zip(report.rules, textReport.rules) where one.verdict != other.verdict {
        #expect(other.verdict == .undecided, "\(options): \(other.rule.rawValue)")
      }
    }
  }

  @Test func `findings of a text that counts no losses rest on there being none`() async throws {
    let capture = try Captures.own("fl-resig.dat")
    let text = try #require(try await TraceCmd.report(capture.path))
    let folder = try TemporaryFolder()
    let path = try folder.write(text, to: "report.txt")
    let (_, report) = try TextEssence.of(path, clock: "mono", kernel: "7.2")
    let sure = report.findings.map(\.finding).filter { $0.certainty != .suspected }
    #expect(!sure.isEmpty)
    for finding in sure {
      #expect(finding.certainty == .conditional)
      #expect(finding.assumptions.contains { $0.contains("no events were lost") })
    }
    // The kernel's own text has a head that counts.
    let (_, counted) = try TextEssence.of(
      Self.folder + "/vgem-7.2.trace.txt", clock: "mono", kernel: "7.2")
    #expect(counted.findings.allSatisfy { $0.finding.assumptions.isEmpty })
  }
}
