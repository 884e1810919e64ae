import Foundation
import Testing
import TraceFile
import TraceVocabulary

/// Opens real recordings, where `FENCEPOST_CAPTURES` names the folder that has them.
struct CaptureTests {
  /// What stands in a file, as `trace-cmd dump` prints it.
  struct Expectation {
    var path: String
    var version = 7
    var clocks: [String]
    var instances = [""]
    var cpus: [[CPUNumber]] = [[0, 1]]
    var isBigEndian = false
    var longSize = 8
  }

  static let root = ProcessInfo.processInfo.environment["FENCEPOST_CAPTURES"]

  static let expectations: [Expectation] =
    ["boot", "counter", "global", "local", "mono", "mono_raw", "perf", "tai", "uptime", "x86-tsc"]
    .flatMap { clock in
      ["formats-6.1", "formats-7.2"].map {
        Expectation(path: "\($0)/clock-\(clock).dat", clocks: [clock])
      }
    } + [
      Expectation(path: "formats-7.2/clock-tsc2nsec.dat", clocks: ["tsc2nsec"]),
      Expectation(path: "formats-7.2/v6.dat", version: 6, clocks: ["local"]),
      Expectation(path: "formats-7.2/v7-none.dat", clocks: ["local"]),
      Expectation(path: "formats-7.2/v7-zlib.dat", clocks: ["local"]),
      Expectation(path: "formats-7.2/v7-zstd.dat", clocks: ["local"]),
      Expectation(path: "formats-7.2/convert-v7zstd-to-v6.dat", version: 6, clocks: ["local"]),
      Expectation(
        path: "formats-7.2/instances.dat", clocks: ["mono", "mono", "mono"],
        instances: ["", "third", "other"], cpus: [[0, 1], [0, 1], [0, 1]]),
      Expectation(
        path: "formats-7.2/instance-only.dat", clocks: ["local", "local"],
        instances: ["", "only"], cpus: [[], [0, 1]]),
      Expectation(path: "formats-6.1/maxsize-m64.dat", clocks: ["local"], cpus: [[0]]),
      Expectation(path: "i386/i386-none.dat", clocks: ["global"], longSize: 4),
      Expectation(path: "s390x/s390x-none.dat", clocks: ["local"], isBigEndian: true),
      Expectation(
        path: "s390x/s390x-wrap.dat", version: 6, clocks: ["mono"], isBigEndian: true),
    ]

  @Test(.enabled(if: root != nil))
  func `captures open with the clocks, instances and CPUs that they have`() throws {
    for expected in Self.expectations {
      let trace = try OpenedTrace(path: "\(try #require(Self.root))/\(expected.path)")
      let description = trace.description
      let path = Comment(rawValue: expected.path)
      #expect(description.version == expected.version, path)
      #expect(description.buffers.map(\.clock.name) == expected.clocks, path)
      #expect(description.buffers.map(\.name) == expected.instances, path)
      #expect(description.buffers.map { $0.cpus.map(\.cpu) } == expected.cpus, path)
      #expect(description.isBigEndian == expected.isBigEndian, path)
      #expect(description.kernelLongSize == expected.longSize, path)
      #expect(description.eventFormats.contains { $0.system == "dma_fence" }, path)
      #expect(trace.log.isEmpty, path)
    }
  }

  @Test(.enabled(if: root != nil))
  func `captures without data are refused, each for its reason`() throws {
    let reasons: [(String, TraceFileError.Kind)] = [
      ("formats-7.2/empty.dat", .noData), ("formats-7.2/perf.data", .notATrace),
      ("rcu/latency-wakeup.dat", .latencyTrace), ("died/died.dat.cpu0", .recorderLeftovers),
      ("cut/v6.dat.cut-in-formats", .truncated), ("cut/v7.dat.cut-in-header", .truncated),
      ("cut/v7.dat.cut-quarter", .truncated),
    ]
    for (path, kind) in reasons {
      let error = #expect(throws: TraceFileError.self) {
        try OpenedTrace(path: "\(Self.root ?? "")/\(path)")
      }
      #expect(error?.kind == kind, Comment(rawValue: path))
    }
  }

  @Test(.enabled(if: root != nil))
  func `a capture that was cut says what is lost`() throws {
    let trace = try OpenedTrace(path: "\(try #require(Self.root))/cut/v6.dat.cut-one-cpu")
    #expect(trace.description.buffers[0].cpus.map(\.size) == [6_144])
    #expect(trace.kinds == [.truncatedFile])
  }

  @Test(.enabled(if: root != nil), arguments: [("60pct", 1), ("95pct", 2)])
  func `a capture without its last options is salvaged`(cut: String, cpus: Int) throws {
    let root = try #require(Self.root)
    let trace = try OpenedTrace(path: "\(root)/cut/v7.dat.cut-\(cut)")
    let whole = try OpenedTrace(path: "\(root)/formats-6.1/presplit.dat")
    let buffer = trace.description.buffers[0]
    let wholeCPUs = whole.description.buffers[0].cpus.prefix(cpus)
    #expect(buffer.cpus.map(\.cpu) == wholeCPUs.map(\.cpu))
    #expect(buffer.cpus.map(\.offset) == wholeCPUs.map(\.offset))
    #expect(buffer.clock == TraceClock(name: "mono"))
    #expect(trace.kinds == [.truncatedFile, .salvagedData])
  }
}
