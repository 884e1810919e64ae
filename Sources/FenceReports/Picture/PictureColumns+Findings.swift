import FenceModel
import FenceRules
import TraceVocabulary

/// Where the findings are, and which of them stand for their rules.
extension PictureColumns {
  mutating func writeFindings() {
    var waitPlaces: [IncarnationKey: [Int]] = [:]
    for (place, wait) in waits.enumerated() { waitPlaces[wait.key, default: []].append(place) }
    writer.key("findings")
    writer.beginArray()
    for (index, reported) in report.findings.enumerated() {
      let finding = reported.finding
      let key = finding.fence.map { IncarnationKey($0.fence, $0.generation) }
      let place = key.flatMap { fencePlaces[$0] }
      let wait = key.flatMap { waitPlaces[$0] }.flatMap { self.wait(of: reported, among: $0) }
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
      writer.member("from", relative(from))
      writer.member("to", relative(to))
      writer.endObject()
    }
    writer.endArray()
  }

  /// The wait that a finding is about: of those on its fence and by its task the one that a record of it
  /// began or ended, else the first.
  private func wait(of reported: ReportedFinding, among places: [Int]) -> Int? {
    guard let pid = reported.finding.pid else { return nil }
    let times = Set(reported.evidence.map(\.moment.timestamp.value))
    let own = places.filter { waits[$0].pid == pid }
    return own.first { times.contains(waits[$0].begin) || times.contains(waits[$0].end) }
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
