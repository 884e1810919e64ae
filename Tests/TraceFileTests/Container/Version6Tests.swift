import Testing
import TraceFile
import TraceVocabulary

struct Version6Tests {
  /// A file whose part after the CPU count is `body`, followed by data.
  static func open(_ builder: TraceFileBuilder, body: (inout ByteWriter) -> Void) throws
    -> OpenedTrace
  {
    var builder = builder
    var writer = builder.writer
    body(&writer)
    builder.version6Body = writer.bytes
    return try OpenedTrace(builder)
  }

  /// A table row.
  static func row(_ writer: inout ByteWriter, _ offset: Int, _ size: Int) {
    writer.write(UInt64(offset))
    writer.write(UInt64(size))
  }

  @Test func `a file that crash wrote has no options and no clock`() throws {
    let trace = try Self.open(.sample(version: 6)) {
      $0.write("options  \0")
      $0.write(UInt16(0))
      $0.write("flyrecord\0")
      Self.row(&$0, 200, 100)
      Self.row(&$0, 0, 0)
    }
    let buffer = trace.description.buffers[0]
    #expect(buffer.clock == .local)
    #expect(buffer.cpus.map(\.cpu) == [0])
    #expect(trace.description.kernel == nil)
    #expect(trace.log.isEmpty)
  }

  @Test func `a file without options at all is read`() throws {
    let trace = try Self.open(.sample(version: 6)) {
      $0.write("flyrecord\0")
      Self.row(&$0, 200, 100)
      Self.row(&$0, 300, 50)
    }
    #expect(trace.description.buffers[0].cpus.map(\.size) == [100, 50])
  }

  @Test func `the number of a CPU is its place in the table`() throws {
    var builder = TraceFileBuilder(version: 6)
    builder.buffers = [
      .init(cpus: [1: builder.subBuffer(timestamp: 1), 5: builder.subBuffer(timestamp: 2)])
    ]
    let trace = try OpenedTrace(builder)
    #expect(trace.description.buffers[0].cpus.map(\.cpu) == [1, 5])
    #expect(trace.log.isEmpty)
  }

  @Test(arguments: [false, true])
  func `a row of zeros may follow when an option raised the number of CPUs`(
    hasEmptyRow: Bool
  ) throws {
    let trace = try Self.open(.sample(version: 6)) {
      $0.write("options  \0")
      for (id, payload) in [(8, [3, 0, 0, 0]), (4, Array("local [boot]".utf8))] as [(_, [UInt8])] {
        $0.write(UInt16(id))
        $0.write(UInt32(payload.count))
        $0.write(payload)
      }
      $0.write(UInt16(0))
      $0.write("flyrecord\0")
      for cpu in 0..<3 {
        Self.row(&$0, 200 + 50 * cpu, 50)
      }
      if hasEmptyRow {
        Self.row(&$0, 0, 0)
      }
      let clock = "local [tai]"
      $0.write(UInt64(clock.utf8.count))
      $0.write(clock)
    }
    #expect(trace.description.buffers[0].cpus.map(\.cpu) == [0, 1, 2])
    #expect(trace.description.buffers[0].clock == TraceClock(name: "tai"))
    #expect(trace.log.isEmpty)
  }

  @Test func `a broken clock is the option's, else local`() throws {
    for (option, expected) in [("local [boot]", "boot"), ("nothing", "local")] {
      let trace = try Self.open(.sample(version: 6)) {
        $0.write("options  \0")
        $0.write(UInt16(4))
        $0.write(UInt32(option.utf8.count))
        $0.write(option)
        $0.write(UInt16(0))
        $0.write("flyrecord\0")
        Self.row(&$0, 200, 50)
        Self.row(&$0, 250, 50)
        $0.write(UInt64.max)
      }
      #expect(trace.description.buffers[0].clock.name == expected)
      #expect(trace.kinds == [.unreadClock])
    }
  }

  @Test func `a table of zeros was never finished`() throws {
    let error = #expect(throws: TraceFileError.self) {
      try Self.open(.sample(version: 6)) {
        $0.write("flyrecord\0")
        $0.write([UInt8](repeating: 0, count: 32))
      }
    }
    #expect(error?.kind == .recorderLeftovers)
  }

  @Test func `CPUs with places and without data are no data`() throws {
    let error = #expect(throws: TraceFileError.self) {
      try Self.open(.sample(version: 6)) {
        $0.write("flyrecord\0")
        Self.row(&$0, 4_096, 0)
        Self.row(&$0, 4_096, 0)
      }
    }
    #expect(error?.kind == .noData)
  }

  @Test func `a latency tracer's file says so`() throws {
    let error = #expect(throws: TraceFileError.self) {
      try Self.open(.sample(version: 6)) { $0.write("latency  \0# tracer: wakeup\n") }
    }
    #expect(error?.kind == .latencyTrace)
  }

  @Test func `a count of CPUs beyond any kernel is refused`() throws {
    let built = TraceFileBuilder.sample(version: 6).build()
    var bytes = built.bytes
    bytes.patch(UInt32(8_193), at: built.cpuCountWord)
    #expect(try refusal(of: bytes)?.kind == .limitExceeded)
  }

  /// A file of two CPUs and of instances called `a`, each with `options` behind its name, that all begin at
  /// its end: what is written there is theirs.
  private static func instances(
    _ count: Int, options: (inout ByteWriter) -> Void = { _ in }
  ) -> ByteWriter {
    var body = ByteWriter()
    body.write("options  \0")
    var places: [Int] = []
    for _ in 0..<count {
      body.write(UInt16(3))
      body.write(UInt32(10))
      places.append(body.count)
      body.write(UInt64(0))
      body.write([0x61, 0])
      options(&body)
    }
    body.write(UInt16(0))
    body.write("flyrecord\0")
    row(&body, 200, 50)
    row(&body, 250, 50)
    var builder = TraceFileBuilder.sample(version: 6)
    builder.version6Body = body.bytes
    let built = builder.build()
    var file = built.file
    for place in places {
      file.patch(UInt64(file.count), at: built.cpuCountWord + 4 + place)
    }
    return file
  }

  // A thousand instances may name one place: what they read together is bounded.
  @Test func `instances cannot make the options of one place be read again and again`() throws {
    let names = 100
    var file = Self.instances(names)
    file.write("options  \0")
    for _ in 0..<Limits.options / 10 {
      file.write(UInt16(99))
      file.write(UInt32(0))
    }
    file.write(UInt16(0))
    file.write("flyrecord\0")
    Self.row(&file, 200, 0)
    Self.row(&file, 250, 0)
    let trace = try OpenedTrace(file.bytes)
    #expect(trace.description.buffers.count == 10)
    #expect(trace.kinds == [.limitReached])
    #expect(trace.log.anomalies[0].count == UInt64(names + 1 - 10))
  }

  @Test func `tables of instances have a limit together`() throws {
    let names = 20
    var file = Self.instances(names) { body in
      body.write(UInt16(8))
      body.write(UInt32(4))
      body.write(UInt32(8_192))
    }
    file.write("flyrecord\0")
    Self.row(&file, 200, 0)
    file.write([UInt8](repeating: 0, count: 16 * 8_191))
    let trace = try OpenedTrace(file.bytes)
    // The top one has two rows.
    #expect(trace.description.buffers.count == 1 + (Limits.tableRows - 2) / 8_192)
    #expect(trace.kinds == [.limitReached])
  }

  @Test func `an instance that points nowhere leaves the others`() throws {
    var payload = ByteWriter()
    payload.write(UInt64(1) << 50)
    payload.writeTerminated("lost")
    var builder = TraceFileBuilder.sample(version: 6)
    builder.options.append(.init(id: 3, payload: payload.bytes))
    let trace = try OpenedTrace(builder)
    #expect(trace.description.buffers.map(\.name) == [""])
    #expect(trace.kinds == [.truncatedFile])
  }
}
