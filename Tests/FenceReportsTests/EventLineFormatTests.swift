import FenceModel
import FenceReports
import Testing
import TraceVocabulary

/// The expected lines are what `trace-cmd report` 3.1.6 prints.
struct EventLineFormatTests {
  private let fence = FenceID(context: 401, seqno: 1)

  private func text(_ line: FenceEventLine) -> String {
    text(.event(line))
  }

  private func text(_ line: EventLine) -> String {
    var bytes: [UInt8] = []
    EventLineFormat().append(line, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test func `a line is that of trace-cmd`() {
    #expect(
      text(Sample.line(.initialized, fence, at: 63_412_173_740, cpu: 1, pid: 468))
        == "        vgemload-468   [001]    63.412174: dma_fence_init:       "
        + "driver=vgem timeline=unbound context=401 seqno=1\n")
  }

  @Test func `an event's name wider than its column pushes the fields to the right`() {
    #expect(
      text(Sample.line(.signalingEnabled, fence, at: 63_412_173_740)).contains(
        ": dma_fence_enable_signal: driver=vgem "))
    #expect(
      text(Sample.line(.waitStarted, fence, at: 63_412_173_740)).contains(
        ": dma_fence_wait_start: driver=vgem "))
  }

  @Test(arguments: [
    ("vgemload" as String?, 548 as Int32, "        vgemload-548   [000]"),
    ("vgemload_17_kworker/0:1", 147, "vgemload_17_kworker/0:1-147   [000]"),
    (nil, 4_194_303, "           <...>-4194303 [000]"),
    (nil, 123_456, "           <...>-123456 [000]"),
    (nil, -1, "           <...>--1    [000]"),
    (nil, 0, "          <idle>-0     [000]"),
    ("swapper/1", 0, "          <idle>-0     [000]"),
  ])
  func `tasks are those of trace-cmd`(comm: String?, pid: Int32, expected: String) {
    #expect(
      text(Sample.line(.initialized, fence, at: 0, comm: comm, pid: pid)).hasPrefix(expected))
  }

  @Test(arguments: [
    ("mono", 63_412_173_740, "]    63.412174: "),
    ("mono", 63_423_945_499, "]    63.423945: "),
    ("mono", 63_999_999_500, "]    64.000000: "),
    ("tai", 1_795_369_902_555_024_000, "] 1795369902.555024: "),
    ("uptime", 5_368, "]     0.000005: "),
    ("x86-tsc", 232_516_259_851, "]232516259851: "),
    ("counter", 3, "]           3: "),
    ("boot", 72_586_337_210, "] 72586337210: "),
    (TraceClock.unnamed, 72_586_337_210, "]    72.586337: "),
    (TraceClock.unnamedTicks, 72_586, "]       72586: "),
    ("", 31_454_173_000, "]    31.454173: "),
    ("mono", UInt64.max, "] 18446744073.709552: "),
  ])
  func `times are those of trace-cmd`(clock: String, time: UInt64, expected: String) {
    #expect(
      text(Sample.line(.initialized, fence, at: time, clock: TraceClock(name: clock)))
        .contains("[000" + expected))
  }

  @Test func `lost events are those of trace-cmd`() {
    let known = LossLine(cpu: 0, count: 92, end: Timestamp(0), clock: .local)
    let unknown = LossLine(cpu: 1, count: nil, end: Timestamp(0), clock: .local)
    #expect(text(.lost(known)) == "CPU:0 [92 EVENTS DROPPED]\n")
    #expect(text(.lost(unknown)) == "CPU:1 [EVENTS DROPPED]\n")
  }

  @Test func `instances stand before their lines, from the right`() {
    let names = ["", "other", "third", "a"]
    let prefixes = names.map { EventLineFormat.prefix(of: $0, among: names) }
    #expect(prefixes == ["       ", "other: ", "third: ", "    a: "])
    #expect(EventLineFormat.prefix(of: "", among: [""]).isEmpty)
    #expect(EventLineFormat.prefix(of: "only", among: ["only"]) == "only: ")
    #expect(
      text(Sample.line(.initialized, fence, at: 0, prefix: "only: ")).hasPrefix(
        "only:         vgemload-548   [000]"))
  }
}
