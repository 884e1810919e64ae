import FenceModel
import FenceRules
import TraceVocabulary

/// Where the findings are, and the stories of fences.
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

  mutating func writeStories() {
    var stories: [(fence: Int, first: Int, count: Int)] = []
    var records: [PictureRecord] = []
    for (place, fence) in fences.enumerated() {
      guard let own = picture.stories[fence.key], !own.isEmpty else { continue }
      stories.append((place, records.count, own.count))
      records += own
    }
    let taskNumbers = taskNumbers
    object("stories") { columns in
      columns.column("fence", stories) { $0.fence }
      columns.column("first", stories) { $0.first }
      columns.column("count", stories) { $0.count }
    }
    object("records") { columns in
      let relative = columns.relative
      columns.column("at", records) { relative($0.at) }
      columns.column("cpu", records) { $0.cpu }
      columns.column("task", records) { taskNumbers[$0.pid] ?? -1 }
      columns.texts("event", records) { $0.kind.word }
      columns.texts("note", records) { $0.note }
    }
  }
}
