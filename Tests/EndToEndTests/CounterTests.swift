import FenceReports
import Fencepost
import Testing

/// Captures of which nothing is missing although the kernel's counters, printed while the recorder read
/// on, add up to more than they hold.
struct CounterTests {
  private static let names = [
    "drivers-6.1/selftests", "drivers-6.1/vgem-merge", "formats-6.1/tgid", "i386/i386-reuse",
    "kms-6.1/dev-virtio_gpu", "rcu/rcu-good",
  ]

  /// None where FENCEPOST_CAPTURES names no folder.
  private static let captures = Captures.moreRoot.map { root in
    names.map { TestCapture(path: "\(root)/\($0).dat", name: $0) }
  }

  @Test(arguments: captures ?? [])
  func `events that are counted twice are not missing`(capture: TestCapture) throws {
    let report = try Capture.open(capture.path).analyze(AnalysisOptions())
    #expect(LossFindings(report).words.isEmpty)
  }
}
