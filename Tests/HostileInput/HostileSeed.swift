import TraceFile
import TraceVocabulary

/// A sound capture from which cases are made, and where in it the structure stands.
package struct HostileSeed: Sendable {
  /// What a failure calls it.
  package let name: String
  /// The file.
  package let bytes: [UInt8]
  /// Parts that steer the parsers: most of a capture is text that nobody parses.
  package let structure: [Range<Int>]
  /// The offsets at which a cut is most likely to matter.
  package let boundaries: [Int]

  /// The capture `bytes`. `path` is where they are, or may be put.
  package init(name: String, bytes: [UInt8], at path: String) {
    self.name = name
    self.bytes = bytes
    var structure = [0..<min(bytes.count, 128)]
    var boundaries: [Int] = []
    var anomalies = AnomalyLog()
    if let file = try? InputFile(path: path),
      let trace = try? TraceContainer.read(file, name: name, anomalies: &anomalies)
    {
      for format in trace.eventFormats where format.system.hasSuffix("fence") {
        structure.append(Int(format.offset)..<Int(format.offset) + format.text.count)
      }
      for buffer in trace.buffers {
        for cpu in buffer.cpus {
          let start = Int(cpu.offset)
          // The tables stand before the data in version 6; then the headers of some sub-buffers.
          structure.append(max(0, start - 512)..<start)
          structure.append(start..<start + 64)
          structure.append(start..<start + min(Int(cpu.size), 4 * buffer.subBufferSize))
          boundaries += [start, start + Int(cpu.size), start + buffer.subBufferSize]
        }
        if let last = buffer.cpus.last {
          // In version 7 the options that name the buffers stand behind them.
          let end = Int(last.offset + last.size)
          structure.append(end..<end + 1_024)
        }
      }
    }
    structure.append(max(0, bytes.count - 1_024)..<bytes.count)
    self.structure = structure.map { $0.clamped(to: 0..<bytes.count) }.filter { !$0.isEmpty }
    self.boundaries = boundaries.filter { (0...bytes.count).contains($0) }
  }

  /// The lengths to which the file is cut: at the boundaries of its parts and pages and beside
  /// them, and at as many odd places between, `limit` at most.
  package func cuts(limit: Int) -> [Int] {
    var lengths = Set(boundaries + structure.flatMap { [$0.lowerBound, $0.upperBound] })
    let pages = stride(from: 0, through: bytes.count, by: max(4_096, bytes.count / 64))
    lengths.formUnion(pages)
    lengths.formUnion(lengths.flatMap { [$0 - 1, $0 + 1, $0 + 7] })
    lengths.formUnion(stride(from: 3, to: bytes.count, by: max(211, bytes.count / 64)))
    let all = lengths.filter { (0..<bytes.count).contains($0) }.sorted()
    guard limit > 0 else { return [] }
    let step = max(1, (all.count + limit - 1) / limit)
    return stride(from: 0, to: all.count, by: step).map { all[$0] }
  }
}
