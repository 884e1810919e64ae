@testable import TraceFile

/// Writes one sub-buffer record by record, as the kernel would, or as no kernel ever would.
struct SubBufferBuilder {
  let shape: SubBufferShape
  let stamp: UInt64
  /// The records so far, after the header.
  private(set) var data: [UInt8] = []

  init(_ shape: SubBufferShape = SubBufferShape(byteCount: 4_096), at stamp: UInt64) {
    self.shape = shape
    self.stamp = stamp
  }

  /// A record of `payload`, `delta` after the one before it, in the short form where it fits.
  mutating func record(_ payload: [UInt8], after delta: UInt64 = 0) {
    let padded = payload + Array(repeating: 0, count: (4 - payload.count % 4) % 4)
    if padded.count <= 112, !padded.isEmpty {
      header(type: UInt32(padded.count / 4), delta: delta)
      data += padded
    } else {
      longRecord(payload, after: delta)
    }
  }

  /// A record in the form with a length word, whatever its length.
  mutating func longRecord(_ payload: [UInt8], after delta: UInt64 = 0) {
    header(type: 0, delta: delta)
    word(UInt32(payload.count + 4))
    data += payload + Array(repeating: 0, count: (4 - payload.count % 4) % 4)
  }

  /// A discarded record whose body, length word included, has `count` bytes.
  mutating func discarded(count: Int, after delta: UInt64 = 1) {
    header(type: 29, delta: delta)
    word(UInt32(count))
    data += Array(repeating: 0xdb, count: max(0, count - 4))
  }

  /// The mark that nothing follows in this sub-buffer.
  mutating func endPadding() {
    header(type: 29, delta: 0)
  }

  mutating func timeExtend(_ units: UInt64) {
    header(type: 30, delta: units & 0x7ff_ffff)
    word(UInt32(truncatingIfNeeded: units >> 27))
  }

  mutating func absoluteStamp(_ stamp: UInt64) {
    header(type: 31, delta: stamp & 0x7ff_ffff)
    word(UInt32(truncatingIfNeeded: stamp >> 27))
  }

  mutating func header(type: UInt32, delta: UInt64) {
    let delta = UInt32(truncatingIfNeeded: delta & 0x7ff_ffff)
    word(shape.isBigEndian ? type << 27 | delta : delta << 5 | type)
  }

  mutating func word(_ value: UInt32) {
    data += bytes(of: value)
  }

  /// The bytes of an integer in the order of the file.
  func bytes(of value: some FixedWidthInteger) -> [UInt8] {
    let count = value.bitWidth / 8
    let little = (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    return shape.isBigEndian ? little.reversed() : little
  }

  /// How events were lost before this sub-buffer, as its header says it.
  enum Loss {
    case none
    case unknown
    case counted(UInt64)
  }

  /// The whole sub-buffer, padded with zeros. `commit` replaces the true one.
  func build(losing loss: Loss = .none, commit: UInt64? = nil) -> [UInt8] {
    var word = commit ?? UInt64(data.count)
    var tail: [UInt8] = []
    switch loss {
    case .none: break
    case .unknown: word |= 1 << 31
    case .counted(let count):
      word |= 3 << 30
      tail = shape.hasLongCommit ? bytes(of: count) : bytes(of: UInt32(truncatingIfNeeded: count))
    }
    if word & 1 << 31 != 0 {
      word |= 0xffff_ffff_0000_0000  // As the kernel's signed arithmetic leaves it.
    }
    var page = bytes(of: stamp)
    page += shape.hasLongCommit ? bytes(of: word) : bytes(of: UInt32(truncatingIfNeeded: word))
    page += data + tail
    page += Array(repeating: 0, count: max(0, shape.byteCount - page.count))
    return page
  }
}

/// The events that the tests of the ring buffer write: id 7 has two integers and two texts, in the
/// places of a `dma_fence` event.
enum TestEvent {
  static let id: UInt16 = 7

  static var plan: ExtractionPlan {
    var plan = ExtractionPlan(common: .mainline)
    var layout = RecordLayout(tag: 3)
    layout.firstText = .init(form: .dataLocation, offset: 8)
    layout.secondText = .init(form: .dataLocation, offset: 12)
    layout.firstInteger = 16
    layout.secondInteger = 20
    layout.requiredBytes = 24
    plan.keep(id: id, as: layout)
    plan.count(id: 9)
    return plan
  }

  static func payload(
    _ first: UInt32, _ second: UInt32, driver: String = "vgem", timeline: String = "unbound",
    pid: Int32 = 42, id: UInt16 = TestEvent.id, in builder: SubBufferBuilder
  ) -> [UInt8] {
    let driver = Array(driver.utf8) + [0]
    let timeline = Array(timeline.utf8) + [0]
    let driverWord = UInt32(24 | driver.count << 16)
    let timelineWord = UInt32(24 + driver.count | timeline.count << 16)
    return builder.bytes(of: id) + [1, 2] + builder.bytes(of: pid) + builder.bytes(of: driverWord)
      + builder.bytes(of: timelineWord) + builder.bytes(of: first) + builder.bytes(of: second)
      + driver + timeline
  }
}
