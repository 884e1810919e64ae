import FenceModel
import Testing
import TraceVocabulary

@testable import TraceEvents
@testable import TraceFile

/// A catalog of these formats, and what was wrong with them.
private struct Catalog {
  var catalog: EventCatalog
  var log = AnomalyLog()

  init(_ formats: [(system: String, text: [UInt8])], isBigEndian: Bool = false) {
    let description = TraceDescription(
      version: 7, compression: .none, isBigEndian: isBigEndian, kernelLongSize: 8, kernel: nil,
      recorder: nil, timeCorrection: .identity, buffers: [], commandLines: [:],
      eventFormats: formats.enumerated().map { place, format in
        EventFormatText(system: format.system, text: format.text[...], offset: UInt64(place))
      }, traceID: nil, guests: [], fileSize: 0)
    catalog = EventCatalog(description, anomalies: &log)
  }

  init(_ text: FormatText, system: String = "dma_fence") {
    self.init([(system, text.bytes)])
  }

  /// What is wrong where there is a record of every event.
  var kinds: [Anomaly.Kind] { kinds(counting: 1) }

  /// The same where there are `count` of each.
  func kinds(counting count: UInt64) -> [Anomaly.Kind] {
    var all = log
    all.merge(catalog.anomalies(counting: Array(repeating: count, count: catalog.plan.idCount)))
    return all.anomalies.map(\.kind)
  }

  /// The layout of the records of `id`, where they are kept.
  func layout(_ id: UInt16) -> RecordLayout? {
    guard Int(id) < catalog.plan.layoutByID.count else { return nil }
    let index = Int(catalog.plan.layoutByID[Int(id)])
    return index == 0 ? nil : catalog.plan.layouts[index]
  }
}

struct EventCatalogTests {
  @Test(arguments: [
    ("dma_fence", "dma_fence_init", FenceEvent.Kind.initialized),
    ("dma_fence", "dma_fence_emit", .emitted),
    ("dma_fence", "dma_fence_enable_signal", .signalingEnabled),
    ("dma_fence", "dma_fence_signaled", .signaled),
    ("dma_fence", "dma_fence_wait_start", .waitStarted),
    ("dma_fence", "dma_fence_wait_end", .waitEnded),
    ("dma_fence", "dma_fence_destroy", .destroyed),
    ("fence", "fence_init", .initialized), ("fence", "fence_destroy", .destroyed),
  ])
  func `the tracepoints of both eras are known`(
    system: String, name: String, kind: FenceEvent.Kind
  ) throws {
    var text = FormatText()
    text.name = name
    let found = Catalog(text, system: system)
    #expect(found.catalog.tracepoints == [kind: name])
    #expect(found.catalog.names == [100: name])
    #expect(found.catalog.fenceEventIDs == [100])
    let layout = try #require(found.layout(100))
    #expect(layout.tag == kind.rawValue)
    #expect((layout.firstInteger, layout.secondInteger) == (16, 20))
    #expect(layout.firstText == .init(form: .dataLocation, offset: 8))
    #expect(found.log.isEmpty)
  }

  @Test func `the same event name in another system is another event`() {
    let found = Catalog(FormatText(), system: "vendor")
    #expect(found.catalog.names == [100: "vendor:dma_fence_init"])
    #expect(found.catalog.tracepoints.isEmpty)
    #expect(found.layout(100) == nil)
  }

  @Test func `an event of the system that is none of the seven is kept as another`() throws {
    var vendor = FormatText()
    vendor.name = "dma_fence_vendor"
    vendor.id = "65535"
    let found = Catalog([("dma_fence", FormatText().bytes), ("dma_fence", vendor.bytes)])
    #expect(found.catalog.otherFenceEvents == ["dma_fence_vendor"])
    #expect(try #require(found.layout(65_535)).tag == EventCatalog.firstOtherTag)
    #expect(found.catalog.plan.idCount == 65_536)
  }

  @Test func `more vendor events than tags are counted by name`() {
    let formats = (0..<300).map { number in
      var text = FormatText()
      text.name = "dma_fence_vendor\(number)"
      text.id = "\(number)"
      return (system: "dma_fence", text: text.bytes)
    }
    let found = Catalog(formats)
    #expect(found.catalog.names.count == 300)
    #expect(found.catalog.otherFenceEvents.count <= 190)
    #expect(found.catalog.plan.layouts.allSatisfy { $0.tag < ExtractedRecord.gapBegan })
  }

  @Test func `extra common fields, as real-time kernels had them, move the others`() throws {
    var text = FormatText()
    text.common += [
      "field:unsigned char common_migrate_disable;\toffset:8;\tsize:1;\tsigned:0;",
      "field:unsigned char common_preempt_lazy_count;\toffset:9;\tsize:1;\tsigned:0;",
    ]
    text.fields = [
      "field:__data_loc char[] driver;\toffset:12;\tsize:4;\tsigned:0;",
      "field:__data_loc char[] timeline;\toffset:16;\tsize:4;\tsigned:0;",
      "field:unsigned int context;\toffset:20;\tsize:4;\tsigned:0;",
      "field:unsigned int seqno;\toffset:24;\tsize:4;\tsigned:0;",
    ]
    let found = Catalog(text)
    let layout = try #require(found.layout(100))
    #expect((layout.firstInteger, layout.secondInteger) == (20, 24))
    #expect(layout.requiredBytes == 28)
    #expect(found.catalog.plan.common == .mainline)
    #expect(found.log.isEmpty)
  }

  @Test func `common fields in other places are taken from the format`() {
    var text = FormatText()
    text.common[3] = "field:int common_pid;\toffset:8;\tsize:4;\tsigned:1;"
    text.fields = text.fields.map {
      $0.replacing("offset:8;", with: "offset:24;")
    }
    #expect(Catalog(text).catalog.plan.common.pidOffset == 8)
  }

  @Test func `names by relative location and in fixed arrays are taken`() throws {
    var text = FormatText()
    text.fields[0] = "field:__rel_loc char[] driver;\toffset:8;\tsize:4;\tsigned:0;"
    text.fields[1] = "field:char timeline[32];\toffset:24;\tsize:32;\tsigned:0;"
    let layout = try #require(Catalog(text).layout(100))
    #expect(layout.firstText == .init(form: .relativeLocation, offset: 8))
    #expect(layout.secondText == .init(form: .array, offset: 24, count: 32))
    #expect(layout.requiredBytes == 56)
  }

  @Test(arguments: [false, true]) func `of numbers of 64 bits the low half is taken`(
    isBigEndian: Bool
  ) throws {
    var text = FormatText()
    text.fields[3] = "field:u64 seqno;\toffset:24;\tsize:8;\tsigned:0;"
    let found = Catalog([("dma_fence", text.bytes)], isBigEndian: isBigEndian)
    let layout = try #require(found.layout(100))
    #expect(layout.secondInteger == (isBigEndian ? 28 : 24))
    #expect(layout.secondUpperHalf == (isBigEndian ? 24 : 28))
    #expect((layout.firstUpperHalf, layout.requiredBytes) == (nil, 32))
  }

  @Test(arguments: ["void (*fn)(void)", "u64 fence:40", "DECLARE_BITMAP(x, 64) fn"])
  func `a vendor's field that is not understood costs no record, and is said`(
    declaration: String
  ) throws {
    let found = Catalog(.with(field: declaration))
    #expect(found.kinds == [.unreadField])
    #expect(found.log.anomalies[0].detail.contains(declaration))
    #expect(try #require(found.layout(100)).isMainline)
    #expect(found.catalog.tracepoints == [.initialized: "dma_fence_init"])
  }

  @Test(arguments: [
    (0, "unsigned int common_type", 4), (1, "unsigned short common_flags", 2),
    (2, "unsigned short common_preempt_count", 2), (3, "long common_pid", 8),
  ])
  func `common fields of another size are not read as if they had the usual one`(
    place: Int, declaration: String, size: Int
  ) {
    var text = FormatText()
    text.common[place] = "field:\(declaration);\toffset:64;\tsize:\(size);\tsigned:0;"
    let found = Catalog(text)
    #expect(found.kinds == [.badEventFormat])
    #expect(found.layout(100) == nil)
    #expect(found.catalog.fenceEventIDs == [100])
  }

  @Test func `events whose common fields stand elsewhere than those of the others are not decoded`()
  {
    var second = FormatText()
    second.name = "dma_fence_emit"
    second.id = "101"
    second.common[3] = "field:int common_pid;\toffset:24;\tsize:4;\tsigned:1;"
    let found = Catalog([("dma_fence", FormatText().bytes), ("dma_fence", second.bytes)])
    #expect(found.kinds == [.badEventFormat])
    #expect((found.layout(100) == nil, found.layout(101) == nil) == (false, true))
  }

  @Test func `a refused format without a record is no damage`() {
    var vendor = FormatText.with(field: "u64 context:40")
    vendor.name = "dma_fence_vendor"
    vendor.id = "101"
    let found = Catalog([("dma_fence", FormatText().bytes), ("dma_fence", vendor.bytes)])
    #expect(found.kinds(counting: 0) == [.unreadDescription])
    #expect(found.kinds(counting: 1) == [.badEventFormat])
  }

  @Test func `a supporting format that is refused is said`() {
    var text = FormatText()
    text.name = "gp_init"
    text.fields = ["field:unsigned long __probe_ip;\toffset:8;\tsize:8;\tzigned:0;"]
    let found = Catalog(text, system: "lab")
    #expect(found.kinds == [.badEventFormat])
    #expect(found.kinds(counting: 0) == [.unreadDescription])
    text.fields = ["field:void (*fn)(void);\toffset:8;\tsize:8;\tsigned:0;"]
    #expect(Catalog(text, system: "rcu").kinds.isEmpty, "the event says nothing about fences")
    text.name = "rcu_grace_period"
    #expect(Catalog(text, system: "rcu").kinds == [.badEventFormat])
  }

  @Test func `more supporting events than are read are said`() {
    let formats = (0...SupportingCatalog.understoodFormats).map { number in
      var text = FormatText()
      text.name = "probe\(number)"
      text.id = "\(number)"
      text.fields = ["field:unsigned long __probe_ip;\toffset:8;\tsize:8;\tsigned:0;"]
      return (system: "lab", text: text.bytes)
    }
    #expect(Catalog(formats.dropLast()).kinds.isEmpty)
    #expect(Catalog(formats).kinds == [.limitReached])
  }

  @Test func `an event without the two numbers is counted and not decoded`() {
    var text = FormatText()
    text.fields.removeLast()
    let found = Catalog(text)
    #expect(found.catalog.names == [100: "dma_fence_init"])
    #expect(found.layout(100) == nil)
    #expect(found.catalog.undecoded == [.initialized])
    #expect(Catalog(FormatText()).catalog.undecoded == [])
  }

  @Test func `a format outside the grammar is counted by name, and said`() {
    var text = FormatText()
    text.fields.append("field:char[ x;\toffset:24;\tsize:x;\tsigned:0;")
    let found = Catalog(text)
    #expect(found.kinds == [.badEventFormat])
    #expect(found.catalog.names == [100: "dma_fence_init"])
    #expect(found.catalog.fenceEventIDs == [100])
    #expect(found.layout(100) == nil)
  }

  @Test func `a format that the library reads differently is not decoded, and said`() {
    // The grammar takes `__data_loc` for a word among others; to libtraceevent it is a keyword that
    // must be followed by an array.
    var text = FormatText()
    text.fields.append("field:__data_loc x;\toffset:24;\tsize:4;\tsigned:0;")
    let found = Catalog(text)
    #expect(found.kinds == [.disputedEventFormat])
    #expect(found.layout(100) == nil)
    #expect(found.catalog.fenceEventIDs == [100])
  }

  @Test func `two events of one id leave the second`() throws {
    var second = FormatText()
    second.name = "dma_fence_emit"
    let found = Catalog([("dma_fence", FormatText().bytes), ("dma_fence", second.bytes)])
    #expect(found.catalog.names == [100: "dma_fence_emit"])
  }

  @Test func `as many fence events as a file may hold are soon read`() {
    let formats = (0..<65_536).map { number in
      var text = FormatText()
      text.id = "\(number)"
      return (system: "dma_fence", text: text.bytes)
    }
    let found = Catalog(formats)
    #expect(found.kinds == [.limitReached])
    #expect(found.catalog.fenceEventIDs.count == 65_536)
    #expect(found.catalog.plan.layouts.count <= EventCatalog.understoodFormats + 1)
  }
}
