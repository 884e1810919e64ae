import Testing
import TraceVocabulary

@testable import FenceReports

struct DurationsTests {
  @Test(arguments: [
    (0 as UInt64, "0 ns", "0ns"), (999, "999 ns", "999ns"), (1_000, "1.000 us", "1.0us"),
    (12_345, "12.345 us", "12us"), (999_999, "999.999 us", "999us"),
    (1_234_567, "1.234 ms", "1.2ms"), (999_999_999, "999.999 ms", "999ms"),
    (1_000_000_000, "1.000 s", "1.0s"), (3_600_000_000_000, "3600.000 s", "3600s"),
    (UInt64.max, "18446744073.709 s", "18446744073s"),
  ])
  func `durations are cut, never rounded up`(units: UInt64, text: String, short: String) {
    #expect(Sample.mono.text(units) == text)
    #expect(Sample.mono.shortText(units) == short)
  }

  @Test(arguments: [
    (1 as UInt64, "1 tick", "1"), (999, "999 ticks", "999"),
    (1_234_567, "1,234,567 ticks", "1.2M"),
  ])
  func `ticks stay ticks`(units: UInt64, text: String, short: String) {
    #expect(Sample.ticks.text(units) == text)
    #expect(Sample.ticks.shortText(units) == short)
    #expect(TraceClock(name: "uptime").text(units) == text)
  }

  @Test func `names are cut in the middle`() {
    #expect("abcdefgh".shortened(to: 8) == "abcdefgh")
    #expect("abcdefgh".shortened(to: 7) == "abc…fgh")
    #expect("abcdefgh".shortened(to: 4) == "ab…h")
    #expect("abcdefgh".shortened(to: 1) == "…")
  }
}
