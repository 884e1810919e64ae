import Foundation
import TraceFile
import TraceVocabulary

/// The ring-buffer data of a capture, record by record, so that it can be written anew with records
/// missing or clocks apart.
struct RingImage {
  /// One record: its stamp, and its bytes without the word that holds type and delta.
  struct Record {
    var time: UInt64
    let typeLength: UInt32
    let bytes: ArraySlice<UInt8>
  }

  /// What the head of a sub-buffer admits to have lost before it.
  enum Loss: Equatable {
    case none, unknown
    case counted(UInt64)
  }

  /// One sub-buffer.
  struct Page {
    var loss = Loss.none
    var records: [Record]
  }

  /// The data of one CPU, and where the file says where it is.
  struct CPU {
    var pages: [Page]
    fileprivate let offset: UInt64
    fileprivate let size: UInt64
  }

  /// The CPUs of the first buffer.
  var cpus: [CPU]
  /// The plain file.
  private(set) var bytes: [UInt8]
  private let shape: Shape
  /// The ids of sched and kmem events: many, and little is lost with them.
  private let background: Set<UInt16>

  private struct Shape {
    let byteCount: Int
    let headerBytes: Int
    let isBigEndian: Bool
  }

  /// Takes `bytes` of a capture without compression apart; nil where its ring buffer is not sound.
  init?(_ bytes: [UInt8], in folder: TemporaryFolder) throws {
    self.bytes = bytes
    let path = try folder.write(bytes, to: "plain.dat")
    var anomalies = AnomalyLog()
    let file = try TraceContainer.read(InputFile(path: path), name: path, anomalies: &anomalies)
    guard let buffer = file.buffers.first, !buffer.isCompressed else { return nil }
    shape = Shape(
      byteCount: buffer.subBufferSize, headerBytes: buffer.dataOffset,
      isBigEndian: file.isBigEndian)
    background = Set(
      file.eventFormats.filter { $0.system == "sched" || $0.system == "kmem" }.compactMap {
        RingImage.id(of: String(decoding: $0.text, as: UTF8.self))
      })
    cpus = []
    for cpu in buffer.cpus {
      guard let pages = RingImage.pages(bytes, cpu, shape) else { return nil }
      cpus.append(CPU(pages: pages, offset: cpu.offset, size: cpu.size))
    }
  }

  /// Whether a record is about fences, memory of fences or grace periods.
  func isForeground(_ record: Record) -> Bool {
    let start = record.bytes.startIndex + (record.typeLength == 0 ? 4 : 0)
    guard start + 2 <= record.bytes.endIndex else { return false }
    let (low, high) = (record.bytes[start], record.bytes[start + 1])
    let id = shape.isBigEndian ? UInt16(low) << 8 | UInt16(high) : UInt16(high) << 8 | UInt16(low)
    return !background.contains(id)
  }

  private static func id(of format: String) -> UInt16? {
    format.split(separator: "\n").first { $0.hasPrefix("ID: ") }.flatMap { UInt16($0.dropFirst(4)) }
  }
}

// MARK: - Reading

extension RingImage {
  private static func pages(_ bytes: [UInt8], _ cpu: CPUData, _ shape: Shape) -> [Page]? {
    var pages: [Page] = []
    var start = Int(cpu.offset)
    let end = Int(cpu.offset + cpu.size)
    while start + shape.byteCount <= end {
      guard let page = page(bytes, start, shape) else { return nil }
      if !page.records.isEmpty { pages.append(page) }
      start += shape.byteCount
    }
    return pages
  }

  private static func page(_ bytes: [UInt8], _ start: Int, _ shape: Shape) -> Page? {
    func word(_ offset: Int) -> UInt32 { UInt32(load(bytes, offset, 4, shape.isBigEndian)) }
    var time = load(bytes, start, 8, shape.isBigEndian)
    // The low half of the commit word: the bytes used, and the marks of a loss.
    let isLongBig = shape.isBigEndian && shape.headerBytes == 16
    let commit = word(start + (isLongBig ? 12 : 8))
    var offset = start + shape.headerBytes
    let end = offset + Int(commit & 0x7ff_ffff)
    guard end <= start + shape.byteCount else { return nil }
    var page = Page(loss: commit >> 31 == 0 ? .none : .unknown, records: [])
    while offset + 4 <= end {
      let header = word(offset)
      let type = shape.isBigEndian ? header >> 27 : header & 31
      let delta = UInt64(shape.isBigEndian ? header & 0x7ff_ffff : header >> 5)
      offset += 4
      guard type == 0 || type > 28 else {
        time += delta
        let next = offset + Int(type) * 4
        guard next <= end else { return nil }
        page.records.append(Record(time: time, typeLength: type, bytes: bytes[offset..<next]))
        offset = next
        continue
      }
      if type == 29, delta == 0 { break }
      guard offset + 4 <= end else { return nil }
      let value = word(offset)
      switch type {
      case 30: time += UInt64(value) << 27 + delta
      case 31: time = UInt64(value) << 27 | delta | (time & 0xf8 << 56)
      default:
        time += delta
        let next = offset + (Int(value) + 3) & ~3
        guard next <= end, value >= 4 else { return nil }
        if type == 0 {
          page.records.append(Record(time: time, typeLength: 0, bytes: bytes[offset..<next]))
        }
        offset = next
        continue
      }
      offset += 4
    }
    return page
  }

  private static func load(
    _ bytes: [UInt8], _ offset: Int, _ count: Int, _ isBigEndian: Bool
  ) -> UInt64 {
    (0..<count).reduce(0) { value, index in
      value << 8 | UInt64(bytes[offset + (isBigEndian ? index : count - 1 - index)])
    }
  }
}

// MARK: - Writing

extension RingImage {
  /// The file with the data of its CPUs as they are now: behind all else, where the tables point.
  func written() -> [UInt8]? {
    var output = bytes
    for cpu in cpus {
      output += repeatElement(0, count: (4_096 - output.count % 4_096) % 4_096)
      let place = UInt64(output.count)
      for page in cpu.pages where !page.records.isEmpty {
        output += encoded(page)
      }
      let entry = encoded(cpu.offset, 8) + encoded(cpu.size, 8)
      guard let table = bytes.firstRange(of: entry) else { return nil }
      let size = UInt64(output.count) - place
      output.replaceSubrange(table, with: encoded(place, 8) + encoded(size, 8))
    }
    return output
  }

  /// Sub-buffers of a page: more than one where time extensions make it longer than it was.
  private func encoded(_ page: Page) -> [UInt8] {
    var output: [UInt8] = []
    var loss = page.loss
    var stamp = page.records[0].time
    var last = stamp
    var data: [UInt8] = []
    let room = shape.byteCount - shape.headerBytes - 8
    func flush() {
      output += header(stamp, data.count, loss)
      output += data
      if case .counted(let count) = loss {
        output += encoded(count, shape.headerBytes - 8)
      }
      output += repeatElement(
        0, count: (shape.byteCount - output.count % shape.byteCount) % shape.byteCount)
      loss = .none
      data = []
    }
    for record in page.records {
      if data.count + record.bytes.count + 12 > room {
        flush()
        stamp = record.time
        last = stamp
      }
      var delta = record.time &- last
      if delta >= 1 << 27 {
        data += word(type: 30, delta & 0x7ff_ffff) + encoded(delta >> 27, 4)
        delta = 0
      }
      data += word(type: record.typeLength, delta) + record.bytes
      last = record.time
    }
    flush()
    return output
  }

  private func header(_ stamp: UInt64, _ used: Int, _ loss: Loss) -> [UInt8] {
    var commit = UInt64(used)
    switch loss {
    case .none: break
    case .unknown: commit |= 0xffff_ffff_8000_0000
    case .counted: commit |= 0xffff_ffff_c000_0000
    }
    return encoded(stamp, 8) + encoded(commit, shape.headerBytes - 8)
  }

  private func word(type: UInt32, _ delta: UInt64) -> [UInt8] {
    let delta = UInt32(truncatingIfNeeded: delta)
    return encoded(UInt64(shape.isBigEndian ? type << 27 | delta : delta << 5 | type), 4)
  }

  private func encoded(_ value: UInt64, _ count: Int) -> [UInt8] {
    let little = (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
    return shape.isBigEndian ? little.reversed() : little
  }
}
