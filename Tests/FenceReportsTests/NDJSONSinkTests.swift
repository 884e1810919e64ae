import FenceModel
import FenceReports
import Foundation
import Testing
import TraceVocabulary

struct NDJSONSinkTests {
  /// What a sink wrote, chunk by chunk.
  private final class Chunks {
    var all: [[UInt8]] = []
    var text: String { String(decoding: all.joined(), as: UTF8.self) }
  }

  private func write(
    _ report: Report, to chunks: Chunks, times: Int = 1
  ) throws {
    var sink = NDJSONSink(clock: report.trace.clock) { chunks.all.append(copy $0) }
    try sink.write(trace: report.trace, cpus: 2)
    for _ in 0..<times {
      for fence in report.aliveFences {
        try sink.write(
          fence: fence.lifetime, driver: fence.driver, timeline: fence.timeline,
          isAliveAtEnd: true)
      }
      for wait in report.longestWaits {
        try sink.write(wait: wait)
      }
      for row in report.timelines {
        try sink.write(timeline: row)
      }
    }
    try sink.flush()
  }

  @Test func `a line of each kind`() throws {
    let chunks = Chunks()
    var report = Sample.report()
    report.aliveFences.removeLast()
    report.longestWaits.removeLast()
    report.timelines.removeLast()
    try write(report, to: chunks)
    #expect(
      chunks.text == #"""
        {"kind":"trace","schemaVersion":"1.0","file":"hang.dat","format":"trace.dat",\#
        "version":7,"compression":"zstd","byteOrder":"little",\#
        "kernel":"Linux box 6.12.0-1-amd64 x86_64","recorder":"3.1.6","clock":"mono",\#
        "clockUnit":"nanosecond","cpus":2,"startNanoseconds":63412173740,\#
        "endNanoseconds":65412173740}
        {"kind":"fence","context":16,"seqno":123456,"generation":2,"driver":"virtio_gpu",\#
        "timeline":"controlq","initNanoseconds":63900000000,"emitNanoseconds":63900001000,\#
        "enableSignalNanoseconds":null,"signaledNanoseconds":null,"destroyNanoseconds":null,\#
        "firstSeenNanoseconds":63900000000,"lastSeenNanoseconds":63900001000,\#
        "firstFileOffset":8192,"firstChunkOffset":0,"records":2,"signals":0,"waits":5,\#
        "openWaits":5,"complete":false,"aliveAtEnd":true,\#
        "traits":["sharesIdentity","crossedGap"]}
        {"kind":"wait","context":401,"seqno":1,"generation":0,"driver":"vgem",\#
        "timeline":"unbound","comm":"vgemload","pid":548,"outcome":"signaled",\#
        "startNanoseconds":63412173740,"endNanoseconds":63646741631,\#
        "lengthNanoseconds":234567891,"crossedGap":false,"ambiguous":false}
        {"kind":"timeline","driver":"vgem","timeline":"unbound","contexts":1000,\#
        "fences":1000,"aliveAtEnd":1,"signalLatencyCount":999,\#
        "signalLatencyP50Nanoseconds":1234,"signalLatencyP90Nanoseconds":20000,\#
        "signalLatencyP99Nanoseconds":16700000,"signalLatencyMaxNanoseconds":2000000000,\#
        "waitCount":28,"waitP50Nanoseconds":999,"waitP90Nanoseconds":5000,\#
        "waitP99Nanoseconds":8300000,"waitMaxNanoseconds":234567891}

        """#)
  }

  @Test func `whole lines are handed on, about 64 KiB at a time`() throws {
    let chunks = Chunks()
    try write(Sample.report(), to: chunks, times: 200)
    #expect(chunks.all.count > 3)
    #expect(chunks.all.allSatisfy { $0.last == UInt8(ascii: "\n") })
    #expect(chunks.all.dropLast().allSatisfy { (65_536..<70_000).contains($0.count) })
    let lines = chunks.text.split(separator: "\n")
    #expect(lines.count == 1 + 200 * 6)
    for line in lines {
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      #expect(object?["kind"] is String)
    }
  }

  @Test func `a tick clock has no nanoseconds`() throws {
    let chunks = Chunks()
    try write(Sample.report(clock: Sample.ticks), to: chunks)
    #expect(!chunks.text.contains(#/Nanoseconds":[0-9]/#))
    #expect(chunks.text.contains("\"lengthNanoseconds\":null,\"lengthTicks\":234567891"))
  }

  @Test func `what the output throws is thrown on`() throws {
    struct Full: Error {}
    var sink = NDJSONSink(clock: Sample.mono) { _ in throw Full() }
    try sink.write(trace: Sample.trace(), cpus: 2)
    var caught: (any Error)?
    do {
      try sink.flush()
    } catch {
      caught = error
    }
    #expect(caught is Full)
  }
}
