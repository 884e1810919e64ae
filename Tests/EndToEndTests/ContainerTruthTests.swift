import FenceReports
import FenceRules
import Foundation
import Testing

/// Members of arrays and chains, in captures whose driver wrote down which it made.
struct ContainerTruthTests {
  /// Each array of these captures has four members that nobody had asked for before.
  @Test(
    .enabled(if: Captures.moreRoot != nil),
    arguments: [
      ("6.1", "enable_signal: driver=dma_fence_array", ["dma_fence_array"]),
      ("7.2", "enable_signal: driver=dma_fence_array", ["dma_fence_array"]),
      ("7.2", "enable_signal: driver=dma_fence_chain", ["dma_fence_chain", "dma_fence_array"]),
    ])
  func `what hangs in an array is told by its members`(
    kernel: String, container: String, through: [String]
  ) async throws {
    let root = try #require(Captures.moreRoot)
    let capture = root + "/fencelab-\(kernel)/fl-contain.dat"
    let text = try #require(try await TraceCmd.report(capture, ["-l"]))
    // As if the machine had hung before any of them was signaled.
    let lines = String(decoding: text, as: UTF8.self).split(separator: "\n")
    let start = try #require(lines.firstIndex { $0.contains(container) })
    let end = try #require(lines[start...].firstIndex { $0.contains(" dma_fence_signaled:") })
    let last =
      "  made-9       1d..1.   200.000000: dma_fence_init: driver=o timeline=p context=9999 seqno=1"
    let folder = try TemporaryFolder()
    let cut = (lines[..<end] + [last[...], ""]).joined(separator: "\n")
    let path = try folder.write(Array(cut.utf8), to: "cut.txt")
    let (_, report) = try TextEssence.of(path, clock: "mono", kernel: kernel)
    let stall = try #require(report.stall)
    #expect(stall.fence.driver == "fencelab")
    #expect(stall.through.map(\.fence.driver) == through)
    #expect(stall.through.last?.unsignaledMembers == 4)
  }
}
