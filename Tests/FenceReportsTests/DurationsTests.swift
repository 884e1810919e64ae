import Testing
import TraceVocabulary

@testable import FenceReports

struct DurationsTests {
  @Test(arguments: [
    (0 as UInt64, "0 ns", "0ns"), (999, "999 ns", "999ns"), (1_000, "1.000 us", "1.0us"),
    (12_345, "12.345 us", "12us"), (999_999, "999.999 us", "1.0ms"),
    (9_949, "9.949 us", "9.9us"), (9_950, "9.950 us", "10us"), (999_499, "999.499 us", "999us"),
    (1_234_499, "1.234 ms", "1.2ms"), (1_234_500, "1.235 ms", "1.2ms"),
    (999_999_499, "999.999 ms", "1.0s"), (999_999_500, "1.000 s", "1.0s"),
    (1_000_499_999, "1.000 s", "1.0s"), (1_000_500_000, "1.001 s", "1.0s"),
    (1_000_000_000, "1.000 s", "1.0s"), (3_600_000_000_000, "3600.000 s", "3600s"),
    (UInt64.max, "18446744073.710 s", "18446744074s"),
  ])
  func `durations are rounded half up, to the next unit too`(
    units: UInt64, text: String, short: String
  ) {
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
