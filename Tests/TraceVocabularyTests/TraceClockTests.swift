import Testing
import TraceVocabulary

struct TraceClockTests {
  @Test(arguments: ["local", "global", "perf", "mono", "mono_raw", "boot", "tai", "tsc2nsec"])
  func `these clocks count nanoseconds`(name: String) {
    #expect(TraceClock(name: name).isNanoseconds)
  }

  @Test(arguments: ["counter", "x86-tsc", "ppc-tb", "uptime", "a clock of 2031", ""])
  func `these clocks do not`(name: String) {
    #expect(!TraceClock(name: name).isNanoseconds)
  }

  @Test func `one CPU is always in order`() {
    let clock = TraceClock.local
    #expect(clock.isStrictlyOrdered(Timestamp(5), on: 1, before: Timestamp(5), on: 1))
    #expect(!clock.isStrictlyOrdered(Timestamp(6), on: 1, before: Timestamp(5), on: 1))
  }

  @Test func `stamps of two CPUs are ordered only beyond the clock's margin`() {
    let mono = TraceClock(name: "mono")
    #expect(!mono.isStrictlyOrdered(Timestamp(0), on: 0, before: Timestamp(9_999), on: 1))
    #expect(mono.isStrictlyOrdered(Timestamp(0), on: 0, before: Timestamp(10_000), on: 1))
    #expect(!mono.isStrictlyOrdered(Timestamp(10_000), on: 0, before: Timestamp(0), on: 1))
    let local = TraceClock.local
    #expect(!local.isStrictlyOrdered(Timestamp(0), on: 0, before: Timestamp(10_000_000), on: 1))
    #expect(local.isStrictlyOrdered(Timestamp(0), on: 0, before: Timestamp(10_000_001), on: 1))
  }
}
