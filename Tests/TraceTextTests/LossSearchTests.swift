import Testing

@testable import TraceText

@Suite struct LossSearchTests {
  private func finds(_ text: String, isOfPerf: Bool = false) throws -> Bool {
    var search = LossSearch(isOfPerf: isOfPerf)
    let source = ByteSource(Array(text.utf8), name: "text")
    while try search.read(source) {
      if search.hasFound { return true }
    }
    return false
  }

  private static let records = String(
    repeating: "  a-1 [000] 1.000000: sched_switch: a:1 [120] R ==> b:2 [120]\n", count: 3)

  @Test(arguments: [
    "CPU:1 [LOST 12 EVENTS]", "CPU:1 [LOST EVENTS]", "CPU:0 [17 EVENTS DROPPED]",
    "other: CPU:0 [EVENTS DROPPED]", "[   12.345678] CPU:1 [LOST 7 EVENTS]",
    "CPU:1 [LOST 12 EVENTS]\r", "CPU:1 [LOST 12 EVENTS]  ", "##### CPU 1 buffer started ####",
  ]) func `a line that tells of a loss is found wherever it stands`(line: String) throws {
    #expect(try finds("\(line)\n\(Self.records)"))
    #expect(try finds("\(Self.records)\(line)\n\(Self.records)"))
    #expect(try finds("\(Self.records)\(line)"))
    // At every place of a border between two reads.
    for shift in stride(from: 0, to: 80, by: 7) {
      let filler = String(repeating: "x", count: (128 << 10) - 40 + shift)
      #expect(try finds("\(filler)\n\(line)\n\(Self.records)"), "\(shift)")
    }
  }

  @Test func `what perf has lost is looked for in its text alone`() throws {
    let line = "              sh  1168 [001]   227.359797: PERF_RECORD_LOST lost 42\n"
    #expect(try finds("\(Self.records)\(line)", isOfPerf: true))
    #expect(try !finds("\(Self.records)\(line)"))
    #expect(try !finds("CPU:1 [LOST 12 EVENTS]\n", isOfPerf: true))
    #expect(try !finds(Self.records, isOfPerf: true))
  }

  @Test(arguments: [
    "[    1.000000] ** 12 printk messages dropped **",
    "Nov 24 12:00:00 h systemd-journald[1]: Missed 345 kernel messages",
    "Nov 24 12:00:00 h systemd-journald[1]: Suppressed 345 messages from kernel",
    "Nov 24 12:00:00 h systemd-journald[1]: /dev/kmsg buffer overrun, some messages lost.",
    "Nov 24 12:00:00 h rsyslogd[3]: imjournal: 3400 messages lost due to rate-limiting",
    "Nov 24 12:00:00 h rsyslogd-2177: imuxsock lost 516 messages from pid 1 due to rate-limiting",
  ]) func `lines that a log lacks are looked for in logs alone`(line: String) throws {
    for isLog in [false, true] {
      var search = LossSearch(isOfPerf: false, isLog: isLog)
      let source = ByteSource(Array("\(Self.records)\(line)\n".utf8), name: "text")
      #expect(try search.read(source))
      #expect(search.hasFound == isLog)
    }
  }

  @Test func `what tells of none is passed over`() throws {
    #expect(try !finds(Self.records))
    #expect(try !finds(""))
    #expect(try !finds("\n\n]\n#\nS]\nD]\nEVENTS\n"))
    #expect(try !finds("x [ns]\n####\nV\n#\nEVENTS DROPPED\n"))
  }

  @Test func `what stands round the words changes nothing`() throws {
    #expect(try finds("CPU:1 [LOST 12 EVENTS]\u{1b}[0m\n"))
    #expect(try finds("CPU:1 [LOST 12 EVENTS]\\n\\\n"))
    #expect(try finds("\u{1b}[32m##### CPU 12 buffer started ####\u{1b}[0m\n"))
    #expect(try !finds(String(repeating: "V#VEVENT EVENTS buffer #", count: 20_000)))
  }
}
