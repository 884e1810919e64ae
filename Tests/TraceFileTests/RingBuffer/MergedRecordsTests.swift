import Testing
import TraceVocabulary

@testable import TraceFile

/// The records of several CPUs, read by one thread or by more.
struct MergedRecordsTests {
  /// Two CPUs of 130 sub-buffers with a record each, in turn, which is two windows and a bit of a third; the
  /// last of each cannot be.
  private static func trace() throws -> TemporaryFile {
    var builder = TraceFileBuilder(version: 6)
    builder.subBufferSize = 4_096
    var buffer = TraceFileBuilder.Buffer()
    for cpu: UInt32 in 0...1 {
      for number: UInt64 in 0..<130 {
        var page = SubBufferBuilder(at: 1_000 * number + UInt64(cpu))
        page.record(TestEvent.payload(1, UInt32(number), in: page), after: 1)
        buffer.cpus[cpu, default: []] += page.build(commit: number == 129 ? 0xfff0 : nil)
      }
    }
    builder.buffers = [buffer]
    return try TemporaryFile(builder.build().bytes)
  }

  private static func records(_ path: String, threads: Int) throws -> MergedRecords {
    let opened = try OpenedTrace(path: path)
    var request = MergedRecords.Request(
      buffers: opened.description.buffers, plan: TestEvent.plan)
    request.threads = threads
    return try MergedRecords(
      file: InputFile(path: path), description: opened.description, request: request)
  }

  private static func damage(_ records: borrowing MergedRecords) -> UInt64 {
    records.tallies().flatMap(\.tally.anomalies.anomalies).reduce(0) { $0 + $1.count }
  }

  @Test(arguments: [1, 2, 3])
  func `what was counted is what was handed on, however far a thread is ahead`(
    threads: Int
  ) throws {
    let file = try Self.trace()
    for _ in 0..<20 {
      var records = try Self.records(file.path, threads: threads)
      var batch: ContiguousArray<ExtractedRecord> = []
      #expect(try records.next(&batch) { _ in 0 } > 0)
      #expect(Self.damage(records) == 0)
      var count = 1
      while count > 0 { count = try records.next(&batch) { _ in 0 } }
      #expect(Self.damage(records) == 2)
    }
  }
}
