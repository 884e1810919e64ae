import FenceModel
import FenceRules
import TraceVocabulary

/// Where the findings are, and which of them stand for their rules.
extension PictureColumns {
  mutating func writeFindings() {
    let waitPlaces = waitPlaces()
    let owners = recordOwners()
    writer.key("findings")
    writer.beginArray()
    for (index, reported) in report.findings.enumerated() {
      let finding = reported.finding
      let key = finding.fence.map { IncarnationKey($0.fence, $0.generation) }
      let place = key.flatMap { fencePlaces[$0] }
      let wait = WaitKey.all(of: reported).compactMap { waitPlaces[$0] }.min()
      let times = reported.evidence.map(\.moment.timestamp.value) + [finding.at.value]
      var (from, to) = (times.min() ?? 0, times.max() ?? 0)
      if let place {
        from = min(from, fences[place].begin)
        to = max(to, fences[place].end)
      }
      writer.beginObject()
      writer.member("index", index)
      writer.member("at", relative(finding.at.value))
      writer.member("fence", place ?? -1)
      writer.member("row", place.flatMap { rowNumbers[PictureRow(fences[$0])] } ?? -1)
      writer.member("wait", wait ?? -1)
      let evidence = reported.evidence.compactMap { owners[RecordKey($0.moment)] }
      column("fences", Set(evidence.flatMap(\.fences) + [place].compactMap(\.self)).sorted()) { $0 }
      column("waits", Set(evidence.flatMap(\.waits) + [wait].compactMap(\.self)).sorted()) { $0 }
      writer.member("from", relative(from))
      writer.member("to", relative(to))
      writer.endObject()
    }
    writer.endArray()
  }

  /// What the records that findings rest on belong to, of what is drawn one by one.
  private func recordOwners() -> [RecordKey: RecordOwners] {
    let keys = report.findings.lazy.flatMap(\.evidence).map { RecordKey($0.moment) }
    var owners = Dictionary(keys.map { ($0, RecordOwners()) }) { first, _ in first }
    guard !owners.isEmpty else { return [:] }
    for (place, fence) in fences.enumerated() {
      for (_, step) in Self.steps where fence[keyPath: step].isSeen {
        owners[RecordKey(fence[keyPath: step])]?.fences.append(place)
      }
    }
    for (place, wait) in waits.enumerated() {
      for step in [wait.start, wait.stop] where step.isSeen {
        owners[RecordKey(step)]?.waits.append(place)
      }
    }
    for edge in dependencyEdges() {
      owners[RecordKey(edge.moment)]?.fences += [edge.waiting, edge.awaited]
    }
    return owners
  }

  /// The waits that findings are about: of those on the fence of one and by its task the first that begins or
  /// ends when a record of it was made.
  private func waitPlaces() -> [WaitKey: Int] {
    let wanted = Set(report.findings.lazy.flatMap { WaitKey.all(of: $0) })
    var places: [WaitKey: Int] = [:]
    for (place, wait) in waits.enumerated() {
      for at in [wait.begin, wait.end] {
        let key = WaitKey(fence: wait.key, pid: wait.pid, at: at)
        if wanted.contains(key), places[key] == nil { places[key] = place }
      }
    }
    return places
  }

  /// The worst finding of each rule that found any, as the text report ranks them: its place in the
  /// list of findings.
  mutating func writeWorst() {
    let rules = RuleFindings.all(of: report)
    object("worst") { columns in
      for rule in rules { columns.writer.member(rule.rule.rawValue, rule.worstPlace) }
    }
  }
}

/// What tells records apart: two of one task on one CPU do not have one time.
private struct RecordKey: Hashable {
  let at: UInt64
  let origin: RecordOrigin

  init(_ moment: FenceLifetime.Moment) {
    (at, origin) = (moment.timestamp.value, moment.origin)
  }

  init(_ step: PictureFence.Step) {
    (at, origin) = (step.at, step.origin)
  }
}

/// A moment of a task's wait for a fence.
private struct WaitKey: Hashable {
  let fence: IncarnationKey
  let pid: Int32
  let at: UInt64

  init(fence: IncarnationKey, pid: Int32, at: UInt64) {
    (self.fence, self.pid, self.at) = (fence, pid, at)
  }

  /// Those that a wait would have that `reported` is about.
  static func all(of reported: ReportedFinding) -> [WaitKey] {
    guard let fence = reported.finding.fence, let pid = reported.finding.pid else { return [] }
    let key = IncarnationKey(fence.fence, fence.generation)
    return reported.evidence.map {
      WaitKey(fence: key, pid: pid, at: $0.moment.timestamp.value)
    }
  }
}

/// The fences and waits that a record is of, by their places.
private struct RecordOwners {
  var fences: [Int] = []
  var waits: [Int] = []
}
