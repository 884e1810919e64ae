import Testing
import TraceFile
import TraceVocabulary

struct TraceContainerTests {
  @Test(arguments: [6, 7], [false, true])
  func `both versions are read in both byte orders`(version: Int, isBigEndian: Bool) throws {
    for longSize in [4, 8] {
      var builder = TraceFileBuilder(version: version)
      builder.isBigEndian = isBigEndian
      builder.kernelLongSize = longSize
      builder.buffers = [builder.sampleBuffer()]
      let built = builder.build()
      let trace = try OpenedTrace(built.bytes)
      let description = trace.description
      #expect(description.version == version)
      #expect(description.isBigEndian == isBigEndian)
      #expect(description.kernelLongSize == longSize)
      #expect(description.kernel == "Linux host 6.12.0 x86_64")
      #expect(description.recorder == "3.1.6")
      #expect(description.commandLines == [1: "init", 42: "two words"])
      #expect(description.eventFormats.map(\.system) == ["ftrace", "dma_fence", "dma_fence"])
      let text = description.eventFormats[2].text
      #expect(text.elementsEqual("name: dma_fence_emit\nID: 101\n".utf8))
      let buffer = try #require(description.buffers.first)
      #expect(buffer.clock == TraceClock(name: "mono"))
      #expect(buffer.subBufferSize == 512)
      #expect(buffer.dataOffset == 8 + longSize)
      #expect(!buffer.isCompressed)
      #expect(buffer.cpus.map(\.cpu) == [0, 1])
      #expect(buffer.cpus.map { Int($0.offset) } == built.cpuData[0])
      #expect(buffer.cpus.map(\.size) == [1_024, 1_024])
      #expect(buffer.cpus.map(\.end) == buffer.cpus.map { $0.offset + 1_024 })
      #expect(trace.log.isEmpty)
    }
  }

  @Test(arguments: TraceFileBuilder.Compression.allCases)
  func `sections are inflated by every method`(compression: TraceFileBuilder.Compression) throws {
    var builder = TraceFileBuilder.sample()
    builder.compression = compression
    let trace = try OpenedTrace(builder)
    #expect(trace.description.compression.rawValue == compression.rawValue)
    #expect(trace.description.eventFormats.count == 3)
    #expect(trace.description.buffers[0].isCompressed == (compression != .none))
    #expect(trace.log.isEmpty)
  }

  @Test(arguments: [6, 7])
  func `instances follow the top buffer`(version: Int) throws {
    var builder = TraceFileBuilder.sample(version: version)
    var other = builder.sampleBuffer(named: "other")
    other.clock = "boot"
    other.cpus[4] = builder.subBuffer(timestamp: 9)
    builder.buffers.append(other)
    let trace = try OpenedTrace(builder)
    let buffers = trace.description.buffers
    #expect(buffers.map(\.name) == ["", "other"])
    #expect(buffers.map(\.clock.name) == ["mono", "boot"])
    #expect(buffers[1].cpus.map(\.cpu) == [0, 1, 4])
    #expect(trace.log.isEmpty)
  }

  @Test func `an instance has sub-buffers of its own size`() throws {
    var builder = TraceFileBuilder.sample()
    builder.buffers.append(
      .init(
        name: "large", subBufferSize: 16_384,
        cpus: [0: builder.subBuffer(timestamp: 1, size: 16_384)]))
    let trace = try OpenedTrace(builder)
    #expect(trace.description.buffers.map(\.subBufferSize) == [512, 16_384])
  }

  @Test(arguments: [6, 7])
  func `every prefix of a file is an error or a partial description`(version: Int) throws {
    var builder = TraceFileBuilder(version: version)
    builder.buffers = ["", "other"].map { name in
      .init(name: name, cpus: [0: builder.subBuffer(timestamp: 5)])
    }
    for compression: TraceFileBuilder.Compression in version == 7 ? [.zstd, .none] : [.none] {
      builder.compression = compression
      let bytes = builder.build().bytes
      let file = try TemporaryFile(bytes)
      for count in (0..<bytes.count).reversed() {
        try file.truncate(to: count)
        do throws(TraceFileError) {
          let trace = try OpenedTrace(path: file.path)
          let description = trace.description
          for cpu in description.buffers.flatMap(\.cpus) {
            #expect(cpu.offset + cpu.size <= UInt64(count))
            #expect(cpu.end <= UInt64(count))
          }
        } catch {
          #expect(error.offset <= UInt64(bytes.count))
        }
      }
    }
  }

  @Test(arguments: [6, 7])
  func `any byte may be spoiled`(version: Int) throws {
    var builder = TraceFileBuilder(version: version)
    builder.buffers = [.init(cpus: [3: builder.subBuffer(timestamp: 5)])]
    builder.compression = version == 7 ? .zlib : .none
    let bytes = builder.build().bytes
    let file = try TemporaryFile(bytes)
    for index in bytes.indices {
      try file.write([~bytes[index]], at: index)
      do throws(TraceFileError) {
        _ = try OpenedTrace(path: file.path)
      } catch {
        #expect(!error.description.isEmpty)
      }
      try file.write([bytes[index]], at: index)
    }
  }
}
