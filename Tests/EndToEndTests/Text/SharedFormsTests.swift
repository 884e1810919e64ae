import FenceModel
import FenceReports
import Foundation
import Testing

/// The forms of one capture in the folder that `FENCEPOST_CAPTURES` names.
struct SharedFormsTests {
  /// A folder of captures with its archives unpacked; nil where there is none.
  private static func unpack(_ archive: String) async throws -> TemporaryFolder? {
    guard let root = Captures.moreRoot else { return nil }
    let path = "\(root)/\(archive)"
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let folder = try TemporaryFolder()
    let run = try await Command.run("tar", ["-C", folder.path, "-xf", path])
    try #require(run.status == 0, "\(run.error)")
    return folder
  }

  /// Lines of `text` that name `event`, which is what grep counts.
  private static func count(_ event: String, _ text: [UInt8]) -> UInt64 {
    let name = Array(" \(event): ".utf8)
    return UInt64(text.split(separator: 0x0a).count { $0.contains(name) })
  }

  private static let kinds = ["init", "signaled", "destroy", "wait_start", "wait_end"]

  @Test(arguments: ["6.1", "7.2"])
  func `forms of one buffer say the same, and those without words are refused`(
    release: String
  ) async throws {
    guard let folder = try await Self.unpack("formats-\(release)/texts.tar.xz") else { return }
    var seen: [String: TextEssence] = [:]
    for form in ["tgid", "noirq", "latency", "fields", "verbose"] {
      let name = "trace-\(form).txt"
      guard try folder.names.contains(name) else { continue }
      let text = try folder.read(name)
      let (essence, report) = try TextEssence.of(
        folder.file(name), clock: "mono", kernel: release)
      #expect(report.lines?.notUnderstood == 0, "\(form)")
      #expect(report.accounts(for: text.lineCount), "\(form)")
      for kind in Self.kinds {
        let counted = report.events.byName.first { $0.name == "dma_fence_\(kind)" }?.count ?? 0
        #expect(counted == Self.count("dma_fence_\(kind)", text), "\(form): \(kind)")
      }
      seen[form] = essence
    }
    #expect(seen.count >= 4)
    let first = try #require(seen["tgid"])
    #expect(!first.fences.isEmpty)
    for form in ["noirq", "latency", "fields"] where seen[form] != nil {
      #expect(seen[form]?.fences == first.fences, "\(form)")
      #expect(seen[form]?.waits == first.waits, "\(form)")
    }
    for form in ["raw", "hex", "bin"] {
      let run = try await Command.fencepost(folder.file("trace-\(form).txt"))
      #expect(run.status == 2 || run.status == 77, "\(form)")
    }
  }

  @Test func `what trace-cmd report prints with any of its options is understood`() async throws {
    guard let folder = try await Self.unpack("formats-7.2/reports.tar.xz") else { return }
    var understood = 0
    for name in try folder.names where name.hasSuffix(".txt") && !name.contains("-E") {
      let text = try folder.read(name)
      let (essence, report) = try TextEssence.of(folder.file(name), clock: "mono", kernel: "7.2")
      #expect(report.lines?.notUnderstood == 0, "\(name)")
      #expect(report.accounts(for: text.lineCount), "\(name)")
      for kind in Self.kinds {
        let counted = report.events.byName.first { $0.name == "dma_fence_\(kind)" }?.count ?? 0
        #expect(counted == Self.count("dma_fence_\(kind)", text), "\(name): \(kind)")
      }
      #expect(!essence.fences.isEmpty || !text.contains(Array("dma_fence".utf8)), "\(name)")
      understood += 1
    }
    #expect(understood >= 12)
  }

  @Test(arguments: ["6.1", "7.2"])
  func `perf script has every record`(release: String) async throws {
    guard let root = Captures.moreRoot else { return }
    let path = "\(root)/formats-\(release)/perf-script.txt.gz"
    let text = try await Command.run("gzip", ["-dc", path]).output
    let (essence, report) = try TextEssence.of(path, kernel: release)
    #expect(report.lines?.notUnderstood == 0)
    #expect(report.accounts(for: text.lineCount))
    for kind in Self.kinds {
      let name = Array(":dma_fence_\(kind): ".utf8)
      let counted = report.events.byName.first { $0.name == "dma_fence_\(kind)" }?.count ?? 0
      #expect(counted > 0)
      #expect(counted == UInt64(text.split(separator: 0x0a).count { $0.contains(name) }), "\(kind)")
    }
    #expect(!essence.waits.isEmpty)
  }
}
