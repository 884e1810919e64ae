import Testing
import TraceText

/// Lines of probes, whose place stands before their fields.
struct FamiliarLineTests {
  private static func line(_ event: String) -> [UInt8] {
    Array("            load-1170    [001] d..1.   227.237419: \(event)".utf8)
  }

  /// Teaches `columns` that the reader calls the event of a line `place`, whose probe prints `lead` first.
  private static func learn(
    _ columns: inout TextColumns, _ event: String, place: Int, lead: String? = nil,
    _ end: ProbeLead.End = .whole
  ) throws {
    let bytes = line(event)
    let record = try #require(TextLine(bytes.span, &columns))
    let range = record.payload.lowerBound..<(record.payload.lowerBound + (lead?.utf8.count ?? 0))
    columns.setPlaceOfEvent(place, bytes.span, lead.map { _ in ProbeLead(range, end) })
  }

  /// What is found of a line: the place, and the fields.
  private static func find(_ columns: inout TextColumns, _ event: String) -> (Int, String)? {
    let bytes = line(event)
    return FamiliarLine(bytes.span, &columns).map { found in
      (found.place, String(decoding: found.payload.map { bytes[$0] }, as: UTF8.self))
    }
  }

  @Test func `probes of one name are told apart by their place`() throws {
    var columns = TextColumns()
    let name = "init:                 "
    let places = ["(ffffffff82093584)", "(ffffffff820928d4)"]
    for (number, place) in places.enumerated() {
      try Self.learn(&columns, "\(name)\(place) fence=0x1", place: number, lead: place)
    }
    for (number, place) in places.enumerated() {
      let found = try #require(Self.find(&columns, "\(name)\(place)   fence=0x2 seqno=3"))
      #expect(found == (number, "fence=0x2 seqno=3"))
      #expect(try #require(Self.find(&columns, "\(name)\(place)")) == (number, ""))
    }
    #expect(Self.find(&columns, "\(name)(ffffffff820928d5) fence=0x2") == nil)
    #expect(Self.find(&columns, "\(name)fence=0x2 seqno=3") == nil)
    #expect(Self.find(&columns, "inits: (ffffffff820928d4) fence=0x2") == nil)
  }

  @Test func `a probe on a return is known wherever it returns to`() throws {
    var columns = TextColumns()
    let lead = "(ffffffff82094794 <- "
    try Self.learn(
      &columns, "wait: \(lead)ffffffff8154aca0) ret=1", place: 4, lead: lead, .beforeCaller)
    let found = try #require(Self.find(&columns, "wait: \(lead)ffffffffc0758517) ret=2"))
    #expect(found == (4, "ret=2"))
    for other in ["ffffffffc0758517 ret=2 and more", "ffffffffc0758517 x) ret=2", ""] {
      #expect(Self.find(&columns, "wait: \(lead)\(other)") == nil)
    }
  }

  @Test func `raw, the place is a field`() throws {
    var columns = TextColumns()
    let lead = "__probe_ip=ffffffffa2e928d4"
    try Self.learn(&columns, "init: \(lead) fence=1", place: 2, lead: lead, .field)
    let found = try #require(Self.find(&columns, "init: \(lead) fence=2"))
    #expect(found == (2, "\(lead) fence=2"))
    #expect(Self.find(&columns, "init: \(lead)0 fence=2") == nil)
  }

  @Test func `an event and a probe of its name are both known`() throws {
    var columns = TextColumns()
    let place = "(dma_fence_init+0x0/0xc0)"
    try Self.learn(&columns, "dma_fence_init: driver=a timeline=b", place: 7)
    try Self.learn(&columns, "dma_fence_init: \(place) fence=0x1", place: 8, lead: place)
    #expect(
      try #require(Self.find(&columns, "dma_fence_init: driver=a timeline=c"))
        == (7, "driver=a timeline=c"))
    #expect(
      try #require(Self.find(&columns, "dma_fence_init: \(place) fence=0x2")) == (8, "fence=0x2"))
  }

  @Test func `many events are known at once`() throws {
    var columns = TextColumns()
    let names = (0..<24).map { "event_number_\($0 * 37)" }
    for (number, name) in names.enumerated() {
      try Self.learn(&columns, "\(name): some=1 fields=2 and=3", place: number)
    }
    let known = names.enumerated().filter { number, name in
      Self.find(&columns, "\(name): some=1 fields=2 and=3")?.0 == number
    }
    #expect(known.count >= 20)
  }
}
