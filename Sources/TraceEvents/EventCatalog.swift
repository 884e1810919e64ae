package import FenceModel
package import TraceFile
package import TraceVocabulary

/// What the formats of one trace say: the name of every event, and how to take the fields of the
/// fence events out of a record.
package struct EventCatalog: Sendable {
  /// Which records to keep, and where their fields stand.
  package private(set) var plan: ExtractionPlan
  /// By event id: the name as reports give it: plain for the systems `dma_fence` and `fence`, else
  /// `system:event`.
  package private(set) var names: [UInt16: String] = [:]
  /// The ids of all events of the systems `dma_fence` and `fence`.
  package private(set) var fenceEventIDs: Set<UInt16> = []
  /// Events of those systems that are none of the seven: vendors' own, and `fence_annotate_wait_on`.
  /// Their tags count from `firstOtherTag`.
  package private(set) var otherFenceEvents: [String] = []
  /// The tracepoints that the trace has a format for, with the name that this kernel gives them.
  package private(set) var tracepoints: [FenceEvent.Kind: String] = [:]
  /// The tracepoints whose records are counted alone: their format could not be understood, or does not say
  /// of which fence they are.
  package var undecoded: Set<FenceEvent.Kind> {
    Set(fenceEventIDs.compactMap { names[$0].flatMap(FenceEvent.Kind.init(event:)) })
      .subtracting(tracepoints.keys)
  }
  /// The events beside those that say something about fences.
  package private(set) var supporting = SupportingCatalog()
  /// The formats of fence and supporting events that could not be understood.
  private var refused: [RefusedFormat] = []
  private let isBigEndian: Bool

  /// The tag of the first of `otherFenceEvents`; below are the raw values of `FenceEvent.Kind`.
  package static let firstOtherTag: UInt8 = 64

  /// Formats of fence systems that are understood; a kernel has seven, and vendors add a few. The
  /// library looks through all that it has at each one, so that thousands would take minutes.
  static let understoodFormats = 256

  /// The event systems of fences: 4.10 renamed `fence` to `dma_fence` (include/trace/events).
  package static func isFenceSystem(_ system: String) -> Bool {
    system == "dma_fence" || system == "fence"
  }

  /// The name of the event of `label`, as `names` has it.
  package func name(of label: EventLabel) -> String {
    supporting.name(of: label) ?? UInt8(exactly: label.rawValue).flatMap(
      FenceEvent.Kind.init(rawValue:)
    ).flatMap {
      tracepoints[$0]
    } ?? "(unknown)"
  }

  /// Reads the formats of `description`; what cannot be understood becomes an anomaly.
  package init(_ description: TraceDescription, anomalies: inout AnomalyLog) {
    plan = ExtractionPlan(common: .mainline)
    isBigEndian = description.isBigEndian
    let library = TraceEventLibrary(
      isBigEndian: description.isBigEndian, longSize: description.kernelLongSize)
    var hasCommonLayout = false
    var fenceFormats = 0
    for text in description.eventFormats {
      guard EventCatalog.isFenceSystem(text.system) else {
        addName(of: text)
        continue
      }
      fenceFormats += 1
      guard fenceFormats <= EventCatalog.understoodFormats else {
        anomalies.note(
          .limitReached, at: text.offset,
          "the system \(text.system) has more than \(EventCatalog.understoodFormats) events; those "
            + "beyond are counted, not decoded")
        addName(of: text)
        continue
      }
      if let refused = take(text, library, &hasCommonLayout, &anomalies) {
        self.refused.append(refused)
      }
    }
  }

  /// Takes a format of a fence system; gives it back where its records are not to be read.
  private mutating func take(
    _ text: EventFormatText, _ library: borrowing TraceEventLibrary?,
    _ hasCommonLayout: inout Bool, _ anomalies: inout AnomalyLog
  ) -> RefusedFormat? {
    let format: EventFormat
    do {
      format = try EventFormatGrammar.parse(text.text, system: text.system)
    } catch {
      addName(of: text)
      return RefusedFormat(
        id: EventFormatHead.read(text.text)?.id, offset: text.offset,
        detail: "a format of the system \(text.system) has \(error.reason); its events are "
          + "counted, not decoded")
    }
    add(name: format.name, id: format.id, isFence: true)
    guard let places = library?.places(of: format), agree(places, format) else {
      return RefusedFormat(
        kind: .disputedEventFormat, id: format.id, offset: text.offset,
        detail: "libtraceevent reads the format of \(format.name) differently; its events are "
          + "counted, not decoded")
    }
    guard let common = CommonLayout(format), !hasCommonLayout || common == plan.common else {
      return RefusedFormat(
        id: format.id, offset: text.offset,
        detail: "the format of \(format.name) has fields common to all events that are unlike "
          + "those of other kernels or events; its events are counted, not decoded")
    }
    plan.common = common
    hasCommonLayout = true
    guard add(format) else {
      return RefusedFormat(
        id: format.id, offset: text.offset,
        detail: "the format of \(format.name) lacks a field that says of which fence it is; its "
          + "events are counted, not decoded")
    }
    if let first = format.unread.first {
      anomalies.note(
        .unreadField, at: text.offset, times: UInt64(format.unread.count),
        "a field of \(format.name) is not understood, and left out: \(first)")
    }
    return nil
  }

  /// What is hidden by formats that were not understood, where a trace has `counts[id]` records of each
  /// event.
  package func anomalies(counting counts: some RandomAccessCollection<UInt64>) -> AnomalyLog {
    var log = AnomalyLog()
    for one in refused {
      let count = one.id.flatMap { counts.dropFirst(Int($0)).first }
      if count == 0 {
        log.note(.unreadDescription, at: one.offset, one.detail + "; there is none")
      } else {
        log.note(one.kind, at: one.offset, one.detail)
      }
    }
    return log
  }

  /// A catalog of no events.
  init() {
    plan = ExtractionPlan(common: .mainline)
    isBigEndian = false
  }

  /// How many records of the fence systems `tallies` counted.
  package func fenceEvents(in tallies: some Sequence<StreamTally>) -> UInt64 {
    tallies.reduce(0) { sum, tally in
      fenceEventIDs.reduce(sum) { sum, id in
        Int(id) < tally.recordsByID.count ? sum + tally.recordsByID[Int(id)] : sum
      }
    }
  }

  /// The events that the lines of a text named: ids are their places in `table`.
  init(text table: borrowing TextEventTable, formats: [SupportingFormat]) {
    plan = ExtractionPlan(common: .mainline)
    isBigEndian = false
    for (place, entry) in table.entries.enumerated() {
      guard let id = UInt16(exactly: place) else { break }
      switch entry.role {
      case .fence(let kind):
        add(name: entry.name, id: id, isFence: true)
        tracepoints[kind] = entry.name
      case .otherFence:
        add(name: entry.name, id: id, isFence: true)
        otherFenceEvents.append(entry.name)
      case .supporting, .unread, .counted: add(name: entry.name, id: id, isFence: false)
      }
    }
    supporting = SupportingCatalog(text: formats)
  }

  private func agree(_ places: [String: TraceEventLibrary.FieldPlace], _ format: EventFormat)
    -> Bool
  {
    format.fields.allSatisfy { field in
      places[field.name]
        == TraceEventLibrary.FieldPlace(
          offset: field.offset, size: field.size,
          isDynamic: field.isDataLocation || field.isRelativeLocation,
          isRelative: field.isRelativeLocation)
    }
  }

  /// Adds the events of `format`; false where it should say of which fence they are, and does not.
  private mutating func add(_ format: EventFormat) -> Bool {
    let kind = FenceEvent.Kind(event: format.name)
    let next = Int(EventCatalog.firstOtherTag) + otherFenceEvents.count
    guard kind != nil || next < ExtractedRecord.narrow else { return true }
    guard
      let layout = RecordLayout(
        tag: kind?.rawValue ?? UInt8(next), format, isBigEndian: isBigEndian)
    else {
      // A vendor's own event may be about none.
      return kind == nil
    }
    if let kind {
      tracepoints[kind] = format.name
    } else {
      otherFenceEvents.append(format.name)
    }
    plan.keep(id: format.id, as: layout)
    return true
  }

  private mutating func add(name: String, id: UInt16, isFence: Bool) {
    names[id] = name
    plan.count(id: id)
    if isFence {
      fenceEventIDs.insert(id)
    }
  }

  /// Takes name and id from the first two lines of a format that is only counted.
  private mutating func addName(of text: EventFormatText) {
    guard let (name, id) = EventFormatHead.read(text.text) else { return }
    let isFence = EventCatalog.isFenceSystem(text.system)
    add(name: isFence ? name : "\(text.system):\(name)", id: id, isFence: isFence)
    if !isFence, let refused = supporting.take(text, name: name, id: id) {
      self.refused.append(refused)
    }
  }
}
