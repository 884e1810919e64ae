import CTraceEvent

/// libtraceevent, for what it is the authority on: where the fields of an event stand.
///
/// It gets only what `EventFormatGrammar` has accepted and written anew; it loads no plugins, prints
/// nothing, and is not asked during the analysis: offsets are copied into plain values. One handle
/// is used by one thread.
@safe
package struct TraceEventLibrary: ~Copyable {
  private let handle: OpaquePointer

  /// A handle for a file of this byte order and `long`; nil when memory is out.
  package init?(isBigEndian: Bool, longSize: Int) {
    // The level is global to the process, and always the same.
    tep_set_loglevel(TEP_LOG_NONE)
    // Safe: a new handle, owned by this value and freed once in deinit.
    guard let handle = unsafe tep_alloc() else { return nil }
    unsafe self.handle = handle
    unsafe tep_set_file_bigendian(handle, isBigEndian ? TEP_BIG_ENDIAN : TEP_LITTLE_ENDIAN)
    unsafe tep_set_long_size(handle, Int32(longSize))
  }

  deinit {
    // Safe: the handle is ours alone, and nothing of it outlives this value.
    unsafe tep_free(handle)
  }

  /// What the library says about one field.
  package struct FieldPlace: Equatable {
    /// Bytes from the start of the payload.
    package var offset: Int
    /// Bytes it takes.
    package var size: Int
    /// A `__data_loc` or `__rel_loc` word.
    package var isDynamic: Bool
    /// A `__rel_loc` word.
    package var isRelative: Bool
  }

  /// Where the library puts each of the format's fields; nil where it refuses the format.
  package func places(of format: EventFormat) -> [String: FieldPlace]? {
    let text = Array(format.canonicalText.utf8CString)
    // Safe: the text is NUL-terminated and outlives the call, which copies it; its length goes
    // without the NUL. The grammar has excluded every text that the parser is known to trip over.
    let status = unsafe text.withUnsafeBufferPointer { buffer in
      unsafe tep_parse_event(handle, buffer.baseAddress, UInt(buffer.count - 1), format.system)
    }
    guard status.rawValue == 0,
      let event = unsafe tep_find_event_by_name(handle, format.system, format.name)
    else { return nil }
    var places: [String: FieldPlace] = [:]
    for field in format.fields {
      // Safe: the event belongs to the handle, which is alive; the field belongs to the event.
      guard let found = unsafe tep_find_any_field(event, field.name) else { return nil }
      let flags = unsafe UInt32(truncatingIfNeeded: found.pointee.flags)
      places[field.name] = unsafe FieldPlace(
        offset: Int(found.pointee.offset), size: Int(found.pointee.size),
        isDynamic: flags & UInt32(TEP_FIELD_IS_DYNAMIC.rawValue) != 0,
        isRelative: flags & UInt32(TEP_FIELD_IS_RELATIVE.rawValue) != 0)
    }
    return places
  }
}
