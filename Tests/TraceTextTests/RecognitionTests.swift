import HostileInput
import Testing
import TraceFile
import TraceText

@Suite struct RecognitionTests {
  private static let record =
    "           <...>-1170    [001] d..1.   227.237419: dma_fence_init: driver=a timeline=b context=1 seqno=2\n"

  private func wrapping(_ bytes: [UInt8]) throws -> TextWrapping? {
    switch try Recognition.of(ByteSource(bytes, name: "F")) {
    case .traceFile: nil
    case .text(_, let wrapping): wrapping
    }
  }

  @Test(arguments: [
    ("# tracer: nop\n#\n", TextWrapping.none), (record, .none), ("\n\n" + record, .none),
    ("cpus=2\n" + record, .none),
    ("          <...>  1170 [001]   227.237419: dma_fence:dma_fence_init: driver=a\n", .none),
    ("capturing trace... done\nTRACE:\n# tracer: nop\n", .atrace),
    ("[   12.345678] sysrq: Dump ftrace buffer\n", .log),
    ("<4>[   12.345678] x\n", .log), ("[   12.345678][  T123] x\n", .log),
    ("Nov 24 12:00:00 host kernel: Linux version 6.1\n", .log),
    ("\u{1b}[0mstarting\n", .log), ("a text about nothing\n", .log),
    ("Dumping ftrace buffer:\n", .log),
    ("> # tracer: nop\n> #\n", .dressed), ("On Monday you wrote:\n> > " + record, .dressed),
    ("# tracer: nop\n#\n" + record + "\u{1b}[01;31mx", .dressed),
    ("> [   12.345678] Dumping ftrace buffer:\n", .log),
    ("<!DOCTYPE html>\n<html>\n", .systrace), ("  <HTML>\n", .systrace),
  ]) func `a text is known by its content`(text: String, wrapping: TextWrapping) throws {
    for bytes in [Array(text.utf8), Array("\u{feff}\(text)".utf8)] {
      #expect(try self.wrapping(bytes) == wrapping)
      #expect(try self.wrapping(Packed.gzip(bytes)) == wrapping)
      #expect(try self.wrapping(Packed.zstd(Packed.gzip(bytes))) == wrapping)
    }
  }

  @Test func `a trace that breaks off into noise is one, noise is none`() throws {
    var generator = SeededGenerator(seed: 7, case: 0)
    let noise = (0..<100_000).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    // Noise has sequences of terminals, too.
    #expect(try wrapping(Array(Self.record.utf8) + noise) == .dressed)
    #expect(throws: TraceFileError.self) { try wrapping(noise) }
  }

  @Test func `lines that carriage returns alone end are no one line`() throws {
    let old = Array((Self.record + Self.record).replacing("\n", with: "\r").utf8)
    for bytes in [old, old + [0x0a]] {
      let error = try #require(throws: TraceFileError.self) { try self.wrapping(bytes) }
      #expect(
        error.description == "F ends its lines with carriage returns alone; run "
          + "`tr '\\r' '\\n' < F | fencepost -`.")
    }
    #expect(try wrapping(Array((Self.record.dropLast() + "\r\r\n").utf8)) == TextWrapping.none)
  }

  @Test func `what breaks off before its first byte is not said to be empty`() throws {
    // In the header of its first block.
    let start = Array(Packed.zstd(Array(Self.record.utf8)).prefix(11))
    let error = try #require(throws: TraceFileError.self) { try self.wrapping(start) }
    #expect(
      error.description
        == "F breaks off after 11 bytes of its compressed data; nothing of it can be read.")
  }

  @Test(
    arguments: [
      "1:# tracer: nop\n2:#\n", "trace.txt:12:" + record, "     1\t# tracer: nop\n     2\t#\n",
      "7:" + record + "9:" + record,
      "t_2026-11-24.txt:7:" + record + "t_2026-11-24.txt:9:" + record,
      "t_2026-11-24.txt-7-" + record + "t_2026-11-24.txt:9:" + record,
    ] as [String]) func `numbers before the lines are known`(text: String) throws
  {
    #expect(try wrapping(Array(text.utf8)) == .numbered)
  }

  @Test(arguments: ["7:", "a:7:"]) func `a name of an instance is no number of a line`(
    name: String
  ) throws {
    // It stands on many lines.
    #expect(
      try wrapping(Array((name + Self.record + name + Self.record).utf8)) == TextWrapping.none)
  }

  @Test func `trace dat is known, packed or not`() throws {
    let head: [UInt8] = [0x17, 0x08, 0x44] + Array("tracing6\0".utf8) + [0, 1, 2, 3]
    #expect(try wrapping(head) == nil)
    #expect(try wrapping(Packed.zstd(head)) == nil)
  }

  @Test(
    arguments: [
      ([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], "`xz -dc F | fencepost -`"),
      (Array("BZh91AY&SY".utf8), "`bzip2 -dc F | fencepost -`"),
      (Array("PK\u{3}\u{4}abcdef".utf8), "`unzip -p F | fencepost -`"),
      (Array("PERFILE2\0\0\0".utf8), "`perf script --ns -i F | fencepost -`"),
      ([0xc1, 0x1f, 0xfc, 0xc1, 0, 0], "CTF"),
      ([0x0a, 3, 1, 2, 3, 0x0a, 2, 1, 1, 0x0a, 1, 0], "`traceconv systrace F | fencepost -`"),
      ([0xff, 0xfe, 0x23, 0, 0x20, 0], "iconv"),
      (
        Array("# tracer: nop\n#\n# entries-in-buffer".utf8).flatMap { [$0, 0] },
        "`iconv -f UTF-16LE"
      ),
      (
        Array("# tracer: nop\n#\n# entries-in-buffer".utf8).flatMap { [0, $0] },
        "`iconv -f UTF-16BE"
      ),
      ([0xff, 0xfe, 0, 0] + Array("# tracer: nop\n#\n".utf8).flatMap { [$0, 0, 0, 0] }, "UTF-32"),
      (Array("{\"traceEvents\":[]}".utf8), "JSON"),
      (Array("{\"_PID\":\"1\",\"MESSAGE\":\"x\"}".utf8), "`jq -r .MESSAGE F | fencepost -`"),
      (Array("{\n\t\"__CURSOR\" : \"s\"\n}".utf8), "`jq -r .MESSAGE F | fencepost -`"),
      (Array("{\n   \"dmesg\": [\n".utf8), "`jq -r '.dmesg[].msg' F | fencepost -`"),
      (Array("{\"log\":\"x\\n\",\"stream\":\"stdout\"}".utf8), "`jq -rj .log F | fencepost -`"),
      (
        (0..<65_536).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 13) },
        "neither trace.dat nor text"
      ),
      (Array("\u{7f}ELF\u{2}\u{1}".utf8), "crash"),
      (
        [UInt8](repeating: 0, count: 257) + Array("ustar".utf8), "`tar -xOf F MEMBER | fencepost -`"
      ),
      ([0, 1, 2, 3, 4, 0xff, 0xfe], "neither trace.dat nor text"), ([], "is empty"),
    ] as [([UInt8], String)]) func `what is not read is told in one sentence`(
      bytes: [UInt8], words: String
    )
  {
    let error = #expect(throws: TraceFileError.self) { try wrapping(bytes) }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
  }

  @Test func `raw pages that a recorder left are told by the name of their file`() {
    let pages: [UInt8] = [0, 1, 2, 3, 4, 0xff, 0xfe]
    for (name, isLeftover) in [("trace.dat.cpu12", true), ("cpu12", false), ("a.cpu", false)] {
      let error = #expect(throws: TraceFileError.self) {
        try Recognition.of(ByteSource(pages, name: name))
      }
      #expect(error?.description.contains("trace-cmd restore") == isLeftover)
    }
  }

  @Test(arguments: ["stdin", "standard input"])
  func `standard input has no name that a command could read`(name: String) {
    let source = ByteSource(Array("PK\u{3}\u{4}abcdef".utf8), name: name)
    let error = #expect(throws: TraceFileError.self) { _ = try Recognition.of(source) }
    #expect(
      error?.description.hasPrefix(
        "standard input is a zip archive; run `unzip -p FILE | fencepost -`") == true)
  }

  @Test func `compressed again and again is refused`() {
    var bytes = Array("x\n".utf8)
    for _ in 0..<10 { bytes = Packed.gzip(bytes) }
    #expect(throws: TraceFileError.self) { try wrapping(bytes) }
  }

  @Test func `a deflated atrace is inflated`() throws {
    let text = "# tracer: nop\n" + Self.record
    let bytes =
      Array("capturing trace... done\nTRACE:\n".utf8) + Packed.zlib(Array(text.utf8))
    guard case .text(let source, .none) = try Recognition.of(ByteSource(bytes, name: "F")) else {
      Issue.record("not recognised")
      return
    }
    var columns = TextColumns()
    var lines = TraceLines(source, .none)
    var count = 0
    while try lines.advance(&columns) { count += 1 }
    #expect(count == 2)
  }
}
