import FenceModel
import Testing
import TraceEvents
import TraceFile
import TraceVocabulary

/// Supporting events of real captures.
struct SupportingEventTests {
  /// One pass over the first buffer of a capture.
  private struct Pass {
    var events: [SupportingEvent] = []
    var tallies: [UInt16: SupportingTally] = [:]
    /// By id, as the streams counted them.
    var records: [UInt16: UInt64] = [:]
    var recorded: RecordedEvents = []
    let capture: FenceCapture

    init(_ path: String) throws {
      capture = try FenceCapture(InputFile(path: path), name: "trace.dat")
      let buffer = capture.description.buffers[0]
      var stream = try capture.events(of: [buffer], threads: 1, wantsSupporting: true)
      var names = NameTable()
      while try stream.next(names: &names) {
        for index in 0..<stream.count {
          if let event = stream.supportingEvent(of: stream.records[index]) {
            events.append(event)
          }
        }
      }
      tallies = stream.supportingTallies()
      recorded = stream.recorded(in: capture)
      let counted = stream.tallies()
      for id in tallies.keys {
        records[id] = counted.reduce(0) { $0 + $1.tally.recordsByID[Int(id)] }
      }
    }

    /// The records of the event `name` that were understood.
    func count(_ name: String) -> Int {
      events.count { capture.catalog.name(of: $0.label) == name }
    }
  }

  private static func pass(_ name: String) throws -> Pass {
    let root = try #require(Captures.moreRoot)
    return try Pass(root + "/" + name)
  }

  @Test(arguments: Captures.all)
  func `every record is understood, passed over, or counted as neither`(
    capture: TestCapture
  ) throws {
    let pass: Pass
    do {
      pass = try Pass(capture.path)
    } catch is TraceFileError {
      return  // Not every file holds data.
    }
    for (id, tally) in pass.tallies where tally.records > 0 {
      #expect(tally.records == pass.records[id], "\(pass.capture.catalog.names[id] ?? "")")
    }
  }

  @Test(.enabled(if: Captures.moreRoot != nil), arguments: ["proof-6.1", "proof-7.2"])
  func `probes on functions and tracepoints are told apart`(folder: String) throws {
    let pass = try Self.pass("\(folder)/sc-good.dat")
    #expect(pass.tallies.values.allSatisfy { $0.notUnderstood == 0 && $0.passedOver == 0 })
    var points: [String: Int] = [:]
    var edges: [String: Int] = [:]
    for event in pass.events {
      switch event.detail {
      case .fence(let probe): points["\(probe.point)", default: 0] += 1
      case .gracePeriod(let edge): edges["\(edge)", default: 0] += 1
      default: break
      }
    }
    #expect(points["initEntry"] == pass.count("df:init"))
    #expect(points["releaseEntry"] == pass.count("df:release"))
    #expect(points["waitReturn"] == pass.count("df:wait_ret") + pass.count("dft:wait_exit"))
    #expect(
      points["tracepoint(FenceModel.FenceEvent.Kind.initialized)"] ?? 0 == pass.count("dft:init"))
    #expect(
      points["tracepoint(FenceModel.FenceEvent.Kind.destroyed)"] ?? 0 == pass.count("dft:destroy"))
    #expect(pass.count("df:init") == (folder == "proof-6.1" ? 60 : 50))
    #expect(edges["initEntered"] == pass.count("df:gp_init"))
    #expect(edges["cleanupReturned"] == pass.count("df:gp_end_ret"))
    let expected: RecordedEvents = [
      .initAddresses, .releaseAddresses, .signalCalls, .waitCalls, .waitResults, .addCallbackCalls,
      .gracePeriods, .expeditedGracePeriods, .taskSwitches, .wakings, .initialized, .destroyed,
    ]
    #expect(pass.recorded.isSuperset(of: expected))
    #expect(pass.recorded.isDisjoint(with: [.memoryFrees, .vblanks, .dependencies]))
  }

  @Test(
    .enabled(if: Captures.moreRoot != nil), arguments: ["proof-6.1", "proof-7.2", "fencelab-6.1"])
  func `the address of a release is that of the init`(folder: String) throws {
    let pass = try Self.pass("\(folder)/\(folder == "fencelab-6.1" ? "fl" : "sc")-good.dat")
    var addresses: [WideFenceID: Set<UInt64>] = [:]
    for event in pass.events {
      guard case .fence(let probe) = event.detail, let identity = probe.identity else { continue }
      addresses[identity, default: []].insert(probe.address)
    }
    #expect(addresses.count >= 50)
    #expect(addresses.values.allSatisfy { $0.count == 1 })
  }

  @Test(.enabled(if: Captures.moreRoot != nil))
  func `grace periods are read by the text that their events point at`() throws {
    let pass = try Self.pass("rcu/rcu-reuse.dat")
    var started: Set<UInt64> = []
    var ended = 0
    for event in pass.events {
      switch event.detail {
      case .gracePeriod(.started(let sequence)): started.insert(sequence)
      case .gracePeriod(.ended(let sequence)):
        ended += 1
        #expect(started.contains(sequence) || started.isEmpty)
      default: break
      }
    }
    #expect(ended > 0)
    #expect(pass.recorded.contains(.gracePeriods))
    #expect(!pass.recorded.contains(.expeditedGracePeriods))
    #expect(pass.tallies.values.allSatisfy { $0.notUnderstood == 0 })
  }

  @Test(.enabled(if: Captures.moreRoot != nil))
  func `the formats of a whole kernel say nothing of what was recorded`() throws {
    let pass = try Self.pass("formats-6.1/extract-overwrite.dat")
    #expect(pass.recorded.contains(.signaled))
    #expect(
      pass.recorded.isDisjoint(with: [
        .taskSwitches, .wakings, .memoryFrees, .memoryAllocations, .directReclaim, .vblanks,
      ]))
  }
}
