import FenceReports
import Fencepost
import Testing

/// `trace-cmd report` and Fencepost agree on every fence event: CPU, time, task, names, numbers and
/// order, byte for byte.
struct TraceCmdAgreementTests {
  /// What trace-cmd 3.1.6 of Debian 12 reads nothing from, and Fencepost does: zlib, which that
  /// build lacks, and files that were cut.
  private static func isReadHereOnly(_ capture: TestCapture) -> Bool {
    capture.name.contains("zlib") || capture.name.contains(".dat.cut")
  }

  @Test(arguments: Captures.all)
  func `every fence event is listed as trace-cmd report prints it`(
    capture: TestCapture
  ) async throws {
    let theirs = try await TraceCmd.fenceLines(of: capture)
    let ours = try listing(of: capture)
    if theirs.isEmpty, Self.isReadHereOnly(capture) {
      return
    }
    let difference = Difference(theirs: theirs, ours: ours)
    #expect(difference == nil)
  }

  @Test func `the captures that only Fencepost reads hold the events that they should`() throws {
    #expect(try listing(of: Captures.own("v7-zlib.dat")).count == 128)
    let cut = try listing(of: Captures.own("v7.dat.cut-95pct"))
    #expect(cut.count { !$0.isLoss } == 1_091)
    #expect(cut.count { $0.isLoss } == 1)
  }

  @Test(arguments: ["fl-resig.dat", "s390x-none.dat", "instances.dat"])
  func `the command prints the same listing`(name: String) async throws {
    let capture = try Captures.own(name)
    let listed = try await Command.fencepost("events", capture.path)
    #expect(listed.status == 0)
    #expect(listed.error.isEmpty)
    #expect(listed.lines == (try listing(of: capture)))
  }

  /// Recorded in 2017 by another recorder, with an option whose number means something else today:
  /// trace-cmd refuses the file.
  @Test(.enabled(if: Captures.moreRoot != nil))
  func `a capture of gpuvis' own recorder is read`() async throws {
    let archive = "\(try #require(Captures.moreRoot))/real-gpu/amdgpu_trace.zip"
    let counted = try await Command.shell(
      """
      folder=$(mktemp -d) && python3 -m zipfile -e "$1" "$folder" \
      && fencepost report "$folder/traces_x/amdgpu.dat" --ndjson /dev/null --json -; \
      rm -r "$folder"
      """, archive)
    let report = try JSONReportFile(counted.output)
    #expect(report.events.total == 53_507)
    #expect(report.events.byName["dma_fence_signaled"] == 1_976)
    #expect(report.timelines.reduce(0) { $0 + $1.contexts } == 9)
  }

  private func listing(of capture: TestCapture) throws -> [Substring] {
    String(decoding: try Reading.events(of: capture), as: UTF8.self).split(separator: "\n")
  }
}

/// The first place at which two listings differ.
private struct Difference: Equatable, CustomStringConvertible {
  let description: String

  /// Nil where they agree. trace-cmd is silent on a loss before a sub-buffer that begins with a
  /// time stamp or a discarded event: such a line may stand in ours alone.
  init?(theirs: [Substring], ours: [Substring]) {
    var rest = theirs[...]
    for line in ours {
      if line == rest.first {
        rest.removeFirst()
      } else if !line.isLoss {
        description = "trace-cmd: \(rest.first ?? "nothing more")\nfencepost: \(line)"
        return
      }
    }
    guard let missing = rest.first else { return nil }
    description = "fencepost lacks: \(missing)"
  }
}
