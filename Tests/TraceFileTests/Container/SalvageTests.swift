import Testing
import TraceFile
import TraceVocabulary

struct SalvageTests {
  /// A file cut where its second options section begins: all data is there, no table is.
  static func cut(
    _ builder: TraceFileBuilder, dropping count: Int = 0, beforeOptions index: Int = 1
  ) -> (bytes: [UInt8], built: BuiltTrace) {
    let built = builder.build()
    return (Array(built.bytes.prefix(built.optionsSections[index] - count)), built)
  }

  @Test(arguments: TraceFileBuilder.Compression.allCases, [false, true])
  func `all streams of a buffer are found without its table`(
    compression: TraceFileBuilder.Compression, isBigEndian: Bool
  ) throws {
    var builder = TraceFileBuilder()
    builder.compression = compression
    builder.isBigEndian = isBigEndian
    builder.buffers = [builder.sampleBuffer()]
    builder.buffers[0].cpus[2] = (3...9).flatMap { builder.subBuffer(timestamp: $0) }
    let (bytes, built) = Self.cut(builder)
    let whole = try OpenedTrace(built.bytes).description.buffers[0]
    let trace = try OpenedTrace(bytes)
    #expect(trace.kinds == [.truncatedFile, .salvagedData])
    let buffer = trace.description.buffers[0]
    #expect(buffer.cpus == whole.cpus)
    #expect(buffer.clock == TraceClock(name: "mono"))
    #expect(buffer.isCompressed == (compression != .none))
  }

  @Test(arguments: TraceFileBuilder.Compression.allCases)
  func `a stream is taken as far as the file goes`(
    compression: TraceFileBuilder.Compression
  ) throws {
    var builder = TraceFileBuilder.sample()
    builder.compression = compression
    builder.chunkSubBuffers = 1
    let (bytes, _) = Self.cut(builder, dropping: 100)
    let trace = try OpenedTrace(bytes)
    let cpus = trace.description.buffers[0].cpus
    #expect(cpus.map(\.cpu) == [0, 1])
    #expect(cpus[1].end == UInt64(bytes.count))
  }

  @Test func `no more streams are taken than there can be CPUs`() throws {
    var builder = TraceFileBuilder()
    builder.buffers = [builder.sampleBuffer()]
    builder.buffers[0].cpus = [
      0: (0...UInt64(Limits.cpus)).flatMap { builder.subBuffer(timestamp: 10_000 - $0) }
    ]
    let cpus = try OpenedTrace(Self.cut(builder).bytes).description.buffers[0].cpus
    #expect(cpus.count == Limits.cpus)
    #expect(cpus.allSatisfy { $0.cpu < Limits.cpus })
  }

  @Test func `a stream without one whole chunk is none`() throws {
    var builder = TraceFileBuilder.sample()
    builder.compression = .zstd
    builder.buffers[0].cpus[1] = nil
    let (bytes, _) = Self.cut(builder, dropping: 100)
    #expect(try refusal(of: bytes)?.kind == .truncated)
  }

  @Test func `buffers whose options are there keep their tables`() throws {
    var builder = TraceFileBuilder.sample()
    for name in ["third", "other"] {
      builder.buffers.append(builder.sampleBuffer(named: name))
      builder.options.append(.text(2, "\nBuffer: \(name)\n\n"))
    }
    let (bytes, built) = Self.cut(builder, beforeOptions: 2)
    let trace = try OpenedTrace(bytes)
    #expect(trace.description.buffers.map(\.name) == ["", "third"])
    #expect(
      trace.description.buffers.map { $0.cpus.map { Int($0.offset) } }
        == Array(built.cpuData.prefix(2)))
    #expect(trace.kinds == [.truncatedFile, .salvagedData])
    #expect(trace.log.anomalies.last?.detail.contains("\"third\"") == true)
  }

  @Test func `sub-buffers of zeros that fill up a stream do not begin another`() throws {
    var builder = TraceFileBuilder.sample()
    builder.buffers[0].cpus[0]? += [UInt8](repeating: 0, count: 1_024)
    let (bytes, _) = Self.cut(builder)
    let trace = try OpenedTrace(bytes)
    #expect(trace.description.buffers[0].cpus.map(\.size) == [2_048, 1_024])
  }

  @Test func `a section that was never finished reaches to the end of the file`() throws {
    var (bytes, built) = Self.cut(.sample())
    bytes.patch(UInt64(0), at: try #require(built.sections[3]) + 8)
    #expect(try OpenedTrace(bytes).description.buffers[0].cpus.count == 2)
  }

  @Test(arguments: TraceFileBuilder.Compression.allCases)
  func `spoiled data of a cut file is salvaged or refused`(
    compression: TraceFileBuilder.Compression
  ) throws {
    var builder = TraceFileBuilder.sample()
    builder.compression = compression
    let (bytes, built) = Self.cut(builder)
    let section = try #require(built.sections[3])
    let file = try TemporaryFile(bytes)
    for index in section..<section + 16 {
      try file.write([0xff], at: index)
      _ = try? OpenedTrace(path: file.path)
      try file.write([bytes[index]], at: index)
    }
    for start in built.cpuData[0] {
      for index in start..<start + 16 {
        try file.write([0xff], at: index)
        _ = try? OpenedTrace(path: file.path)
        try file.write([bytes[index]], at: index)
      }
    }
  }
}
