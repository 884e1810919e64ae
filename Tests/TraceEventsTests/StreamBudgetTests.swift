import Testing
import TraceVocabulary

@testable import TraceEvents
@testable import TraceFile

struct StreamBudgetTests {
  private static func buffer(cpus: Int, named name: String = "") -> TraceBuffer {
    let data = (0..<cpus).map { cpu -> CPUData in
      let offset = UInt64(cpu + 1) << 12
      return CPUData(cpu: CPUNumber(cpu), offset: offset, size: 4_096, end: offset + 4_096)
    }
    return TraceBuffer(
      name: name, clock: .local, subBufferSize: 4_096, dataOffset: 16, isCompressed: false,
      cpus: data, statistics: [])
  }

  private static func apply(
    _ buffers: [TraceBuffer], idCount: Int
  ) -> (cpus: [Int], log: AnomalyLog) {
    var log = AnomalyLog()
    let kept = StreamBudget.apply(to: buffers, idCount: idCount, anomalies: &log)
    return (kept.map(\.cpus.count), log)
  }

  @Test func `a large machine with all events of a kernel loses nothing`() {
    let kept = Self.apply([Self.buffer(cpus: 2_048), Self.buffer(cpus: 2_048)], idCount: 3_000)
    #expect(kept.cpus == [2_048, 2_048])
    #expect(kept.log.isEmpty)
  }

  @Test func `more CPUs than fit into memory are left out, and said`() throws {
    let kept = Self.apply(
      [Self.buffer(cpus: 400), Self.buffer(cpus: 8_192, named: "more")], idCount: 65_536)
    #expect(kept.cpus[0] == 400)
    #expect(kept.cpus[1] < 200)
    let anomaly = try #require(kept.log.anomalies.first)
    #expect(anomaly.kind == .limitReached)
    #expect(anomaly.count == UInt64(8_192 - kept.cpus[1]))
  }

  @Test func `the first CPUs of the first buffers are those that are kept`() {
    let kept = Self.apply(
      [Self.buffer(cpus: 8_192), Self.buffer(cpus: 1, named: "last")], idCount: 65_536)
    #expect(kept.cpus[0] > 400)
    #expect(kept.cpus[1] == 0)
  }
}
