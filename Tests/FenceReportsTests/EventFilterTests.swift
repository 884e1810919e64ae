import FenceModel
import FenceReports
import Testing
import TraceVocabulary

struct EventFilterTests {
  private let line = Sample.line(
    .signaled, FenceID(context: 401, seqno: 7), at: 63_412_173_740)

  @Test func `an empty filter lets everything pass`() {
    #expect(EventFilter().matches(line))
  }

  @Test func `every condition must be met`() {
    func matches(_ change: (inout EventFilter) -> Void) -> Bool {
      var filter = EventFilter()
      filter.driver = "vgem"
      change(&filter)
      return filter.matches(line)
    }
    #expect(matches { $0.context = 401 })
    #expect(!matches { $0.context = 402 })
    #expect(matches { $0.seqno = 7 })
    #expect(!matches { $0.seqno = 8 })
    #expect(!matches { $0.driver = "xe" })
    #expect(matches { $0.timeline = "unbound" })
    #expect(!matches { $0.timeline = "bound" })
    #expect(matches { $0.kinds = [.initialized, .signaled] })
    #expect(!matches { $0.kinds = [.initialized] })
    #expect(matches { $0.pid = 548 })
    #expect(!matches { $0.pid = 549 })
  }

  @Test(arguments: [
    ("63.412174", true), ("63.412174000", false), ("63.412173740", true), ("63.412173741", false),
    ("63.412175", false), ("63.4", true), ("63", true), ("64", false),
  ])
  func `a time from the listing selects its own event`(from: String, passes: Bool) {
    var filter = EventFilter()
    filter.from = ClockReading(from)
    #expect(filter.matches(line) == passes && filter.from != filter.to)
  }

  @Test(arguments: [
    ("63.412174", true), ("63.412173", false), ("63.412173739", false), ("63.412173740", true),
    ("64", true), ("18446744073709551615", true),
  ])
  func `a time is the last one that passes`(to: String, passes: Bool) {
    var filter = EventFilter()
    filter.to = ClockReading(to)
    #expect(filter.matches(line) == passes && filter.from != filter.to)
  }

  @Test func `ticks are compared as ticks`() {
    let clock = Sample.ticks
    var filter = EventFilter()
    filter.from = ClockReading("100")
    filter.to = ClockReading("200")
    let passed = [99, 100, 200, 201].filter { filter.isInside(Timestamp($0), on: clock) }
    #expect(passed == [100, 200])
  }

  @Test(arguments: [
    "", ".", "1.", ".5", "1.2.3", "-1", "+1", "1e3", "1.0000000001", "18446744073709551616",
    "18446744073.9", "٣",
  ])
  func `what is no time is refused`(text: String) {
    #expect(ClockReading(text) == nil)
  }
}
