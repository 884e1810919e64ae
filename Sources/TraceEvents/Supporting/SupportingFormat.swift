import FenceModel
import TraceFile

/// One event beside the fence tracepoints whose records say something about fences.
struct SupportingFormat: Sendable {
  /// The event system or the group of the probe.
  var system: String
  /// The event's name.
  var event: String
  /// The id of its records.
  var id: UInt16
  /// What its records say.
  var meaning: SupportingMeaning
  /// Where its integers stand, by the place that `meaning` gives each.
  var fields: [WideLayout.IntegerField?]

  /// The event as reports name it.
  var name: String { "\(system):\(event)" }

  /// Whether its records have the field of `place`.
  func has(_ place: Int) -> Bool { place < fields.count && fields[place] != nil }

  /// Which places its records have fields of, bit n for place n; there are far fewer than 64.
  var presence: UInt64 {
    fields.prefix(64).enumerated().reduce(0) { $0 | ($1.element == nil ? 0 : 1 << $1.offset) }
  }

  /// Whether its records can give the address of a fence.
  var givesAddresses: Bool {
    switch meaning {
    case .probe: has(SupportingMeaning.FencePlace.address)
    case .mention: true
    case .dependency: has(SupportingMeaning.DependencyPlace.address)
    default: false
    }
  }

  /// The event of `format`; nil where it is none that says something, or lacks a field.
  init?(_ format: EventFormat) {
    let isProbe = format.field("__probe_ip") != nil || format.field("__probe_func") != nil
    guard
      let meaning = isProbe
        ? .probe(isReturn: format.field("__probe_func") != nil)
        : SupportingMeaning(system: format.system, event: format.name)
    else { return nil }
    system = format.system
    event = format.name
    id = format.id
    self.meaning = meaning
    fields = meaning.places.map { place in
      place.names.lazy.compactMap { format.field($0) }.first.flatMap {
        WideLayout.IntegerField($0, mayBeText: place.isText)
      }
    }
    guard zip(fields, meaning.places).allSatisfy({ $0 != nil || !$1.isRequired }) else {
      return nil
    }
  }
}

extension WideLayout.IntegerField {
  /// The place of `field`; nil where it is no plain integer or pointer, nor a text where it may be one.
  fileprivate init?(_ field: EventFormat.Field, mayBeText: Bool) {
    if mayBeText, field.isDataLocation || field.isRelativeLocation, field.size == 4 {
      self.init(textLocatedAt: field.offset, isRelative: field.isRelativeLocation)
      return
    }
    guard field.elements == nil, !field.isDataLocation, !field.isRelativeLocation else {
      return nil
    }
    self.init(offset: field.offset, size: field.size, isSigned: field.isSigned)
  }
}
