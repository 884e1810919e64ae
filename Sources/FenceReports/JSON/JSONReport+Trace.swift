import FenceModel
import TraceVocabulary

/// The sections about the capture: `trace` and `events`.
extension JSONReport {
  func trace(_ trace: TraceSummary, into writer: inout JSONWriter) {
    writer.member("file", trace.file)
    writer.member("format", trace.format)
    writer.member("version", trace.container?.version)
    writer.member("compression", trace.container?.compression)
    writer.member("byteOrder", trace.container?.byteOrder)
    writer.member("kernel", trace.kernel)
    writer.member("clock", trace.clock.name)
    writer.array("cpus") { writer in
      for cpu in trace.cpus {
        writer.object { self.cpu(cpu, on: trace.clock, into: &$0) }
      }
    }
    writer.time("start", trace.start?.value, on: trace.clock)
    writer.time("end", trace.end?.value, on: trace.clock)
    writer.array("instances") { writer in
      for instance in trace.instances {
        writer.object { self.instance(instance, into: &$0) }
      }
    }
    writer.member("clockUnit", trace.clock.unitName)
    writer.member("recorder", trace.recorder)
    writer.member("kernelLongSize", trace.container?.kernelLongSize)
    writer.member("fileSize", trace.fileSize)
    writer.member("savedTaskNames", trace.savedTaskNames)
    writer.member("clockResolution", trace.clock.resolution)
  }

  private func cpu(_ cpu: CPUWindow, on clock: TraceClock, into writer: inout JSONWriter) {
    writer.member("cpu", cpu.cpu.known)
    writer.member("records", cpu.records)
    writer.time("first", cpu.first.value, on: clock)
    writer.time("last", cpu.last.value, on: clock)
    writer.member("overrun", cpu.overrun)
    writer.member("commitOverrun", cpu.commitOverrun)
    writer.member("dropped", cpu.dropped)
    writer.member("recorded", cpu.recorded)
  }

  private func instance(_ instance: InstanceSummary, into writer: inout JSONWriter) {
    writer.member("name", instance.name)
    writer.member("clock", instance.clock.name)
    writer.member("cpus", instance.cpus)
    writer.member("subBufferSize", instance.subBufferSize)
    writer.member("fenceEvents", instance.fenceEvents)
    writer.member("analyzed", instance.isAnalyzed)
    writer.member("gaps", instance.gaps)
    writer.member("lost", instance.lost)
  }

  func events(_ report: Report, on clock: TraceClock, into writer: inout JSONWriter) {
    let events = report.events
    writer.member("total", events.total)
    writer.object("byName") { writer in
      for (name, count) in events.byName {
        writer.untrustedKey(name)
        writer.value(count)
      }
    }
    writer.object("lost") { lost(report, on: clock, into: &$0) }
    writer.array("anomalies") { writer in
      for anomaly in events.anomalies {
        writer.object {
          $0.member("kind", anomaly.kind.rawValue)
          $0.member("count", anomaly.count)
          $0.member("firstOffset", anomaly.firstOffset)
          $0.member("detail", anomaly.detail)
        }
      }
    }
    writer.member("fenceEvents", events.fenceEvents)
    writer.member("discarded", events.discarded)
    writer.array("formats") { writer in
      for name in events.formats {
        writer.value(name)
      }
    }
    writer.member("analyzedTotal", events.analyzedTotal)
  }

  /// What became of the lines of a text.
  func lines(_ lines: LineSummary, into writer: inout JSONWriter) {
    writer.member("total", lines.total)
    writer.member("records", lines.records)
    writer.member("comments", lines.comments)
    writer.member("continuations", lines.continuations)
    writer.member("losses", lines.losses)
    writer.array("aside") { writer in
      for (words, count) in lines.aside {
        writer.object {
          $0.member("what", words)
          $0.member("count", count)
        }
      }
    }
    writer.array("caveats") { writer in
      for caveat in lines.caveats { writer.value(caveat) }
    }
    writer.array("unjudged") { writer in
      for sentence in lines.unjudged { writer.value(sentence) }
    }
    writer.member("notUnderstood", lines.notUnderstood)
    writer.array("examples") { writer in
      for example in lines.examples {
        writer.object {
          $0.member("line", example.lineNumber)
          $0.member("reason", example.reason)
          $0.member("text", example.text)
        }
      }
    }
  }

  private func lost(_ report: Report, on clock: TraceClock, into writer: inout JSONWriter) {
    let events = report.events
    let found = LossFindings(report)
    writer.member("count", events.lost)
    writer.member("gaps", events.gaps)
    writer.array("byCPU") { writer in
      for loss in events.lossByCPU {
        writer.object {
          $0.member("cpu", loss.cpu.known)
          $0.member("count", loss.count)
          $0.member("gaps", loss.gaps)
        }
      }
    }
    writer.member("gapsOfUnknownSize", events.gapsOfUnknownSize)
    writer.member("withoutData", events.lostWithoutData)
    writer.array("firstGaps") { writer in
      for gap in events.firstGaps {
        writer.object {
          $0.member("cpu", gap.cpu.known)
          $0.member("count", gap.count)
          $0.time("start", gap.start?.value, on: clock)
          $0.time("end", gap.end?.value, on: clock)
          $0.member("fileOffset", gap.position.fileOffset)
          $0.member("chunkOffset", gap.position.chunkOffset)
        }
      }
    }
    omitted("firstGaps", of: events.gaps, events.firstGaps.count, into: &writer)
    writer.member("unmarked", found.unmarked)
    writer.member("absent", found.absent)
  }
}
