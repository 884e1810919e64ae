import FenceModel
import FenceRules
import TraceVocabulary

/// What surrounds fences and waits: grace periods, gaps, vertical blanks, and the curves.
extension PictureColumns {
  mutating func writeSurroundings() {
    let periods = picture.gracePeriods
    object("gracePeriods") { columns in
      let (relative, end) = (columns.relative, columns.end)
      columns.column("from", periods) { relative($0.began.moment.timestamp.value) }
      columns.column("to", periods) { relative(($0.ended?.moment.timestamp ?? end).value) }
    }
    writer.member("gracePeriodsOmitted", picture.gracePeriodsOmitted)
    let gaps = report.events.firstGaps
    object("gaps") { columns in
      let (relative, start, end) = (columns.relative, columns.start, columns.end)
      columns.column("cpu", gaps) { $0.cpu.known.map(Int32.init) ?? -1 }
      columns.column("from", gaps) { relative(($0.start ?? start).value) }
      columns.column("to", gaps) { relative(($0.end ?? end).value) }
      columns.column("lost", gaps) { $0.count.map { Int64(clamping: $0) } ?? -1 }
    }
    writer.member("gapsOmitted", report.events.gaps - min(report.events.gaps, UInt64(gaps.count)))
    let relative = relative
    column("vblanks", picture.verticalBlanks) { relative($0.value) }
  }

  mutating func writeHistograms() {
    writer.key("histograms")
    writer.beginArray()
    for histogram in picture.histograms {
      writer.beginObject()
      writer.member("driver", histogram.driver)
      writer.member("timeline", histogram.timeline)
      writer.member("kind", histogram.kind.rawValue)
      writer.key("buckets")
      writer.beginArray()
      for bucket in histogram.buckets {
        writer.beginArray()
        writer.value(bucket.lower)
        writer.value(bucket.count)
        writer.endArray()
      }
      writer.endArray()
      writer.endObject()
    }
    writer.endArray()
  }

  mutating func writeAlive() {
    let points = picture.alive.points(from: start, to: end)
    object("alive") { columns in
      let relative = columns.relative
      columns.column("at", points) { relative($0.at.value) }
      columns.column("count", points) { $0.count }
    }
    writer.member("aliveStretch", picture.alive.stretch)
  }

  mutating func writeExplanations() {
    object("says") { columns in
      for page in RulePages.all { columns.writer.member(page.rule.rawValue, page.says) }
    }
    object("explanations") { columns in
      for page in RulePages.all {
        columns.writer.member(page.rule.rawValue, RuleText().text(of: page))
      }
    }
  }

  /// Which of all are in runs, the `merged`, as far as one rule tells: those had ended by `moment`.
  private func which(_ merged: UInt64, by moment: String) -> String {
    let near = picture.nearMerged
    let which: String
    switch near {
    case 0:
      which =
        ": those that had ended by \(moment), but for what a finding is about, is within 1 ms of a "
        + "warning or an error, failed, or was waited for at the end."
    case 1:
      which =
        ", for want of room; they had ended by \(moment). One of them has a finding, lies within 1 ms "
        + "of a warning or an error, failed, or was waited for at the end."
    default:
      which =
        ", for want of room; they had ended by \(moment). \(near >= merged ? "All" : near.grouped) of "
        + "them have a finding, lie within 1 ms of a warning or an error, failed, or were waited for "
        + "at the end."
    }
    guard picture.missesFindings else { return which }
    return which
      + " Some findings were made only when all had been read, and what they are about may be in "
      + "runs: the input could not be read a second time."
  }

  /// Says from when on everything is kept one by one, and what was merged before.
  mutating func writeDetail() {
    let exactFrom = [picture.mergedFences.latest, picture.mergedWaits.latest].compactMap(\.self)
      .max()
    let fences = picture.mergedFences.members + picture.mergedFences.membersOmitted
    let waits = picture.mergedWaits.members + picture.mergedWaits.membersOmitted
    var sentence: String?
    if let exactFrom {
      sentence =
        "\(fences.grouped) fences and \(waits.grouped) waits are drawn as runs and not one by one"
        + which(fences + waits, by: report.trace.clock.text(Timestamp(exactFrom)))
    }
    object("detail") { columns in
      columns.writer.member("exactFrom", exactFrom.map { columns.relative($0) } ?? 0)
      columns.writer.member("whatWasMerged", sentence)
    }
  }
}
