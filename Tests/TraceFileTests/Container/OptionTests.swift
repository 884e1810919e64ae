import Testing
import TraceFile
import TraceVocabulary

struct OptionTests {
  /// A file of `version` with these options before the usual ones.
  static func open(
    version: Int = 7, clock: String = "mono", _ options: [TraceFileBuilder.Option]
  ) throws -> OpenedTrace {
    var builder = TraceFileBuilder.sample(version: version)
    builder.buffers[0].clock = clock
    builder.options = options + builder.options
    return try OpenedTrace(builder)
  }

  static func payload(_ write: (inout ByteWriter) -> Void) -> [UInt8] {
    var writer = ByteWriter()
    write(&writer)
    return writer.bytes
  }

  @Test(arguments: [6, 7])
  func `an option of an unknown id is skipped by its size`(version: Int) throws {
    let trace = try Self.open(version: version, [.init(id: 4_711, payload: [1, 2, 3])])
    #expect(trace.kinds == [.unknownOption])
    #expect(trace.description.kernel == "Linux host 6.12.0 x86_64")
  }

  @Test(arguments: [6, 7])
  func `an option of a known id and another size is unknown, as gpuvis writes option 8`(
    version: Int
  ) throws {
    let trace = try Self.open(
      version: version, [.init(id: 8, payload: Array("1 1\n2 2\n".utf8)), .text(11, "id")])
    #expect(trace.log.anomalies.map(\.count) == [2])
    #expect(trace.kinds == [.unknownOption])
    #expect(trace.description.buffers[0].cpus.count == 2)
  }

  @Test func `ids of version 7 are unknown in version 6`() throws {
    let trace = try Self.open(version: 6, [.init(id: 16, payload: [0, 0, 0, 0, 0, 0, 0, 0])])
    #expect(trace.kinds == [.unknownOption])
  }

  @Test(
    arguments: [
      ("0x10", 16_000), ("10", 10_000), ("-1", UInt64(bitPattern: -1_000)), ("010", 8_000),
    ] as [(String, UInt64)])
  func `a date is in microseconds, as strtoll reads it`(text: String, offset: UInt64) throws {
    let trace = try Self.open([.text(1, text)])
    #expect(trace.description.timeCorrection.offset == offset)
  }

  @Test func `date and offset add up`() throws {
    let trace = try Self.open([.text(1, "0x2"), .text(7, "500")])
    #expect(trace.description.timeCorrection.offset == 2_500)
    #expect(trace.description.timeCorrection.apply(to: 1, on: 0) == 2_501)
  }

  @Test func `a date without a number is an anomaly and no shift`() throws {
    let trace = try Self.open([.text(1, "yesterday")])
    #expect(trace.description.timeCorrection.isIdentity)
    #expect(trace.kinds == [.unknownOption])
  }

  @Test func `trace id and guests pair the files of host and guest`() throws {
    let guest = Self.payload {
      $0.writeTerminated("vm\u{1b}1")
      $0.write(UInt64(77))
      $0.write(UInt32(1))
      $0.write(UInt32(0))
      $0.write(UInt32(4_321))
    }
    let id = Self.payload { $0.write(UInt64(5)) }
    let trace = try Self.open([.init(id: 11, payload: id), .init(id: 13, payload: guest)])
    #expect(trace.description.traceID == 5)
    #expect(trace.description.guests.map(\.name) == ["vm\u{fffd}1"])
    #expect(trace.description.guests.map(\.traceID) == [77])
    #expect(trace.log.isEmpty)
  }

  @Test(arguments: [6, 7])
  func `cycles with a conversion are a clock of nanoseconds`(version: Int) throws {
    let conversion = Self.payload {
      $0.write(UInt32(3))
      $0.write(UInt32(1))
      $0.write(UInt64(99))
    }
    let trace = try Self.open(
      version: version, clock: "x86-tsc", [.init(id: 14, payload: conversion)])
    let buffer = trace.description.buffers[0]
    #expect(buffer.clock == TraceClock(name: "tsc2nsec"))
    #expect(trace.description.timeCorrection(of: buffer).apply(to: 10, on: 0) == 15)
    let plain = try Self.open(version: version, clock: "x86-tsc", [])
    #expect(plain.description.buffers[0].clock == TraceClock(name: "x86-tsc"))
  }

  @Test func `the conversion of cycles is not for a buffer with another clock`() throws {
    let conversion = Self.payload {
      $0.write(UInt32(3))
      $0.write(UInt32(1))
      $0.write(UInt64(0))
    }
    let trace = try Self.open(clock: "mono", [.init(id: 14, payload: conversion)])
    let correction = trace.description.timeCorrection(of: trace.description.buffers[0])
    #expect(correction.isIdentity)
  }

  @Test func `counters of CPUs belong to the instance that was named before them`() throws {
    func stats(_ cpu: Int, _ overrun: Int) -> TraceFileBuilder.Option {
      .text(
        2,
        """
        CPU: \(cpu)
        entries: 3
        overrun: \(overrun)
        commit overrun: 7
        oldest event ts:    63.964361
        dropped events: 9
        read events: 40

        """)
    }
    var builder = TraceFileBuilder.sample()
    builder.buffers.append(builder.sampleBuffer(named: "third"))
    builder.options += [stats(0, 1), stats(1, 2), .text(2, "\nBuffer: third\n\n"), stats(0, 3)]
    let trace = try OpenedTrace(builder)
    #expect(trace.description.buffers[0].statistics.map(\.overrun) == [1, 2])
    #expect(trace.description.buffers[0].statistics.map(\.cpu) == [0, 1])
    #expect(trace.description.buffers[1].statistics.map(\.overrun) == [3])
    #expect(trace.description.buffers[1].statistics.map(\.commitOverrun) == [7])
    #expect(trace.description.buffers[1].statistics.map(\.dropped) == [9])
    #expect(trace.description.buffers[1].statistics.map(\.recorded) == [43])
    #expect(trace.log.isEmpty)
  }

  @Test func `options end where one is too large, and data is found without them`() throws {
    let built = TraceFileBuilder.sample().build()
    var bytes = built.bytes
    bytes.patch(UInt32.max, at: built.optionsSections[1] + 16 + 2)
    #expect(try OpenedTrace(bytes).kinds == [.truncatedFile, .salvagedData])
    bytes.patch(UInt32.max, at: built.optionsSections[0] + 16 + 2)
    #expect(try refusal(of: bytes)?.kind == .truncated)
  }
}
