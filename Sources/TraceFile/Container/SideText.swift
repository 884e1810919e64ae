package import TraceVocabulary

/// Where a text stands in the file that is read only when something needs it: the kernel's symbols
/// (10 MB with everything built in) and the texts that events point at.
package struct SideText: Equatable, Sendable {
  /// Which of the two.
  package enum Kind: String, Sendable {
    /// `/proc/kallsyms` of the traced machine.
    case symbols = "kernel symbols"
    /// `printk_formats` of tracefs: the constant texts whose addresses events record.
    case printkFormats = "printk formats"
  }

  /// Which text.
  var kind: Kind
  /// Bytes from the start of the file to the text, or to its section in version 7.
  var offset: UInt64
  /// Bytes of the text; nil where a section says it.
  var size: UInt64?

  /// The bytes of the text; empty where they cannot be read, which becomes an anomaly.
  package func read(
    from file: InputFile, _ description: TraceDescription, anomalies: inout AnomalyLog
  ) -> ArraySlice<UInt8> {
    let limit = Limits.sideTextBytes
    do throws(TraceFileError) {
      if let size {
        var cursor = FileCursor(file, name: file.name, at: offset, section: kind.rawValue)
        guard size <= limit else {
          throw cursor.origin.exceedsLimit(at: 0, "has \(size) bytes")
        }
        return try cursor.readBytes(size)[...]
      }
      let sections = SectionReader(
        file: file, name: file.name, isBigEndian: description.isBigEndian)
      var inflater = try ChunkInflater(description.compression)
      let section = try sections.read(
        kind == .symbols ? .kallsyms : .printk, named: kind.rawValue, at: offset, limit: limit,
        with: &inflater)
      var cursor = section.cursor
      let promised = UInt64(try cursor.readInteger(UInt32.self))
      let count = Int(clamping: min(promised, UInt64(cursor.remaining)))
      return section.bytes[cursor.position..<cursor.position + count]
    } catch {
      anomalies.note(
        error.kind == .truncated ? .truncatedFile : .badSection, at: error.offset,
        error.description)
      return []
    }
  }
}
