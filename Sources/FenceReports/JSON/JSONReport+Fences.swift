import FenceModel
import TraceVocabulary

/// The sections about fences and waits.
extension JSONReport {
  func fences(_ report: Report, into writer: inout JSONWriter) {
    let counts = report.counts
    writer.member("total", counts.fences)
    writer.member("complete", counts.complete)
    writer.member("seenFromStart", counts.seenFromStart)
    writer.member("aliveAtEnd", counts.aliveAtEnd)
    writer.member("anonymous", counts.anonymous)
    writer.member("generations", counts.generations)
    writer.member("generationsUncertain", counts.generationsUncertain)
    writer.member("sharedIdentity", counts.sharedIdentity)
    writer.member("crossedGap", counts.crossedGap)
    writer.member("retiredEarly", counts.retiredEarly)
    writer.member("peakAlive", counts.peakAlive)
    writer.member("forgottenContexts", counts.forgottenContexts)
    writer.member("foldedNames", counts.foldedNames)
    writer.member("aliveUnsignaled", counts.aliveUnsignaled)
    writer.member("aliveCrossedGap", counts.aliveCrossedGap)
    writer.member("aliveUnsignaledCrossedGap", counts.aliveUnsignaledCrossedGap)
    writer.member("signaledRepeatedly", counts.signaledRepeatedly)
    writer.member("usedAfterDestroy", counts.usedAfterDestroy)
    writer.member("provenUnsignaled", counts.provenUnsignaled)
    writer.member("perhapsAlive", FencesAtEnd(report).perhapsAlive)
  }

  func waits(_ report: Report, on clock: TraceClock, into writer: inout JSONWriter) {
    let counts = report.counts
    writer.member("total", counts.waits)
    writer.member("ended", counts.endedWaits)
    writer.member("open", counts.openWaits)
    writer.member("failed", counts.failedWaits)
    writer.time("longest", counts.longestWait, on: clock)
    writer.member("undecided", counts.undecidedWaits)
    writer.member("begunBefore", counts.waitsBegunBefore)
    writer.member("forgotten", counts.forgottenWaits)
    writer.member("endUnseen", counts.waitsEndedUnseen)
    writer.member("perhapsOpen", WaitsAtEnd(report).perhapsOpen)
  }

  func timeline(_ row: TimelineSummary, on clock: TraceClock, into writer: inout JSONWriter) {
    writer.member("driver", row.driver)
    writer.member("timeline", row.timeline)
    writer.member("contexts", row.contexts)
    writer.member("fences", row.fences)
    distribution("signalLatency", row.signalLatency, on: clock, into: &writer)
    distribution("wait", row.wait, on: clock, into: &writer)
    writer.member("alive", row.alive)
    writer.member("unorderedSignals", row.unorderedSignals)
  }

  /// The unit stands inside, since these keys name none.
  private func distribution(
    _ key: String, _ summary: DistributionSummary?, on clock: TraceClock,
    into writer: inout JSONWriter
  ) {
    guard let summary else {
      writer.member(key, String?.none)
      return
    }
    writer.object(key) {
      $0.member("count", summary.count)
      $0.member("p50", summary.p50)
      $0.member("p90", summary.p90)
      $0.member("p99", summary.p99)
      $0.member("max", summary.max)
      $0.member("unit", clock.unitName)
    }
  }

  func wait(_ summary: WaitSummary, on clock: TraceClock, into writer: inout JSONWriter) {
    let wait = summary.wait
    writer.object("fence") {
      $0.identity(
        wait.fence, generation: wait.generation, driver: summary.driver,
        timeline: summary.timeline)
    }
    task(summary.task, into: &writer)
    writer.member("outcome", wait.outcome.word)
    writer.time("length", summary.length, on: clock)
    writer.time("start", wait.start?.timestamp.value, on: clock)
    writer.time("end", wait.end?.timestamp.value, on: clock)
    writer.member("crossedGap", wait.crossedGap)
    writer.member("ambiguous", wait.isAmbiguous)
    writer.array("evidence") { writer in
      if let start = wait.start {
        writer.evidence(start, .waitStarted, on: clock)
      }
      if let end = wait.end {
        writer.evidence(end, .waitEnded, on: clock)
      }
    }
  }

  func alive(_ fence: AliveFence, on clock: TraceClock, into writer: inout JSONWriter) {
    let lifetime = fence.lifetime
    writer.object("fence") {
      $0.identity(
        lifetime.fence, generation: lifetime.generation, driver: fence.driver,
        timeline: fence.timeline)
    }
    writer.time("age", fence.age, on: clock)
    writer.member("lastStep", lifetime.lastStep?.kind.word)
    writer.time("lastStep", lifetime.lastStep?.moment.timestamp.value, on: clock)
    writer.member("waits", lifetime.waits)
    writer.member("openWaits", lifetime.openWaits)
    writer.array("traits") { writer in
      for word in lifetime.traits.words {
        writer.value(word)
      }
    }
    writer.array("waiters") { writer in
      for waiter in fence.waiters {
        writer.object {
          task(waiter.task, into: &$0)
          $0.time("length", waiter.length, on: clock)
          $0.time("start", waiter.wait.start?.timestamp.value, on: clock)
          $0.member("crossedGap", waiter.wait.crossedGap)
        }
      }
    }
    writer.array("evidence") { writer in
      if let step = lifetime.lastStep {
        writer.evidence(step.moment, step.kind, on: clock)
      }
    }
  }

  func task(_ task: TaskName, into writer: inout JSONWriter) {
    writer.object("task") {
      $0.member("comm", task.comm)
      $0.member("pid", task.pid)
    }
  }
}
