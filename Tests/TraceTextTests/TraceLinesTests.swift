import Testing
import TraceFile
import TraceText
import TraceVocabulary

@Suite struct TraceLinesTests {
  private struct Outcome {
    var lines: [String] = []
    var numbers: [UInt64] = []
    var aside = LinesAside()
    var anomalies: [Anomaly] = []
    var dumps: [FtraceDump] = []
  }

  private func read(
    _ text: String, _ wrapping: TextWrapping = .log
  ) throws -> Outcome {
    var columns = TextColumns()
    var lines = TraceLines(ByteSource(Array(text.utf8), name: "F"), wrapping)
    var outcome = Outcome()
    while try lines.advance(&columns) {
      let line = lines.line
      outcome.lines.append(String(decoding: line.indices.map { line[$0] }, as: UTF8.self))
      outcome.numbers.append(lines.position.lineNumber)
    }
    outcome.aside = lines.aside
    outcome.anomalies = lines.anomalies.anomalies
    outcome.dumps = lines.dumps
    #expect(lines.handedOn == UInt64(outcome.lines.count))
    let feeds = text.utf8.count { $0 == 0x0a }
    let inputLines = text.utf8.last == 0x0a ? feeds : feeds + 1
    #expect(outcome.lines.count + Int(outcome.aside.total) == inputLines, "a line is lost")
    return outcome
  }

  private static let dashes = "---------------------------------"
  private static func record(_ number: Int) -> String {
    "   <...>-1170    1d..1. \(number)us : dma_fence_init: driver=a timeline=b context=1 seqno=\(number)"
  }

  private static func dump(_ prefix: String, _ numbers: ClosedRange<Int>) -> String {
    ["Dumping ftrace buffer:", dashes].map { "\(prefix)\($0)\n" }.joined()
      + numbers.map { "\(prefix)\(record($0))\n" }.joined() + "\(prefix)\(dashes)\n"
  }

  @Test(arguments: [
    "", "[   12.345678] ", "[   12.345678][  T123] ", "[   12.345678][    C0] ",
    "<4>[   12.345678] ",
    "<0>", "Nov 24 12:00:00 host kernel: ", "Nov 24 12:00:00 host kernel: [   12.345678] ",
    "[Tue Nov 24 12:00:00 2026] ", "2026-11-24T12:00:00,345678+00:00 ",
    "2026-11-24T12:00:00.345678+00:00 host kernel: [   12.345678] ",
    "kern  :emerg : [   12.345678] ",
    "0,416,12345678,-;", "12:00:00.123 [   12.345678] ", "\u{1b}[32m[   12.345678] \u{1b}[0m",
    "\u{1b}[1;31m", "[   12.345678] host kernel: ", "[   12.345678 <    0.000123>] ",
    "[Nov24 12:00] ", "[  +0.000123] ", "[2026-11-24 12:00:00] [   12.345678] ",
    "[2026-11-24 12:00:00.123] ", "2026-11-24 12:00:00.123  board : [   12.345678] ",
    "11-24 12:00:00.123     0     0 I         : ", "console=ttyS0 | ",
  ]) func `a dump is found behind every prefix`(prefix: String) throws {
    let messages = "\(prefix)sysrq: Dump ftrace buffer\n"
    let outcome = try read(messages + Self.dump(prefix, 1...3) + "\(prefix)Rebooting\n")
    #expect(outcome.lines == (1...3).map(Self.record))
    #expect(outcome.numbers == [4, 5, 6])
    #expect(outcome.aside[.logMessage] == 2)
    #expect(outcome.aside[.dumpMark] == 3)
    #expect(outcome.dumps.map(\.lines) == [3])
    #expect(outcome.dumps.map(\.hasEnd) == [true])
    #expect(outcome.anomalies.isEmpty)
  }

  @Test func `what a logger puts before a dump is no part of it, whatever the time`() throws {
    let logged = { (text: String) in
      zip(10..., text.split(separator: "\n")).map { "nov-0\($0 % 10):\($0) tty0> \($1)\n" }.joined()
    }
    let outcome = try read(logged("a message\n" + Self.dump("[    1.000000] ", 1...5)))
    #expect(outcome.lines == (1...5).map(Self.record))
    // The next dump has words of its own, and none is taken for those of the first.
    let both = try read(logged(Self.dump("", 1...2)) + Self.dump("", 3...4))
    #expect(both.lines == (1...4).map(Self.record))
  }

  @Test func `carriage returns of a serial console are no text`() throws {
    let text = Self.dump("[    1.000000] ", 1...2).split(separator: "\n")
    let outcome = try read(text.map { "\r\($0)\r\n" }.joined())
    #expect(outcome.lines == (1...2).map(Self.record))
  }

  @Test func `dumps of one boot come in order`() throws {
    let text =
      Self.dump("[    1.000000] ", 1...2) + "between\n" + Self.dump("[    2.000000] ", 3...4)
    let outcome = try read(text)
    #expect(outcome.lines == (1...4).map(Self.record))
    #expect(outcome.dumps.map(\.start.lineNumber) == [1, 7])
  }

  @Test func `a later boot and another instance are set aside`() throws {
    let boot = "[    0.000000] Linux version 6.1.0\n"
    let other = Self.dump("[    2.000000] ", 5...6)
      .replacing("ftrace buffer", with: "ftrace instance one two buffer")
    let text =
      boot + Self.dump("[    1.000000] ", 1...2) + other + boot
      + Self.dump("[    1.000000] ", 7...9)
    let outcome = try read(text)
    #expect(outcome.lines == (1...2).map(Self.record))
    #expect(outcome.aside[.otherInstance] == 2)
    #expect(outcome.aside[.laterBoot] == 3)
    #expect(
      outcome.dumps.map { String(decoding: $0.instance, as: UTF8.self) } == ["", "one two", ""])
  }

  @Test func `a dump whose end is lost is said to be cut`() throws {
    let whole = Self.dump("[    1.000000] ", 1...3)
    let cut = String(whole.dropLast(Self.dashes.count + 1 + 15))
    let later = (0..<1_000).map { "[    2.000000] message \($0)\n" }.joined()
    let outcome = try read(cut + later)
    #expect(Array(outcome.lines.prefix(3)) == (1...3).map(Self.record))
    #expect(outcome.lines.count == 3)
    // No more than may still be of the dump.
    #expect(outcome.aside[.messageInDump] == 256)
    #expect(outcome.anomalies.map(\.kind) == [.truncatedFile])
  }

  @Test func `a dump whose lines are all spoiled is none of the log's messages`() throws {
    let spoiled =
      "  <idle>-0         1d.h1. 12us :\u{a0}dma_fence_signaled: driver=a timeline=b seqno=1\n"
    let text =
      Self.dump("", 1...1).replacing(
        Self.record(1),
        with: Self.record(1) + "\n" + String(repeating: spoiled, count: 999)
          + Self.record(2))
    let outcome = try read(text)
    #expect(outcome.lines.count == 1_001)
    #expect(outcome.aside[.logMessage] == 0)
  }

  @Test func `a log that begins inside a dump has its records`() throws {
    let whole = Self.dump("[    1.000000] ", 1...3).split(separator: "\n").dropFirst(3)
    let outcome = try read(whole.joined(separator: "\n") + "\n")
    #expect(outcome.lines == (2...3).map(Self.record))
  }

  @Test func `messages between the lines of a dump are set aside, and what may be of it is not`()
    throws
  {
    let text = Self.dump("[    1.000000] ", 1...2)
      .replacing(
        "[    1.000000] " + Self.record(2),
        with: "[    1.1] BUG: x\n" + Self.parts.map { "[    1.1] \($0)\n" }.joined()
          + "[    1.0] " + Self.record(2))
    let outcome = try read(text)
    #expect(outcome.lines == [Self.record(1)] + Self.parts + [Self.record(2)])
    #expect(outcome.aside[.messageInDump] == 1)
  }

  /// Lines that are no records, and parts of one or of its stack, or tell that some are missing.
  private static let parts = [
    "   <...>-1170    1d..1. 2", "us : dma_fence_init: driver=a", "timeline=b context=1 seqno=2",
    " => dma_fence_init", "** 12 printk messages dropped **", "##### CPU 1 buffer started ####",
  ]

  @Test func `a dump that the log has twice is read once`() throws {
    let dump = Self.dump("[    1.000000] ", 1...3)
    let outcome = try read(dump + "between\n" + dump + Self.dump("[    2.000000] ", 4...5))
    #expect(outcome.lines == (1...5).map(Self.record))
    #expect(outcome.aside[.repeatedDump] == 3)
    // A part of it, and what came after.
    let longer = try read(Self.dump("", 1...3) + Self.dump("[    1.000000] ", 2...6))
    #expect(longer.lines == (1...6).map(Self.record))
    // A later boot counts from its own start, and is set aside as such.
    let boot = "[    0.000000] Linux version 6.1.0\n"
    #expect(try read(boot + dump + boot + dump).aside[.laterBoot] == 3)
  }

  @Test func `a dump that goes back and is no copy is not judged, nor what follows in it`() throws {
    let dump = Self.dump("[    1.000000] ", 1...40)
    // Its records bear the same times, and are of other fences.
    let other = Self.dump("[    1.000000] ", 1...60).replacing("context=1 ", with: "context=2 ")
    for count in [60, 3] {
      let short = Self.dump("[    1.000000] ", 1...count)
        .replacing("context=1 ", with: "context=2 ")
      let outcome = try read(dump + short)
      #expect(outcome.lines == (1...40).map(Self.record))
      #expect(outcome.aside[.backwardDump] == UInt64(count))
      #expect(outcome.aside[.repeatedDump] == 0)
    }
    let copies = try read(dump + other + dump)
    #expect(copies.aside[.backwardDump] == 60)
    #expect(copies.aside[.repeatedDump] == 40)
  }

  @Test(arguments: [
    "<30>1 2026-11-30T16:44:04.123456+00:00 host kernel - - - [    0.000000] ",
    "[    0.000000,1] [CPU:0] ", "MESSAGE=", "2026-11-30T16:44:04.123456Z 01O [    0.000000] ",
    "11-30 16:44:04.123  root     0     0 I kernel: ", "web_1  | [    0.000000] ",
    "{\"MESSAGE\":\"",
  ]) func `a boot is found behind words of any logger`(words: String) throws {
    let line = { (text: String) in text.isEmpty ? "" : "\(words)\(text)\n" }
    let dump = Self.dump("", 1...3).split(separator: "\n").map { line(String($0)) }.joined()
    let boot = line("Linux version 6.12.1 (builder@host) (gcc (GCC) 14.2.0, GNU ld 2.43) #1 SMP")
    let outcome = try read(boot + dump + boot + dump)
    #expect(outcome.lines == (1...3).map(Self.record))
    #expect(outcome.aside[.laterBoot] == 3)
    // What a program says of the kernel is none.
    let said = line("init: running on Linux version 6.12.1") + line("LinuxLinux version 6.12.1 (x)")
    #expect(try read(boot + dump + said + dump).aside[.repeatedDump] == 3)
  }

  @Test func `a log of several machines has the dump of one`() throws {
    let first = Self.dump("Nov 24 12:00:00 one kernel: ", 1...3).split(separator: "\n")
    let second = Self.dump("Nov 24 12:00:00 two kernel: [    1.000000] ", 7...9)
      .split(separator: "\n")
    let text = zip(first, second).map { "\($0)\n\($1)\n" }.joined()
    let outcome = try read(text)
    #expect(outcome.lines == (1...3).map(Self.record))
    #expect(outcome.aside[.otherMachine] == 6)
    #expect(outcome.dumps.count == 1)
  }

  @Test func `a console's lines that LAVA has kept are taken out of its words`() throws {
    let words = "- {\"dt\": \"2026-11-24T12:00:00.123456\", \"lvl\": \"target\", \"msg\": \""
    let lines = Self.dump("[    1.000000] ", 1...3).split(separator: "\n")
    let outcome = try read(lines.map { "\(words)\($0)\"}\n" }.joined())
    #expect(outcome.lines == (1...3).map(Self.record))
    #expect(outcome.aside[.dumpMark] == 3)
  }

  @Test func `what a carriage return has overwritten is gone`() throws {
    let lines = Self.dump("[    1.000000] ", 1...2).split(separator: "\n")
    let outcome = try read(
      lines.map { "\u{1b}[0Ksection_start:1764000000:a\r\u{1b}[0K\($0)\r\n" }.joined())
    #expect(outcome.lines == (1...2).map(Self.record))
  }

  @Test func `quotation marks and colours are taken off`() throws {
    let lines = ["# tracer: nop", "", Self.record(1), Self.record(2)]
    for mark in ["> ", "> > ", ">> "] {
      let outcome = try read(lines.map { "\(mark)\($0)\n" }.joined(), .dressed)
      #expect(outcome.lines == lines, "\(mark)")
    }
    let coloured = Self.record(2).replacing(
      "dma_fence_", with: "\u{1b}[01;31m\u{1b}[Kdma_fence_\u{1b}[m")
    #expect(try read("\(coloured)\n", .dressed).lines == [Self.record(2)])
  }

  @Test(arguments: ["N:", "trace-1.txt:N:", "trace-1.txt-N-", "    N\t"])
  func `the numbers of lines are taken off`(form: String) throws {
    let mark = { (number: Int) in form.replacing("N", with: "\(number)") }
    let lines = ["# tracer: nop", "#", Self.record(1), Self.record(2), "", Self.record(3)]
    let numbered = lines.enumerated().map { "\(mark($0 + 9))\($1)\n" }.joined()
    #expect(try read(numbered, .numbered).lines == lines)
    // A number that is not larger is none.
    let twice = "\(mark(9))\(Self.record(1))\n\(mark(9))x\n"
    #expect(try read(twice, .numbered).lines == [Self.record(1), "\(mark(9))x"])
  }

  @Test func `lines of perf that lack what a record needs are told so`() throws {
    let text =
      "        vgemload [001]   227.227998:          dma_fence:dma_fence_init: driver=vgem timeline=unbound context=15820 seqno=1\n"
    let error = #expect(throws: TraceFileError.self) { try read(text) }
    #expect(
      error?.description.contains("perf script --ns -F comm,tid,cpu,time,event,trace") == true)
  }

  @Test func `lines of fences behind what nobody knows are told so`() throws {
    let text = "what nobody knows, long enough to be no name of a task >> \(Self.record(1))\n"
    let error = #expect(throws: TraceFileError.self) { try read(text) }
    #expect(error?.description.contains("Take off what stands before the names") == true)
  }

  @Test func `a message of several lines keeps its record`() throws {
    let indent = String(repeating: " ", count: 45)
    let text = Self.dump("Nov 24 12:00:00 host kernel: ", 1...1)
      .replacing(
        Self.record(1), with: "CPU:1 [LOST 7 EVENTS]\n\(indent)\(Self.record(1))")
    let outcome = try read(text)
    #expect(outcome.lines.count == 2)
    #expect(outcome.lines.first == "CPU:1 [LOST 7 EVENTS]")
    #expect(outcome.lines.last?.hasPrefix("<...>-1170    1d..1. 1us") == true)
  }

  @Test(arguments: ["nothing\nat all\n", "Dumping ftrace buffer:\n   (ftrace buffer empty)\n"])
  func `a log without a record is refused`(text: String) {
    let error = #expect(throws: TraceFileError.self) { try read(text) }
    #expect(error?.kind == .notATrace)
  }

  @Test func `text without end is given up`() throws {
    let text = [UInt8](repeating: 0x79, count: 200) + [0x0a]
    let bytes = Array(repeatElement(text, count: 1_000).joined())
    var columns = TextColumns()
    var lines = TraceLines(ByteSource(bytes, name: "F"), .log, limit: 50_000)
    do {
      _ = try lines.advance(&columns)
      Issue.record("a line of a trace was found")
    } catch {
      #expect(error.description.contains("hold no line of a trace"))
    }
  }

  @Test func `binary data behind the beginning of a log is given up after a MiB`() throws {
    let noise = (0..<4 << 20).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 13) }
    let bytes = Array("[    1.000000] a: b\n".utf8) + noise
    var columns = TextColumns()
    var lines = TraceLines(ByteSource(bytes, name: "F"), .log)
    let error = #expect(throws: TraceFileError.self) { _ = try lines.advance(&columns) }
    #expect(error?.description.contains("F begins as text, and most of its first 1") == true)
    // Zeros of a console that lost power are no reason to give up.
    let zeros = String(repeating: "\u{0}", count: 3_000_000)
    let outcome = try read(
      String(repeating: "[    1.000000] a: b\n", count: 400_000) + zeros + "\n"
        + Self.dump("[    1.000000] ", 1...2))
    #expect(outcome.lines == (1...2).map(Self.record))
  }

  @Test(arguments: ["", "7.2.0-rc1,"]) func `numbers of messages tell how many are missing`(
    release: String
  ) throws {
    func missing(_ numbers: [Int]) throws -> [UInt64] {
      let dump = Self.dump("", 1...(numbers.count - 3)).split(separator: "\n")
      let text = zip(numbers, dump).map { "\(release)6,\($0),12345678,-;\($1)\n" }.joined()
      var columns = TextColumns()
      var lines = TraceLines(ByteSource(Array(text.utf8), name: "F"), .log)
      var found: [UInt64] = []
      while try lines.advance(&columns) { found.append(lines.takeMissingMessages()) }
      #expect(lines.takeMissingMessages() == 0)
      return found
    }
    #expect(try missing([8, 9, 10, 11, 12, 13]) == [0, 0, 0])
    #expect(try missing([8, 9, 10, 13, 14, 15]) == [0, 2, 0])
    // A part of a message has its number, and another machine numbers of its own.
    #expect(try missing([8, 9, 10, 10, 90_000, 11, 90_001, 12]) == [0, 0, 0, 0, 0])
    #expect(try missing([8, 9, 10, 90_000, 12, 90_003, 13]) == [0, 0, 1, 2])
  }

  @Test func `the date of an entry is no part of a record`() throws {
    let entry = "Mon 2026-11-30 16:44:04.123456 UTC [s=abc;i=1]\n    PRIORITY=4\n    MESSAGE="
    let lines = Self.dump("", 1...3).split(separator: "\n")
    let outcome = try read(lines.map { "\(entry)\($0)\n" }.joined())
    #expect(outcome.lines == (1...3).map(Self.record))
  }

  @Test func `a systrace page gives the trace in it`() throws {
    let record =
      "  surfaceflinger-1  (  1) [000] ...1 12.000001: dma_fence_signaled: driver=a timeline=b context=1 seqno=1"
    let text = """
      <!DOCTYPE html>
      <html>
      <script>var x = "-1 [000] 1.0: a: b";</script>
        <script class="trace-data" type="application/text">
      USER PID PPID
      root 1 0
        </script>
      <!-- BEGIN TRACE -->
        <script class="trace-data" type="application/text">
      # tracer: nop
      \(record)
        </script>
      </html>

      """
    let outcome = try read(text, .systrace)
    #expect(outcome.lines == ["# tracer: nop", record])
    #expect(outcome.aside[.otherData] == 2)
    #expect(outcome.aside[.page] == 9)
  }

  @Test func `a systrace page of 2012 has its trace in a text of JavaScript`() throws {
    let text = """
      <html>
        <script>
        var linuxPerfData = "\\
      # tracer: nop\\n\\
      a-1 [000] 12.000001: x: y\\n\\
      ";
        </script>

      """
    let outcome = try read(text, .systrace)
    #expect(outcome.lines == ["# tracer: nop", "a-1 [000] 12.000001: x: y"])
  }

  @Test func `what atrace says is set aside`() throws {
    let outcome = try read("capturing trace... done\nTRACE:\n# tracer: nop\nline\n", .atrace)
    #expect(outcome.lines == ["# tracer: nop", "line"])
    #expect(outcome.aside[.preamble] == 2)
  }
}
