import Testing
import TraceVocabulary

@testable import TraceFile

/// Records of id 9, of which integers of every size are kept, among fence events of id 7.
struct WideExtractionTests {
  private static let shapes = [
    SubBufferShape(byteCount: 4_096),
    SubBufferShape(byteCount: 4_096, isBigEndian: true),
    SubBufferShape(byteCount: 4_096, hasLongCommit: false),
    SubBufferShape(byteCount: 4_096, isBigEndian: true, hasLongCommit: false),
  ]

  private static var plan: ExtractionPlan {
    var plan = TestEvent.plan
    plan.keepWide(
      id: 9,
      as: WideLayout(
        label: 70,
        [
          .init(offset: 8, size: 8, isSigned: false), .init(offset: 16, size: 4, isSigned: true),
          nil,
          .init(offset: 20, size: 2, isSigned: true), .init(offset: 22, size: 1, isSigned: true),
          .init(offset: 23, size: 1, isSigned: false), .init(offset: 25, size: 8, isSigned: true),
        ]))
    return plan
  }

  private static func payload(
    _ address: UInt64, _ seqno: Int32, in page: SubBufferBuilder
  ) -> [UInt8] {
    page.bytes(of: UInt16(9)) + [1, 2] + page.bytes(of: Int32(43)) + page.bytes(of: address)
      + page.bytes(of: seqno) + page.bytes(of: Int16(-2)) + [0xfd, 0xfc, 0]
      + page.bytes(of: Int64(-4))
  }

  private static func decode(
    _ page: SubBufferBuilder, _ shape: SubBufferShape, _ plan: ExtractionPlan = plan
  ) -> (window: DecodedWindow, tally: StreamTally) {
    var window = DecodedWindow()
    var decoder = SubBufferDecoder(
      plan: plan, shape: shape, cpu: 1, instance: 0, correction: .identity, seed: 5)
    let bytes = page.build()
    decoder.decode(
      bytes, count: bytes.count, placement: .init(origin: 0, scale: 1 << 24), into: &window)
    decoder.finish(&window, isLast: true)
    return (window, decoder.tally)
  }

  @Test(arguments: shapes) func `integers of every size are taken, and the order is kept`(
    shape: SubBufferShape
  ) {
    var page = SubBufferBuilder(shape, at: 0)
    page.record(TestEvent.payload(1, 2, in: page), after: 1)
    page.record(Self.payload(0xffff_8880_1234_5678, -7, in: page), after: 1)
    page.record(TestEvent.payload(1, 3, in: page), after: 1)
    page.record(Self.payload(0x10, 7, in: page), after: 1)
    let (window, tally) = Self.decode(page, shape)
    let records = window.records.prefix(window.count)
    #expect(records.map(\.timestamp.value) == [1, 2, 3, 4])
    #expect(records.map(\.tag) == [3, ExtractedRecord.wide, 3, ExtractedRecord.wide])
    #expect(records.map(\.integers) == [0x1_0000_0002, 70, 0x1_0000_0003, 70])
    #expect(records.map(\.text) == [0, 0, 0, 1])
    #expect(records[1].pid == 43)
    #expect(records[1].flags == 1)
    #expect(records[1].preemptCount == 2)
    let fields = window.wide[0]
    #expect(
      (0..<WideFields.capacity).map { fields[$0] } == [
        0xffff_8880_1234_5678, UInt64(bitPattern: -7), 0, UInt64(bitPattern: -2),
        UInt64(bitPattern: -3), 0xfc, UInt64(bitPattern: -4), 0,
      ])
    #expect(window.wide[1][0] == 0x10)
    #expect(tally.recordsByID[9] == 2)
    #expect(tally.anomalies.isEmpty)
  }

  @Test(arguments: shapes) func `a record that lacks a field is short, of whatever length`(
    shape: SubBufferShape
  ) {
    var page = SubBufferBuilder(shape, at: 0)
    let whole = Self.payload(1, 1, in: page)
    for count in 8..<whole.count {
      page.longRecord(Array(whole.prefix(count)), after: 1)
    }
    page.longRecord(whole, after: 1)
    let (window, tally) = Self.decode(page, shape)
    #expect(window.count == 1)
    #expect(window.wide.count == 1)
    let short = tally.anomalies.anomalies.first { $0.kind == .shortRecord }
    #expect(short?.count == UInt64(whole.count - 8))
  }

  @Test(arguments: shapes) func `a narrow record holds its integers, cut to their bits`(
    shape: SubBufferShape
  ) {
    var plan = TestEvent.plan
    plan.keepNarrow(
      id: 9,
      as: WideLayout(
        label: 70,
        [
          .init(offset: 16, size: 4, isSigned: true), .init(offset: 8, size: 8, isSigned: false),
          .init(offset: 25, size: 8, isSigned: true),
        ]))
    var page = SubBufferBuilder(shape, at: 0)
    page.record(Self.payload(0xffff_8880_1234_5678, -7, in: page), after: 1)
    page.record(TestEvent.payload(1, 2, in: page), after: 1)
    page.longRecord(Array(Self.payload(1, 1, in: page).dropLast()), after: 1)
    let (window, tally) = Self.decode(page, shape, plan)
    #expect(window.records.prefix(window.count).map(\.tag) == [ExtractedRecord.narrow, 3])
    #expect(window.wide.isEmpty)
    let fields = NarrowFields(window.records[0])
    #expect(fields.label == 70)
    #expect(Int32(truncatingIfNeeded: fields.first) == -7)
    #expect(fields.second == 0x1234_5678)
    #expect(fields.third == 0xfffc)
    #expect(window.records[0].pid == 43)
    #expect(tally.anomalies.anomalies.first { $0.kind == .shortRecord }?.count == 1)
  }

  @Test func `a record becomes narrow where everything fits into it`() {
    var record = ExtractedRecord.empty
    let isNarrow = record.narrow(0xffff_ffff, 120, 0xffff, label: 0xffff)
    #expect(isNarrow && record.tag == ExtractedRecord.narrow)
    let fields = NarrowFields(record)
    #expect([fields.first, fields.second, fields.third] == [0xffff_ffff, 120, 0xffff])
    #expect(fields.label == 0xffff)
  }

  @Test(
    arguments: [
      (1 << 32, 0, 0, 0), (0, 1 << 32, 0, 0), (0, 0, 1 << 16, 0), (0, 0, 0, 1 << 16),
    ] as [(UInt64, UInt64, UInt64, Int)])
  func `a record that does not hold all of it stays as it is`(
    integers: (UInt64, UInt64, UInt64, label: Int)
  ) {
    var record = ExtractedRecord.empty
    let isNarrow = record.narrow(integers.0, integers.1, integers.2, label: integers.label)
    #expect(!isNarrow && record.tag == 0 && record.integers == 0 && record.text == 0)
  }

  @Test(arguments: shapes, [false, true]) func `of a text there is the digest, 0 of one outside`(
    shape: SubBufferShape, isRelative: Bool
  ) throws {
    var plan = TestEvent.plan
    let text = try #require(WideLayout.IntegerField(textLocatedAt: 8, isRelative: isRelative))
    plan.keepWide(id: 9, as: WideLayout(label: 70, [text]))
    var page = SubBufferBuilder(shape, at: 0)
    let place: UInt32 = isRelative ? 0 : 12
    let head = page.bytes(of: UInt16(9)) + [1, 2] + page.bytes(of: Int32(43))
    for (word, bytes) in [
      (5 << 16 | place, Array("gfx\0".utf8) + [9, 0, 0, 0]), (3 << 16 | place, Array("gfxy".utf8)),
      (4 << 16 | place, Array("gfxy".utf8)), (5 << 16 | place, Array("gfxy".utf8)),
      (1 << 16 | 0xffff, Array("gfxy".utf8)),
    ] as [(UInt32, [UInt8])] {
      page.longRecord(head + page.bytes(of: word) + bytes, after: 1)
    }
    let (window, tally) = Self.decode(page, shape, plan)
    let digests = window.wide.map { $0[0] }
    try #require(digests.count == 5)
    #expect(digests[0] == digests[1])
    #expect(digests[0] != 0)
    #expect(digests[2] != digests[0])
    #expect(Array(digests[3...]) == [0, 0])
    #expect(tally.anomalies.isEmpty)
  }

  @Test func `fields that no record can hold are none`() {
    for (offset, size) in [(8, 3), (8, 16), (-1, 4), (65_535, 8), (8, 0)] {
      #expect(WideLayout.IntegerField(offset: offset, size: size, isSigned: false) == nil)
    }
  }
}
