import Testing
import TraceVocabulary

@testable import TraceFile

/// The four kinds of machine: both byte orders, both lengths of `long`.
private let shapes = [
  SubBufferShape(byteCount: 4_096),
  SubBufferShape(byteCount: 4_096, isBigEndian: true),
  SubBufferShape(byteCount: 4_096, hasLongCommit: false),
  SubBufferShape(byteCount: 4_096, isBigEndian: true, hasLongCommit: false),
]

/// Decodes sub-buffers of one CPU into one window.
private struct Decoding {
  var window = DecodedWindow()
  var tally: StreamTally
  var pairs: [TextPairBytes]

  init(
    _ pages: [[UInt8]], shape: SubBufferShape = SubBufferShape(byteCount: 4_096),
    correction: TimeCorrection = .identity, edges: StreamEdges = .whole, isLast: Bool = true
  ) {
    var decoder = SubBufferDecoder(
      plan: TestEvent.plan, shape: shape, cpu: 1, instance: 0, correction: correction, edges: edges,
      seed: 5)
    let bytes = pages.flatMap(\.self)
    decoder.decode(
      bytes, count: bytes.count, placement: .init(origin: 0x1000 << 24, scale: 1 << 24),
      into: &window)
    decoder.finish(&window, isLast: isLast)
    tally = decoder.tally
    pairs = decoder.pairs.takeNew()
  }

  var records: [ExtractedRecord] { Array(window.records.prefix(window.count)) }
  var events: [ExtractedRecord] { records.filter { $0.tag < ExtractedRecord.firstMark } }
  var stamps: [UInt64] { events.map(\.timestamp.value) }
  var marks: [UInt8] { records.map(\.tag) }
  func count(_ kind: Anomaly.Kind) -> UInt64 {
    tally.anomalies.anomalies.first { $0.kind == kind }?.count ?? 0
  }
}

struct SubBufferDecoderTests {
  @Test(arguments: shapes) func `a record's fields are taken from their places`(
    shape: SubBufferShape
  ) throws {
    var page = SubBufferBuilder(shape, at: 1_000)
    page.record(TestEvent.payload(0xaabb_ccdd, 7, in: page), after: 5)
    let decoding = Decoding([page.build()], shape: shape)
    let record = try #require(decoding.events.first)
    #expect(decoding.events.count == 1)
    #expect(record.timestamp == Timestamp(1_005))
    #expect(record.integers == 0xaabb_ccdd_0000_0007)
    #expect(record.pid == 42)
    #expect(record.cpu == 1)
    #expect(record.flags == 1)
    #expect(record.preemptCount == 2)
    #expect(record.position.fileOffset == 0x1000 + UInt64(shape.dataOffset))
    #expect(decoding.pairs.map { TraceText.sanitized($0.first) } == ["vgem"])
    #expect(decoding.pairs.map { TraceText.sanitized($0.second) } == ["unbound"])
    #expect(decoding.tally.records == 1)
    #expect(decoding.tally.recordsByID[7] == 1)
    #expect(decoding.tally.span == Timestamp(1_005)...Timestamp(1_005))
  }

  @Test(arguments: shapes) func `every encoding of a length gives the same record`(
    shape: SubBufferShape
  ) {
    var page = SubBufferBuilder(shape, at: 0)
    let payload = TestEvent.payload(1, 2, in: page)
    page.record(payload, after: 1)
    page.longRecord(payload, after: 1)
    page.record(payload + Array(repeating: 0, count: 200), after: 1)
    let decoding = Decoding([page.build()], shape: shape)
    #expect(decoding.stamps == [1, 2, 3])
    #expect(decoding.events.allSatisfy { $0.integers == 0x1_0000_0002 })
    #expect(Set(decoding.events.map(\.text)).count == 1)
  }

  @Test(arguments: shapes) func `time extends, absolute stamps and discarded records move time`(
    shape: SubBufferShape
  ) {
    var page = SubBufferBuilder(shape, at: 0xf8 << 56)
    page.timeExtend(1 << 30)
    page.record(TestEvent.payload(1, 1, in: page), after: 3)
    page.discarded(count: 12, after: 4)
    page.record(TestEvent.payload(1, 2, in: page), after: 0)
    page.absoluteStamp(5 << 40 | 17)
    page.record(TestEvent.payload(1, 3, in: page), after: 1)
    let decoding = Decoding([page.build()], shape: shape)
    let top: UInt64 = 0xf8 << 56
    #expect(
      decoding.stamps == [top + 1 << 30 + 3, top + 1 << 30 + 7, top | (5 << 40 | 17) + 1])
    #expect(decoding.tally.discarded == 1)
    #expect(decoding.tally.records == 3)
  }

  @Test func `end padding stops the walk`() {
    var page = SubBufferBuilder(at: 1)
    page.record(TestEvent.payload(1, 1, in: page))
    page.endPadding()
    page.word(0)
    page.record(TestEvent.payload(1, 2, in: page))
    #expect(Decoding([page.build()]).events.count == 1)
  }

  @Test func `an id that no format names is counted as such`() {
    var page = SubBufferBuilder(at: 1)
    page.record(TestEvent.payload(1, 1, id: 9, in: page))
    page.record(TestEvent.payload(1, 1, id: 1_000, in: page))
    let decoding = Decoding([page.build()])
    #expect(decoding.events.isEmpty)
    #expect(decoding.tally.recordsByID[9] == 1)
    #expect(decoding.tally.recordsByID.last == 1)
    #expect(decoding.tally.recordsByID.reduce(0, +) == decoding.tally.records)
  }

  @Test(arguments: shapes) func `a loss is taken from the page header, with its count`(
    shape: SubBufferShape
  ) {
    var first = SubBufferBuilder(shape, at: 100)
    first.record(TestEvent.payload(1, 1, in: first), after: 20)
    var second = SubBufferBuilder(shape, at: 500)
    // trace-cmd drops a loss before a discarded record; the page header still says it.
    second.discarded(count: 8)
    second.record(TestEvent.payload(1, 2, in: second), after: 1)
    let decoding = Decoding([first.build(), second.build(losing: .counted(92))], shape: shape)
    #expect(decoding.marks == [3, ExtractedRecord.gapBegan, ExtractedRecord.gapEnded, 3])
    #expect(decoding.records.map(\.timestamp.value) == [120, 120, 500, 502])
    #expect(
      decoding.window.gaps == [
        LostEvents(
          cpu: 1, count: 92, start: Timestamp(120), end: Timestamp(500),
          position: FilePosition(fileOffset: 0x2000))
      ])
    #expect(decoding.tally.lost == 92)
    #expect(decoding.tally.gaps == 1)
    #expect(decoding.tally.gapsOfUnknownSize == 0)
  }

  @Test func `a loss without a count is a gap of unknown size`() {
    var page = SubBufferBuilder(at: 100)
    page.record(TestEvent.payload(1, 1, in: page))
    let decoding = Decoding([page.build(losing: .unknown)])
    #expect(decoding.tally.gaps == 1)
    #expect(decoding.tally.gapsOfUnknownSize == 1)
    #expect(decoding.window.gaps.first?.start == nil)
  }

  @Test func `a commit beyond the page costs that page, and is a gap`() {
    var bad = SubBufferBuilder(at: 100)
    bad.record(TestEvent.payload(1, 1, in: bad))
    var good = SubBufferBuilder(at: 200)
    good.record(TestEvent.payload(1, 2, in: good))
    let decoding = Decoding([bad.build(commit: 0x7ff_ffff), good.build()])
    #expect(decoding.events.map(\.integers) == [1 << 32 | 2])
    #expect(decoding.count(.badSubBuffer) == 1)
    #expect(decoding.tally.gapsOfUnknownSize == 1)
  }

  @Test(arguments: [0xffff_fffc, 0, 1, 3, 0x7fff_ffff] as [UInt32])
  func `padding with an impossible length ends the page, not the program`(length: UInt32) {
    // kbuffer of libtraceevent 1.7.1 never leaves a padding record of length 0xfffffffc.
    var page = SubBufferBuilder(at: 100)
    page.record(TestEvent.payload(1, 1, in: page))
    page.header(type: 29, delta: 1)
    page.word(length)
    let decoding = Decoding([page.build()])
    #expect(decoding.events.count == 1)
    #expect(decoding.count(.badRecord) == 1)
    #expect(decoding.tally.gaps == 1)
  }

  @Test(arguments: [0, 3, 5_000, 0xffff_ffff, 0x8000_0000] as [UInt32])
  func `a record with an impossible length ends the page`(length: UInt32) {
    var page = SubBufferBuilder(at: 100)
    page.header(type: 0, delta: 1)
    page.word(length)
    let decoding = Decoding([page.build()])
    #expect(decoding.events.isEmpty)
    #expect(decoding.count(.badRecord) == 1)
  }

  @Test func `a text that points outside its record is refused`() {
    var page = SubBufferBuilder(at: 100)
    var payload = TestEvent.payload(1, 1, in: page)
    payload[10] = 0xff  // The length of the first text.
    page.record(payload)
    let decoding = Decoding([page.build()])
    #expect(decoding.events.isEmpty)
    #expect(decoding.count(.shortRecord) == 1)
    #expect(decoding.tally.recordsByID[7] == 1)
  }

  @Test func `a first record without texts has a pair of its own`() {
    var page = SubBufferBuilder(at: 0)
    var payload = TestEvent.payload(0, 0, in: page)
    for offset in 8..<16 {
      payload[offset] = 0  // Both location words: no bytes, at no place.
    }
    page.record(payload, after: 1)
    let decoding = Decoding([page.build()])
    #expect(decoding.events.map(\.text) == [0])
    #expect(decoding.pairs.map(\.first) == [[]])
  }

  @Test func `zero pages of a CPU that recorded nothing are padding`() {
    let edges = StreamEdges(beginsUnseen: false, overwritten: 0, recorded: 0, isCut: false)
    let decoding = Decoding([Array(repeating: 0, count: 8_192)], edges: edges)
    #expect(decoding.tally.records == 0)
    #expect(decoding.tally.anomalies.isEmpty)
    #expect(decoding.tally.gaps == 0)
  }

  @Test func `time that goes back is counted, and the order of the file stays`() {
    var first = SubBufferBuilder(at: 1_000)
    first.record(TestEvent.payload(1, 1, in: first))
    var second = SubBufferBuilder(at: 900)
    second.record(TestEvent.payload(1, 2, in: second))
    let decoding = Decoding([first.build(), second.build()])
    #expect(decoding.stamps == [1_000, 900])
    #expect(decoding.count(.timeWentBack) == 1)
    #expect(decoding.tally.gaps == 0, "all records are there")
    #expect(
      decoding.marks == [3, ExtractedRecord.unseenBegan, ExtractedRecord.unseenEnded, 3],
      "what happened when is not known there")
  }

  @Test(arguments: shapes) func `no cut of a page traps, and what is whole in it is read`(
    shape: SubBufferShape
  ) {
    var page = SubBufferBuilder(shape, at: 1_000)
    for seqno in 0..<40 {
      page.record(TestEvent.payload(1, UInt32(seqno), in: page), after: 1)
    }
    let bytes = page.build()
    let whole = Decoding([bytes], shape: shape).events.count
    var previous = 0
    for count in 0..<bytes.count {
      let read = Decoding([Array(bytes[..<count])], shape: shape).events.count
      #expect(read >= previous && read <= whole)
      previous = read
    }
    #expect(previous == whole)
  }

  @Test func `no byte of a page can make the walk trap`() {
    var page = SubBufferBuilder(at: 1_000)
    page.timeExtend(77)
    page.record(TestEvent.payload(1, 1, in: page), after: 1)
    page.longRecord(TestEvent.payload(1, 2, in: page), after: 1)
    page.discarded(count: 8)
    page.absoluteStamp(2_000)
    page.record(TestEvent.payload(1, 3, in: page), after: 1)
    let bytes = page.build(losing: .counted(3))
    for offset in 0..<(16 + page.data.count + 8) {
      for value in [0x00, 0x01, 0x1d, 0x1e, 0x1f, 0x7f, 0x80, 0xff] as [UInt8] {
        var mutated = bytes
        mutated[offset] = value
        let tally = Decoding([mutated]).tally
        #expect(tally.recordsByID.reduce(0, +) == tally.records)
      }
    }
  }

  @Test func `a loss before the first record reaches back to the beginning`() {
    var page = SubBufferBuilder(at: 100)
    page.record(TestEvent.payload(1, 1, in: page))
    let decoding = Decoding([page.build(losing: .unknown)])
    #expect(decoding.marks == [ExtractedRecord.gapBegan, ExtractedRecord.gapEnded, 3])
    #expect(decoding.records.map(\.timestamp.value) == [0, 100, 100])
  }

  @Test func `without the kernel's counters the edges of a CPU are unseen`() {
    var page = SubBufferBuilder(at: 100)
    page.record(TestEvent.payload(1, 1, in: page), after: 7)
    let edges = StreamEdges(beginsUnseen: true, overwritten: nil, isCut: false)
    let decoding = Decoding([page.build()], edges: edges)
    #expect(
      decoding.marks == [
        ExtractedRecord.unseenBegan, ExtractedRecord.unseenEnded, 3, ExtractedRecord.unseenBegan,
      ])
    #expect(decoding.records.map(\.timestamp.value) == [0, 100, 107, 107])
    #expect(decoding.tally.gaps == 0, "the ring buffer admits no gap")
  }

  @Test func `overwritten events that a marked gap accounts for leave the end seen`() {
    var page = SubBufferBuilder(at: 100)
    page.record(TestEvent.payload(1, 1, in: page))
    let marked = StreamEdges(beginsUnseen: true, overwritten: 92, isCut: false)
    #expect(
      Decoding([page.build(losing: .counted(92))], edges: marked).marks == [
        ExtractedRecord.gapBegan, ExtractedRecord.gapEnded, 3,
      ])
    let more = StreamEdges(beginsUnseen: true, overwritten: 93, isCut: false)
    #expect(
      Decoding([page.build(losing: .counted(92))], edges: more).marks.last
        == ExtractedRecord.unseenBegan)
  }

  @Test func `a page that is stamped far beyond the next is a gap, and holds nothing back`() {
    let stamps: [UInt64] = [1_000, 2_000 + 1 << 38, 3_000]
    let pages = stamps.enumerated().map { number, stamp in
      var page = SubBufferBuilder(at: stamp)
      page.record(TestEvent.payload(1, UInt32(number), in: page))
      return page.build()
    }
    let decoding = Decoding(pages)
    #expect(decoding.stamps == [1_000, 3_000])
    #expect(decoding.count(.badSubBuffer) == 1)
    #expect(decoding.tally.gapsOfUnknownSize == 1)
  }

  @Test func `zero pages before others, or alone, are lost ones`() {
    let zeros = [UInt8](repeating: 0, count: 4_096)
    let pages = [100, 200].map { (stamp: UInt64) in
      var page = SubBufferBuilder(at: stamp)
      page.record(TestEvent.payload(1, UInt32(stamp), in: page))
      return page.build()
    }
    let holed = Decoding([pages[0], zeros, zeros, pages[1], zeros])
    #expect(holed.stamps == [100, 200])
    #expect(holed.marks == [3, ExtractedRecord.gapBegan, ExtractedRecord.gapEnded, 3])
    #expect(holed.tally.gapsOfUnknownSize == 1)
    #expect(holed.count(.badSubBuffer) == 1)
    #expect(
      holed.tally.anomalies.anomalies.map(\.detail)
        == ["CPU 1 has 2 sub-buffers of zeros before others that hold records"])
    let lateStart = Decoding([zeros, pages[0]])
    #expect(lateStart.marks == [ExtractedRecord.gapBegan, ExtractedRecord.gapEnded, 3])
    let empty = Decoding([zeros, zeros])
    #expect(empty.marks == [ExtractedRecord.gapBegan])
    #expect(empty.tally.gapsOfUnknownSize == 1)
    #expect(empty.count(.badSubBuffer) == 1)
  }

  @Test func `fewer records than the kernel recorded leave the end unseen`() {
    var page = SubBufferBuilder(at: 100)
    page.record(TestEvent.payload(1, 1, in: page))
    for (recorded, isWhole) in [(1, true), (2, false)] as [(UInt64, Bool)] {
      let edges = StreamEdges(
        beginsUnseen: false, overwritten: 0, recorded: recorded, isCut: false)
      #expect(
        Decoding([page.build()], edges: edges).marks
          == (isWhole ? [3] : [3, ExtractedRecord.unseenBegan]))
    }
    let edges = StreamEdges(beginsUnseen: false, overwritten: 0, recorded: 9, isCut: false)
    #expect(Decoding([], edges: edges).marks == [ExtractedRecord.unseenBegan])
  }

  @Test func `a counted loss beside damage is a loss of unknown size`() {
    var bad = SubBufferBuilder(at: 100)
    bad.record(TestEvent.payload(1, 1, in: bad))
    var next = SubBufferBuilder(at: 200)
    next.record(TestEvent.payload(1, 2, in: next))
    let decoding = Decoding([bad.build(commit: 0x7ff_ffff), next.build(losing: .counted(5))])
    #expect(decoding.tally.gaps == 1)
    #expect(decoding.tally.gapsOfUnknownSize == 1)
    #expect(decoding.tally.lost == 0)
  }
}
