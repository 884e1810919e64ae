import FenceModel
import Testing
import TraceText
import TraceVocabulary

@Suite struct TextLineTests {
  private func parse(_ text: String) -> (TextLine, [UInt8])? {
    let bytes = Array(text.utf8)
    return TextLine(bytes.span, 0..<bytes.count).map { ($0, bytes) }
  }

  private func fence(_ bytes: [UInt8], _ range: Range<Int>) -> FencePayload? {
    FencePayload(bytes.span, range)
  }

  private func text(_ range: Range<Int>, _ bytes: [UInt8]) -> String {
    String(decoding: bytes[range], as: UTF8.self)
  }

  @Test(arguments: [
    // The trace file and trace_pipe, with and without the thread group and the letters.
    "           <...>-1170    [001] d..1.   227.237419: dma_fence_init: driver=a timeline=b context=1 seqno=2",
    "           <...>-1170    (   1170) [001] d..1.   227.237419: dma_fence_init: driver=a timeline=b context=1 seqno=2",
    "           <...>-1170    (-------) [001] d..1.   227.237419: dma_fence_init: driver=a timeline=b context=1 seqno=2",
    "           <...>-1170    [001]   227.237419: dma_fence_init: driver=a timeline=b context=1 seqno=2",
    // Up to 5.13: four letters.
    "           <...>-1170  [001] d..1   227.237419: dma_fence_init: driver=a timeline=b context=1 seqno=2",
    // trace-cmd report, plain, -t, -l, --ts-diff.
    "           <...>-1170  [001]   227.237419: dma_fence_init:       driver=a timeline=b context=1 seqno=2",
    "           <...>-1170  [001]   227.237419000: dma_fence_init:       driver=a timeline=b context=1 seqno=2",
    "   <...>-1170    1d..1.   227.237419: dma_fence_init:       driver=a timeline=b context=1 seqno=2",
    "           <...>-1170  [001]   227.237419: (+125)   dma_fence_init:       driver=a timeline=b context=1 seqno=2",
    // trace-cmd report -R.
    "           <...>-1170  [001]-0x9    227.237419: dma_fence_init:        driver=a timeline=b context=1 seqno=2",
    "   <...>-1170      1-0x9    227.237419: dma_fence_init:        driver=a timeline=b context=1 seqno=2",
    // The option `fields`.
    "           <...>-1170    [001] d..1.   227.237419: dma_fence_init: driver=a timeline=b context=0x1 (1) seqno=0x2 (2)",
    // The latency format.
    "   <...>-1170    1d..1. 227237419us+: dma_fence_init: driver=a timeline=b context=1 seqno=2",
    // perf script.
    "           <...>  1170 [001]   227.237419:          dma_fence:dma_fence_init: driver=a timeline=b context=1 seqno=2",
    "           <...>  1168/1170 [001]   227.237419:          dma_fence:dma_fence_init: driver=a timeline=b context=1 seqno=2",
    // Trimmed on the way to a bug tracker.
    "<...>-1170 [001] 227.237419: dma_fence_init: driver=a timeline=b context=1 seqno=2",
  ]) func `the same record in every form`(line: String) throws {
    let (parsed, bytes) = try #require(parse(line))
    #expect(text(parsed.comm(bytes.span), bytes) == "<...>")
    #expect(parsed.pid == 1_170)
    #expect(parsed.cpu == 1)
    #expect(parsed.stamp.value == 227_237_419_000)
    #expect(text(parsed.event, bytes) == "dma_fence_init")
    let payload = try #require(fence(bytes, parsed.payload))
    #expect(payload.fence == FenceID(context: 1, seqno: 2))
    #expect(text(payload.driver, bytes) == "a")
    #expect(text(payload.timeline, bytes) == "b")
    if let flags = parsed.flags {
      #expect(flags.flags == 0x01)
      #expect(flags.preemptCount == 1)
    }
  }

  private static func runOn(_ columns: String) -> String {
    "   <...>-1170    \(columns): dma_fence_init: driver=a timeline=b context=1 seqno=2"
  }

  private func times(_ columns: [String]) -> [UInt64?] {
    var known = RunOnColumns()
    return columns.map { columns in
      let bytes = Array(Self.runOn(columns).utf8)
      return TextLine(bytes.span, 0..<bytes.count, &known)?.stamp.value
    }
  }

  @Test func `a long time that follows the letters without a blank`() throws {
    let plain: [UInt64?] = [232_516_259_851, 232_516_259_852, 1_234_523_285_417_000]
    #expect(times(["1.....232516259851", "0d..1.232516259852", "1dNh1.1234523.285417"]) == plain)
    let (parsed, _) = try #require(parse(Self.runOn("1d..1.1234523.285417")))
    #expect(parsed.flags?.flags == 0x01)
    #expect(parsed.flags?.preemptCount == 0x01)
    // A digit may be of either, until a line has told.
    let doubtful: [UInt64?] = [nil, 232_516_259_851, 232_516_259_852]
    #expect(times(["1d..11232516259851", "1.....232516259851", "1d..11232516259852"]) == doubtful)
    let short: [UInt64?] = [99_000_001_000, 123_456_789]
    #expect(times(["1d..1  99.000001", "1d..1123456789"]) == short)
    let long: [UInt64?] = [232_516_259_851, 232_516_259_852]
    #expect(times(["1......232516259851", "1d..1..232516259852"]) == long)
  }

  @Test func `a long time that follows the flags without a blank`() {
    let lines = [
      "1-0x1232516259851", "1-0x0232516259851", "1-0x1232516259852", "1-0x21232516259853",
      "1-0xa232516259854",
    ]
    let expected: [UInt64?] = [
      nil, 232_516_259_851, 232_516_259_852, 232_516_259_853, 232_516_259_854,
    ]
    #expect(times(lines) == expected)
    // The time has one digit more from now on.
    let longer: [UInt64?] = [999, nil, 1_001, 1_002, 1_234_567_000_001_000]
    #expect(
      times(["1-0x0999", "1-0x11000", "1-0x01001", "1-0x11002", "0-0x01234567.000001"]) == longer)
  }

  private struct SevenLetters {
    let letters: String
    let flags: UInt8
    let preemptCount: UInt8
  }

  private static let sevenLetters = [
    SevenLetters(letters: ".......", flags: 0, preemptCount: 0),
    SevenLetters(letters: "dNLh2.1", flags: 0x2d, preemptCount: 0x12),
    SevenLetters(letters: "d.L.13.", flags: 0x05, preemptCount: 0x01),
    SevenLetters(letters: "..N....", flags: 0x04, preemptCount: 0),
  ]

  @Test func `the seven letters of kernels with PREEMPT_RT`() throws {
    for one in Self.sevenLetters {
      let line =
        "           <...>-1170    [001] \(one.letters)   227.237419: dma_fence_init: driver=a"
      let (parsed, _) = try #require(parse(line))
      #expect(parsed.flags?.flags == one.flags)
      #expect(parsed.flags?.preemptCount == one.preemptCount)
      #expect(parsed.stamp.value == 227_237_419_000)
    }
  }

  @Test(arguments: [
    "        vgemload  1170 [001]   227.237419499:          dma_fence:dma_fence_init: driver=a",
    "        vgemload  1170 [001]   227.237419:          1          dma_fence:dma_fence_init: driver=a",
    "        vgemload  1170 [001] K       227.237419:          dma_fence:dma_fence_init: driver=a",
    "        vgemload  1169/1170  [001] K       227.237419:          1          dma_fence:dma_fence_init: driver=a",
    "        vgemload  1170 [001]   227.237419:          dma_fence:dma_fence_init:                         driver=a",
    "        vgemload  1170   227.237419:          dma_fence:dma_fence_init: driver=a",
    "        vgemload  1170 K       227.237419499:          1          dma_fence:dma_fence_init: driver=a",
    "vgemload  1170   227.237419:          1          dma_fence:dma_fence_init: driver=a",
    " 1170 [001]   227.237419:          dma_fence:dma_fence_init: driver=a",
    "1170   227.237419:          dma_fence:dma_fence_init: driver=a",
    "x 1 2.000: a:b:   1170   227.237419:          dma_fence:dma_fence_init: driver=a",
    "a 12 [003] 1.0:   1170   227.237419:          dma_fence:dma_fence_init: driver=a",
  ]) func `the fields that perf was told to print`(line: String) throws {
    let (parsed, bytes) = try #require(parse(line))
    #expect(parsed.pid == 1_170)
    #expect(parsed.cpu == (line.contains("[001]") ? 1 : .unknownCPU))
    #expect(parsed.stamp.value / 1_000 == 227_237_419)
    #expect(text(parsed.system, bytes) == "dma_fence")
    #expect(text(parsed.event, bytes) == "dma_fence_init")
    #expect(text(parsed.payload, bytes) == "driver=a")
    #expect(parsed.flags == nil)
    #expect(!parsed.isOfRecorder)
    let name = text(parsed.comm(bytes.span), bytes)
    #expect(name == String(line.prefix(15)).trimmingBlanks || name == "vgemload" || name.isEmpty)
  }

  @Test(arguments: [
    ("PERF_RECORD_LOST lost 42", "PERF_RECORD_LOST", "lost 42"),
    ("PERF_RECORD_FORK(1:1):(0:0)", "PERF_RECORD_FORK", "(1:1):(0:0)"),
    ("PERF_RECORD_COMM exec: sh:1168/1168", "PERF_RECORD_COMM", "exec: sh:1168/1168"),
    ("PERF_RECORD_MMAP2 1/1: [0x7f(0x1) @ 0 08:01 1 1]: r-xp /a: b", "PERF_RECORD_MMAP2", "1/1:"),
  ]) func `perf's own records are told from events`(rest: String, word: String, payload: String)
    throws
  {
    for head in ["   sh  1168 [001]   227.359797: ", "   sh  1168   227.359797: "] {
      let (parsed, bytes) = try #require(parse(head + rest))
      #expect(parsed.isOfRecorder)
      #expect(text(parsed.event, bytes) == word)
      #expect(text(parsed.payload, bytes).hasPrefix(payload))
    }
  }

  @Test(arguments: [
    // Nothing but perf leaves out a CPU, and perf prints the event's system.
    "vgemload  1170   227.237419: dma_fence_init: driver=a", "foo 12 34.123: a:b: c",
    "12   227.237419: dma_fence_init: driver=a", "vgemload  1170 [001]   227.237419: 1 init: x",
    "12 34", "1170 [001] K227.237419: a:b: c",
  ]) func `what lacks a field and is not perf's is no record`(line: String) {
    #expect(parse(line) == nil)
  }

  @Test(arguments: [
    ("a-1 [000] 1.2: ", 34), ("kworker/u8:2-ev", 7), ("12-34 [001]", 5), ("x (  12) [0] .", 9),
    ("] 1.000000: a: ", 3), ("name-with-dash", 12), ("   leading", 1),
  ]) func `a task's name can hold what looks like the rest of the line`(
    name: String, pid: Int32
  ) throws {
    let padded = String(repeating: " ", count: max(0, 16 - name.utf8.count)) + name
    let line =
      "\(padded)-\(pid)     [003] .....    12.000001: dma_fence_signaled: driver=d timeline=t context=9 seqno=8"
    let (parsed, bytes) = try #require(parse(line))
    #expect(text(parsed.comm(bytes.span), bytes) == name.trimmingBlanks)
    #expect(parsed.pid == pid)
    #expect(parsed.cpu == 3)
  }

  @Test(arguments: [
    ("i915", "a timeline=b", "driver=i915 timeline=a timeline=b context=4294967295 seqno=0"),
    (
      "x", "y context=3 seqno=4", "driver=x timeline=y context=3 seqno=4 context=4294967295 seqno=0"
    ),
    ("", "", "driver= timeline= context=4294967295 seqno=0"),
  ]) func `names can hold what looks like numbers`(
    driver: String, timeline: String, payload: String
  ) throws {
    let bytes = Array(payload.utf8)
    let parsed = try #require(fence(bytes, 0..<bytes.count))
    #expect(parsed.fence == FenceID(context: .max, seqno: 0))
    #expect(text(parsed.driver, bytes) == driver)
    #expect(text(parsed.timeline, bytes) == timeline)
  }

  @Test(arguments: [
    "", " ", "# tracer: nop", "CPU:0 [276 EVENTS DROPPED]", "15 1 167707773180 type: 1499",
    "cpus=2", "[   12.345] Dumping ftrace buffer:", "a-1", "a-1 [000", "a-1 [99999999999] 1.0: x: ",
    "a-99999999999999999999 [000] 1.000000: x: y", "a-1 [000] 99999999999999999999.000000: x: y",
    "a-1 [000] 1.000000 x y", "a-1 [000] 1.000000:",
  ]) func `what is no record is none`(line: String) {
    #expect(parse(line) == nil)
  }

  @Test func `a wide number that is no time follows the CPU without a blank`() throws {
    let (parsed, _) = try #require(
      parse("        vgemload-626   [000]157036123640: dma_fence_init: driver=a timeline=b"))
    #expect(parsed.cpu == 0)
    #expect(parsed.stamp.value == 157_036_123_640)
    #expect(parsed.stamp.form == .units)
  }

  @Test(arguments: [
    "rcu_pree-18        0d..1.    4us*: queued_spin_lock_slowpath <-_raw_spin_lock_irqsave",
    "            bash-1170  [001] d..1.   227.237419: vgem_open [vgem] <-drm_open",
    // The options `func-args` and `sym-offset`.
    "            bash-1170  [001] d..1.   227.237419: dma_fence_wait(fence=0xffff888004a1b2c0, intr=1) <-f",
    "            bash-1170  [001] d..1.   227.237419: f(s=\"a) <-b\", x=(c)) <-g [vgem]",
    "            bash-1170  [001] d..1.   227.237419: f+0x4/0x60 [drm] <-g+0x12/0x30 [vgem]",
  ]) func `a record of the function tracer has no event`(line: String) throws {
    let (parsed, _) = try #require(parse(line))
    #expect(parsed.isFunction)
    #expect(parsed.event.isEmpty)
  }

  @Test func `a number of more than 32 bits is no identity`() {
    let bytes = Array("driver=a timeline=b context=4294967296 seqno=1".utf8)
    #expect(fence(bytes, 0..<bytes.count) == nil)
  }
}

extension String {
  fileprivate var trimmingBlanks: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
