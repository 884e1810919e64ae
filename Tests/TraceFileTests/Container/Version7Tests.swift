import Testing
import TraceFile
import TraceVocabulary

struct Version7Tests {
  @Test(arguments: TraceFileBuilder.Compression.allCases)
  func `a chain of options that refers to itself ends`(
    compression: TraceFileBuilder.Compression
  ) throws {
    var builder = TraceFileBuilder.sample()
    builder.compression = compression
    let built = builder.build()
    for target in built.optionsSections {
      var bytes = built.bytes
      bytes.patch(UInt64(target), at: built.nextOptionsWords[1])
      let trace = try OpenedTrace(bytes)
      #expect(trace.kinds == [.badSection])
      #expect(trace.description.buffers.map(\.cpus.count) == [2])
    }
  }

  @Test func `a CPU with a number that no kernel has is left out`() throws {
    var builder = TraceFileBuilder.sample()
    builder.buffers[0].cpus[0xffff_ffff] = builder.subBuffer(timestamp: 5)
    builder.buffers[0].cpus[8_192] = builder.subBuffer(timestamp: 5)
    builder.buffers[0].cpus[8_191] = builder.subBuffer(timestamp: 5)
    let trace = try OpenedTrace(builder)
    #expect(trace.description.buffers[0].cpus.map(\.cpu) == [0, 1, 8_191])
    #expect(trace.kinds == [.limitReached])
    #expect(trace.log.anomalies[0].count == 2)
  }

  @Test func `a CPU that stands twice in a table is refused the second time`() throws {
    let built = TraceFileBuilder.sample().build()
    var bytes = built.bytes
    // The rows are the last forty bytes before DONE, which has six before its word.
    bytes.patch(UInt32(0), at: built.nextOptionsWords[1] - 6 - 20)
    let trace = try OpenedTrace(bytes)
    #expect(trace.description.buffers[0].cpus.map(\.cpu) == [0])
    #expect(trace.kinds == [.badSection])
  }

  @Test func `the size of compressed data is a hint that trace-cmd 3.1 wrote 4 too small`() throws {
    var builder = TraceFileBuilder.sample()
    builder.compression = .zstd
    builder.buffers[0].sizeError = -4
    let built = builder.build()
    let cpus = try OpenedTrace(built.bytes).description.buffers[0].cpus
    #expect(cpus[0].end == cpus[1].offset)
    #expect(Int(cpus[1].end) == built.optionsSections[1])
    #expect(cpus[1].offset + cpus[1].size + 4 == cpus[1].end)
  }

  @Test func `sections that are missing or of another kind are anomalies`() throws {
    for id: UInt16 in [16, 17, 18, 21] {
      let built = TraceFileBuilder.sample().build()
      var bytes = built.bytes
      bytes.patch(UInt16(99), at: try #require(built.sections[id]))
      let trace = try OpenedTrace(bytes)
      // The tracer's own formats and names of tasks hide no event.
      #expect(trace.kinds == [id == 17 || id == 21 ? .unreadDescription : .badSection])
      #expect(trace.description.buffers[0].cpus.count == 2)
    }
  }

  @Test(arguments: [16, 17, 18, 21] as [UInt16])
  func `sections with huge sizes allocate nothing`(id: UInt16) throws {
    for compression in TraceFileBuilder.Compression.allCases {
      var builder = TraceFileBuilder.sample()
      builder.compression = compression
      let built = builder.build()
      let section = try #require(built.sections[id])
      var bytes = built.bytes
      bytes.patch(UInt64.max, at: section + 8)
      if compression != .none {
        bytes.patch(UInt32.max, at: section + 20)
      }
      let trace = try OpenedTrace(bytes)
      #expect(trace.kinds == [id == 17 || id == 21 ? .unreadDescription : .badSection])
    }
  }

  @Test func `an end that is cut off behind the data is told, and hides no record`() throws {
    for compression in TraceFileBuilder.Compression.allCases {
      var builder = TraceFileBuilder.sample()
      builder.compression = compression
      let whole = builder.build()
      #expect(try OpenedTrace(whole.bytes).kinds == [])
      for missing in [1, 20] {
        let trace = try OpenedTrace(Array(whole.bytes.dropLast(missing)))
        #expect(trace.kinds == [.cutTail])
        #expect(trace.description.buffers.map(\.cpus.count) == [2])
      }
    }
  }

  @Test func `options with a huge size are an error`() throws {
    let built = TraceFileBuilder.sample().build()
    var bytes = built.bytes
    bytes.patch(UInt64.max, at: built.optionsSections[0] + 8)
    #expect(try refusal(of: bytes)?.kind == .limitExceeded)
  }

  @Test func `options sections that overlap cannot ask for more than one large one`() throws {
    // 64 sections of two megabytes, 30 bytes apart, each of which ends its options at once.
    let built = TraceFileBuilder.sample().build()
    var file = built.file
    let start = file.count
    for index in 1...64 {
      file.write(UInt64(0))
      file.write(UInt64(2 << 20))
      file.write([0, 0, 8, 0, 0, 0])
      file.write(UInt64(start + 30 * index))
    }
    file.write([UInt8](repeating: 0, count: 3 << 20))
    file.patch(UInt64(start), at: built.nextOptionsWords[1])
    #expect(try refusal(of: file.bytes)?.kind == .limitExceeded)
  }

  @Test func `a header that was never finished points to restore`() throws {
    let built = TraceFileBuilder.sample().build()
    var bytes = built.bytes
    bytes.patch(UInt64(0), at: built.firstOptionsWord)
    let error = try refusal(of: bytes)
    #expect(error?.kind == .recorderLeftovers)
    #expect(error?.description.contains("trace-cmd restore") == true)
  }

  @Test func `no data beside the files of CPUs points to restore`() throws {
    var builder = TraceFileBuilder()
    builder.buffers = [.init()]
    let file = try TemporaryFile(builder.build().bytes)
    #expect(throws: TraceFileError.self) { try OpenedTrace(path: file.path) }
    try file.addSibling(named: "trace.dat.cpu0")
    let error = #expect(throws: TraceFileError.self) { try OpenedTrace(path: file.path) }
    #expect(error?.kind == .recorderLeftovers)
    try file.truncate(to: 200)
    let cutError = #expect(throws: TraceFileError.self) { try OpenedTrace(path: file.path) }
    #expect(cutError?.kind == .recorderLeftovers)
  }

  @Test func `a file without data of any CPU says so`() throws {
    var builder = TraceFileBuilder()
    #expect(try refusal(of: builder.build().bytes)?.kind == .noData)
    builder.buffers = [.init()]
    #expect(try refusal(of: builder.build().bytes)?.kind == .noData)
  }

  @Test func `a latency tracer's file says so`() throws {
    let text = OptionTests.payload {
      $0.write(UInt64(16))
      $0.writeTerminated("")
      $0.writeTerminated("local")
    }
    for id: UInt16 in [3, 22] {
      var builder = TraceFileBuilder()
      builder.options.append(.init(id: id, payload: text))
      #expect(try refusal(of: builder.build().bytes)?.kind == .latencyTrace)
    }
  }

  @Test func `a buffer whose sub-buffers cannot have that size takes the header page's`() throws {
    var builder = TraceFileBuilder.sample()
    builder.buffers[0].subBufferSize = 768
    let trace = try OpenedTrace(builder)
    #expect(trace.description.buffers[0].subBufferSize == 512)
    #expect(trace.kinds == [.badSection])
  }

  @Test func `sub-buffers between 32 KiB and 2 MiB are believed, larger ones are not`() throws {
    for (size, believed) in [(2 << 20, true), (4 << 20, false)] {
      var builder = TraceFileBuilder()
      builder.buffers = [
        .init(subBufferSize: size, cpus: [0: builder.subBuffer(timestamp: 1, size: size)])
      ]
      let trace = try OpenedTrace(builder)
      #expect((trace.description.buffers[0].subBufferSize == size) == believed)
    }
  }
}
