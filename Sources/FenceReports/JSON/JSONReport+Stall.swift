import FenceModel
import FenceRules
import TraceVocabulary

/// What stalled first, and who hangs on it.
extension JSONReport {
  func stall(_ stall: StallSummary?, on clock: TraceClock, into writer: inout JSONWriter) {
    guard let stall else {
      writer.member("stall", String?.none)
      return
    }
    writer.object("stall") { writer in
      writer.member("kind", stall.kind.rawValue)
      writer.member("signalUnsure", stall.isSignalUnsure)
      writer.fence(stall.fence)
      writer.array("through") { writer in
        for container in stall.through {
          writer.object { writer in
            writer.fence(container.fence)
            writer.member("unsignaledMembers", container.unsignaledMembers)
            writer.array("evidence") { writer in
              for request in container.requests {
                writer.evidence(request, .signalingEnabled, on: clock)
              }
            }
          }
        }
      }
      writer.fence(stall.runsAs, "runsAs")
      Self.stop(stall.stop, on: clock, into: &writer)
      writer.time("since", stall.since.value, on: clock)
      writer.time("length", stall.length, on: clock)
      writer.member("lastSignalSeqno", stall.lastSignal?.fence.seqno)
      writer.time("lastSignal", stall.lastSignal?.at.value, on: clock)
      Self.waiters(stall.waiters, "waiters", on: clock, into: &writer)
      writer.member("waiterCount", stall.waiterCount)
      Self.waiters(stall.behind, "behind", on: clock, into: &writer)
      writer.member("behindCount", stall.behindCount)
      writer.array("dependents") { writer in
        for dependent in stall.dependents {
          writer.object {
            $0.fence(dependent.fence)
            $0.fence(dependent.awaited, "awaited")
          }
        }
      }
      writer.member("dependentCount", stall.dependentCount)
      writer.array("cycles") { writer in
        for cycle in stall.cycles {
          writer.value(cycle)
        }
      }
      writer.array("doubts") { writer in
        for doubt in stall.doubts {
          writer.value(doubt)
        }
      }
    }
  }

  private static func stop(
    _ stop: StallSummary.Stop?, on clock: TraceClock, into writer: inout JSONWriter
  ) {
    guard let stop else {
      writer.member("stoppedAt", String?.none)
      return
    }
    writer.object("stoppedAt") { writer in
      writer.fence(stop.fence)
      writer.fence(stop.runsAs, "runsAs")
      writer.time("since", stop.since.value, on: clock)
      writer.member("ahead", stop.ahead)
    }
  }

  private static func waiters(
    _ waiters: [StallSummary.Waiter], _ key: String, on clock: TraceClock,
    into writer: inout JSONWriter
  ) {
    writer.array(key) { writer in
      for waiter in waiters {
        writer.object {
          $0.member("task", waiter.task)
          $0.fence(waiter.fence)
          $0.time("length", waiter.length, on: clock)
          $0.member("crossedGap", waiter.wait.crossedGap)
        }
      }
    }
  }
}

extension JSONWriter {
  /// Writes the fence that something is about; null where it is about none.
  mutating func fence(_ subject: FenceSubject?, _ key: String = "fence") {
    self.key(key)
    guard let subject else {
      value(String?.none)
      return
    }
    object {
      $0.identity(
        subject.fence, generation: subject.generation, driver: subject.driver,
        timeline: subject.timeline)
      $0.wideIdentity(subject)
    }
  }
}
