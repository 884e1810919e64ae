import FenceModel
import FenceReports
import FenceRules
import Foundation
import HostileInput
import Testing
import TraceVocabulary

/// Text that comes compressed, in a page, behind other words, or through a pipe.
struct TextInputTests {
  private static let trace = Captures.packageRoot + "/traces/vgem-7.2.trace.txt"
  private static let log = Captures.packageRoot + "/traces/vgem-7.2.dmesg.txt"

  private static func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: path)))
  }

  /// Ways to wrap the bytes of a trace that leave every line of it as it is.
  private static let wraps: [(name: String, wrap: @Sendable ([UInt8]) -> [UInt8])] = [
    ("gzip", { Packed.gzip($0) }), ("zstd", { Packed.zstd($0) }),
    ("gzip in zstd", { Packed.zstd(Packed.gzip($0)) }),
    (
      "two members",
      { Packed.gzip(Array($0.prefix(10_001))) + Packed.gzip(Array($0.dropFirst(10_001))) }
    ),
    ("carriage returns", { Array($0.map { $0 == 0x0a ? [0x0d, 0x0a] : [$0] }.joined()) }),
    ("a byte order mark", { Array("\u{feff}".utf8) + $0 }),
    ("atrace", { Array("capturing trace... done\nTRACE:\n".utf8) + $0 }),
    ("deflated atrace", { Array("capturing trace... done\nTRACE:\n".utf8) + Packed.zlib($0) }),
    ("a systrace page", { page($0) }), ("a systrace page in gzip", { Packed.gzip(page($0)) }),
  ]

  /// A page as systrace makes it: data of other tools stands before the trace.
  @Sendable private static func page(_ trace: [UInt8]) -> [UInt8] {
    let opening = "  <script class=\"trace-data\" type=\"application/text\">\n"
    let head =
      "<!DOCTYPE html>\n<html>\n<head><title>systrace</title>\n<script>var a = \"<b>\";</script>\n"
      + opening + "USER  PID\nroot 1\n  </script>\n" + opening
    return Array(head.utf8) + trace + Array("  </script>\n</body>\n</html>\n".utf8)
  }

  @Test func `whatever a text is wrapped in, it says the same`() throws {
    let folder = try TemporaryFolder()
    let plain = try Self.bytes(Self.trace)
    let (expected, report) = try TextEssence.of(Self.trace, clock: "mono", kernel: "7.2")
    for (name, wrap) in Self.wraps {
      let path = try folder.write(wrap(plain), to: "text")
      let (found, wrapped) = try TextEssence.of(path, clock: "mono", kernel: "7.2")
      #expect(found == expected, "\(name)")
      #expect(found.greatestDistance(from: expected) == 0, "\(name)")
      #expect(wrapped.lines?.records == report.lines?.records, "\(name)")
      #expect(wrapped.lines?.notUnderstood == 0, "\(name)")
      #expect(wrapped.events.anomalies.isEmpty, "\(name)")
      #expect(wrapped.rules.map(\.verdict) == report.rules.map(\.verdict), "\(name)")
    }
  }

  @Test func `the last moments of all are shown as any others`() async throws {
    let folder = try TemporaryFolder()
    let head = "# tracer: nop\n#\n#           TASK-PID     CPU#  |||||  TIMESTAMP  FUNCTION\n"
    for begin in [614, 615] {
      let lines = [(begin, "init"), (615, "signaled"), (615, "destroy")].map { at, event in
        "task-7 [000] ..... 18446744073.709551\(at): dma_fence_\(event): driver=a timeline=b context=1 seqno=1\n"
      }
      let trace = try folder.write((head + lines.joined()).utf8, to: "trace")
      let run = try await Command.run(
        "fencepost", ["report", trace, "--html", "\(folder.path)/page.html", "-o", "/dev/null"])
      #expect(run.status == 0, "\(run.text)")
    }
  }

  @Test func `every line of a page and of a log is accounted for`() throws {
    let folder = try TemporaryFolder()
    let page = Self.page(try Self.bytes(Self.trace))
    let path = try folder.write(page, to: "page.html")
    let (_, report) = try TextEssence.of(path, clock: "mono", kernel: "7.2")
    #expect(report.accounts(for: page.lineCount))
    let log = try Self.bytes(Self.log)
    let (_, logReport) = try TextEssence.of(Self.log, clock: "mono", kernel: "7.2")
    #expect(logReport.accounts(for: log.lineCount))
  }

  @Test func `every line of a spoiled text is accounted for`() throws {
    let folder = try TemporaryFolder()
    for source in [Self.trace, Self.log] {
      let bytes = try Self.bytes(source)
      let seed = HostileSeed(name: source, bytes: bytes, at: source)
      var read = 0
      for number in 0..<60 {
        var generator = SeededGenerator(seed: 3, case: UInt64(number))
        let spoiled = Mutation(of: seed, by: &generator)
        let path = try folder.write(spoiled.bytes, to: "spoiled.txt")
        guard let (_, report) = try? TextEssence.of(path, clock: "mono", kernel: "7.2") else {
          continue
        }
        read += 1
        #expect(report.accounts(for: spoiled.bytes.lineCount), "\(spoiled.story)")
      }
      #expect(read > 40)
    }
  }

  @Test func `text from a pipe is the same as from a file`() async throws {
    let direct = try await Command.fencepost(Self.trace)
    let piped = try await Command.shell("cat \"$1\" | fencepost -", Self.trace)
    let name = { (text: String) in text.replacing("standard input", with: "vgem-7.2.trace.txt") }
    let withoutSize = { (text: String) in text.replacing("29,938 bytes, ", with: "") }
    #expect(piped.status == 0)
    #expect(name(piped.text) == withoutSize(direct.text))
    let packed = try await Command.shell("gzip -c \"$1\" | fencepost -", Self.trace)
    #expect(packed.text == piped.text)
    let redirected = try await Command.shell("fencepost - < \"$1\"", Self.trace)
    #expect(redirected.status == 0)
    #expect(redirected.lines.count == direct.lines.count)
  }

  @Test func `a text that breaks off is reported up to there, and said`() throws {
    let folder = try TemporaryFolder()
    let whole = try Self.bytes(Self.trace)
    let packed = Packed.gzip(whole)
    let path = try folder.write(packed.prefix(packed.count / 2), to: "half.gz")
    let (half, report) = try TextEssence.of(path, clock: "mono", kernel: "7.2")
    #expect(report.events.anomalies.map(\.kind) == [.truncatedFile])
    #expect(!half.fences.isEmpty)
    // A plain text that ends inside a line has lost the rest of it.
    let cut = try folder.write(whole.dropLast(20), to: "cut.txt")
    let (_, cutReport) = try TextEssence.of(cut, clock: "mono", kernel: "7.2")
    #expect(
      cutReport.lines?.caveats
        == [
          "The text ends in a line without a line feed, which was not understood (if it is whole, add "
            + "one)."
        ])
    #expect(cutReport.accounts(for: whole.lineCount))
  }

  @Test func `what is no text and what holds no trace is refused in one sentence`() async throws {
    let folder = try TemporaryFolder()
    var generator = SeededGenerator(seed: 9, case: 0)
    let garbage = (0..<100_000).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    let inputs: [(String, [UInt8])] = [
      ("garbage", garbage), ("prose.txt", Array("all work and no play\n".utf8)), ("empty", []),
      ("dump.zip", Array("PK\u{3}\u{4}abcd".utf8)),
    ]
    for (name, bytes) in inputs {
      let path = try folder.write(bytes, to: name)
      let run = try await Command.fencepost(path)
      #expect(run.status == 2, "\(name)")
      #expect(run.error.split(separator: "\n").count == 1, "\(name): \(run.error)")
    }
    let page = try folder.write(
      "<!DOCTYPE html>\n<html><pre># tracer: nop\n</pre>".utf8, to: "a.html")
    let refused = try await Command.fencepost(page)
    #expect(
      refused.error
        == "fencepost: \(page) is a web page without a trace of systrace in it; save the text that it shows "
        + "(raw, or as an attachment), not the page.\n")
    // The command that is told reads the file as the user named it.
    let path = try folder.write(Array("PERFILE2\0\0\0".utf8), to: "perf.data")
    let run = try await Command.fencepost(path)
    #expect(
      run.error
        == "fencepost: \(path) is a perf.data file; run `perf script --ns -i \(path) | fencepost -`.\n"
    )
  }

  @Test func `a trace whose lines are all mangled is not an empty one`() async throws {
    let folder = try TemporaryFolder()
    let text = try String(contentsOfFile: Self.trace, encoding: .utf8)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let mangled = [
      "nbsp": text.replacing("  ", with: "\u{a0} "),
      "graph": "# tracer: function_graph\n#\n 1)       |  /* dma_fence_init: driver=a */\n",
    ]
    for (name, text) in mangled {
      let path = try folder.write(Array(text.utf8), to: "mangled.txt")
      let run = try await Command.fencepost(path)
      #expect(run.status == 2, "\(name)")
      #expect(run.error.contains("has no line that is a record; "), "\(name): \(run.error)")
      #expect(run.error.split(separator: "\n").count == 1, "\(name): \(run.error)")
    }
    let head = lines.filter { $0.hasPrefix("#") }.joined(separator: "\n") + "\n"
    let path = try folder.write(Array(head.utf8), to: "empty.txt")
    #expect(try await Command.fencepost(path).status == 77)
  }

  @Test func `numbers of lines are no instances`() throws {
    let folder = try TemporaryFolder()
    let text = try String(contentsOfFile: Self.trace, encoding: .utf8)
    let numbered = text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
      .map { "    \($0)\t\($1)\n" }.joined()
    let path = try folder.write(Array(numbered.utf8), to: "numbered.txt")
    let (found, report) = try TextEssence.of(path, clock: "mono", kernel: "7.2")
    let (expected, _) = try TextEssence.of(Self.trace, clock: "mono", kernel: "7.2")
    #expect(found.fences == expected.fences)
    #expect(found.waits == expected.waits)
    #expect(report.trace.instances.count == 1)
    #expect(report.accounts(for: Array(numbered.utf8).lineCount))
  }

  @Test func `call chains of perf stand below their record`() throws {
    let record = { (event: String, number: Int) in
      "vgemload  1214 [001]   236.13405\(number):          dma_fence:\(event): driver=vgem "
        + "timeline=unbound context=15864 seqno=1\n\tffffffffb972b3c6 dma_fence_init+0x36 (vmlinux)\n"
        + "\t               0 [unknown] ([unknown])\n\n"
    }
    let text =
      record("dma_fence_init", 1) + record("dma_fence_signaled", 2)
      + record("dma_fence_destroy", 3)
    let folder = try TemporaryFolder()
    let path = try folder.write(Array(text.utf8), to: "perf.txt")
    let (_, report) = try TextEssence.of(path, clock: "mono")
    #expect(report.counts.fences == 1)
    #expect(report.lines?.records == 3)
    #expect(report.lines?.continuations == 6)
    #expect(report.lines?.notUnderstood == 0)
    #expect(report.accounts(for: Array(text.utf8).lineCount))
  }

  @Test func `a fence event with more behind it is refused, and the next one read`() throws {
    let record = { (event: String, number: Int, rest: String) in
      "vgemload  1214 [001]   236.13405\(number):          dma_fence:\(event): driver=vgem "
        + "timeline=unbound context=15864 seqno=\(number)\(rest)\n"
    }
    let odd = (1...4).map { record("dma_fence_init", $0, " ffffffffb972b3c6 [unknown]") }
    let text = odd.joined() + record("dma_fence_init", 5, "") + record("dma_fence_signaled", 5, "")
    let folder = try TemporaryFolder()
    let path = try folder.write(Array(text.utf8), to: "perf.txt")
    let (_, report) = try TextEssence.of(path, clock: "mono")
    #expect(report.counts.fences == 1)
    #expect(report.lines?.records == 2)
    #expect(report.lines?.notUnderstood == 4)
    #expect(
      report.lines?.examples.first?.reason
        == "perf has printed an address behind it: print the text without the fields ip and sym")
  }

  @Test func `a line longer than memory costs none`() async throws {
    // 512 MiB in one line, with 300 MiB of address space beyond what the program is.
    let run = try await Command.shell(
      """
      ulimit -v 1000000
      (cat "$1"; head -c 536870912 /dev/zero | tr '\\0' x; echo; tail -n 20 "$1") |
        fencepost report - --json - -o /dev/null
      """, Self.trace)
    #expect(run.status == 0, "\(run.error)")
    #expect(run.text.contains(/"notUnderstood": ?1,/))
  }
}
