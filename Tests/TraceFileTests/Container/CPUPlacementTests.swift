import Testing
import TraceFile
import TraceVocabulary

struct CPUPlacementTests {
  /// A version 6 file whose table has `rows`, and its size.
  static func open(_ rows: [(offset: UInt64, size: UInt64)]) throws -> OpenedTrace {
    var builder = TraceFileBuilder.sample(version: 6)
    builder.buffers = [
      .init(cpus: [UInt32(rows.count - 1): builder.subBuffer(timestamp: 1)])
    ]
    let built = builder.build()
    var bytes = built.bytes
    for (index, row) in rows.enumerated() {
      bytes.patch(row.offset, at: built.tables[0] + 16 * index)
      bytes.patch(row.size, at: built.tables[0] + 16 * index + 8)
    }
    return try OpenedTrace(bytes)
  }

  @Test func `data that ends beyond the file is cut, and what is lost is said`() throws {
    let trace = try Self.open([(1_000, .max), (.max, .max)])
    let cpus = trace.description.buffers[0].cpus
    #expect(cpus.map(\.cpu) == [0])
    #expect(cpus[0].offset + cpus[0].size == trace.description.fileSize)
    #expect(trace.kinds == [.truncatedFile])
    #expect(trace.log.anomalies[0].count == 2)
  }

  @Test func `no byte belongs to two CPUs`() throws {
    let trace = try Self.open([(1_000, 300), (1_100, 300), (1_100, 300), (1_400, 10)])
    let cpus = trace.description.buffers[0].cpus
    #expect(cpus.map(\.offset) == [1_000, 1_100, 1_400])
    #expect(cpus.map(\.size) == [100, 300, 10])
    #expect(trace.kinds == [.badSection])
  }

  @Test func `tables need not be in the order of the file`() throws {
    let trace = try Self.open([(1_400, 10), (1_000, 300)])
    #expect(trace.description.buffers[0].cpus.map(\.offset) == [1_400, 1_000])
    #expect(trace.log.isEmpty)
  }
}
