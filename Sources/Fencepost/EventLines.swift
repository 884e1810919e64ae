import FenceModel
import FenceReports
import TraceEvents
import TraceFile
import TraceVocabulary

/// Makes the lines of a listing from merged records.
struct EventLines {
  private let capture: FenceCapture
  private let clocks: [TraceClock]
  private let prefixes: [String]

  init(_ capture: FenceCapture, _ buffers: [TraceBuffer]) {
    self.capture = capture
    clocks = buffers.map(\.clock)
    let names = buffers.map { TraceText.sanitized($0.name.utf8) }
    prefixes = names.map { EventLineFormat.prefix(of: $0, among: names) }
  }

  /// The line for `record`; nil for the end of a gap that has been told at its beginning, and for
  /// supporting events.
  func line(
    for record: ExtractedRecord, in stream: borrowing FenceEventStream, names: NameTable
  ) -> EventLine? {
    let instance = Int(record.instance)
    if let event = FenceEvent(record) {
      return .event(
        FenceEventLine(
          cpu: event.cpu, timestamp: event.timestamp, clock: clocks[instance],
          comm: stream.taskNames.comm(of: event.pid), pid: event.pid, kind: event.kind,
          eventName: stream.name(of: event.kind, in: capture),
          driver: names.driver(of: event.name), timeline: names.timeline(of: event.name),
          fence: event.fence, instancePrefix: prefixes[instance]))
    }
    if let name = stream.otherFenceEvent(of: record, in: capture) {
      let pair = NameID(index: record.text)
      return .event(
        FenceEventLine(
          cpu: record.cpu, timestamp: record.timestamp, clock: clocks[instance],
          comm: stream.taskNames.comm(of: record.pid), pid: record.pid, kind: nil,
          eventName: name, driver: names.driver(of: pair), timeline: names.timeline(of: pair),
          fence: FenceID(packed: record.integers), instancePrefix: prefixes[instance]))
    }
    // As trace-cmd does: the loss is told before the first event after it, or at the end of that
    // CPU's data where nothing follows.
    let isEnd = record.tag == ExtractedRecord.gapEnded
    guard isEnd || record.tag == ExtractedRecord.gapBegan else { return nil }
    let gap = stream.gap(of: record)
    guard isEnd || gap.end == nil else { return nil }
    return .lost(
      LossLine(
        cpu: gap.cpu, count: gap.count, end: gap.end, clock: clocks[instance],
        instancePrefix: prefixes[instance]))
  }
}
