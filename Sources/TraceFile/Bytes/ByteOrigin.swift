internal import TraceVocabulary

/// Where bytes came from: what an error can say about them.
package struct ByteOrigin: Sendable {
  /// The file's name, safe to print.
  package let fileName: String
  /// The part of the file, as the format names it ("options", "event formats").
  package let section: String
  /// Bytes from the start of the file to the first of these bytes, or, where they were inflated,
  /// to the section that held them.
  package let offset: UInt64
  /// Whether the bytes were inflated: positions inside them are then no positions in the file.
  package let isInflated: Bool

  /// Bytes of the `section` of `fileName` that begin at `offset`.
  package init(fileName: String, section: String, offset: UInt64, isInflated: Bool = false) {
    self.fileName = fileName
    self.section = section
    self.offset = offset
    self.isInflated = isInflated
  }

  /// The place in the file that stands for the byte at `position`.
  package func fileOffset(of position: Int) -> UInt64 {
    isInflated ? offset : offset &+ UInt64(clamping: position)
  }

  /// The error of bytes that end before what they promise.
  package func endsEarly(at position: Int, missing count: UInt64) -> TraceFileError {
    let place = fileOffset(of: position)
    return TraceFileError(
      .truncated, at: place, in: section,
      "\(fileName) is cut short at byte \(place): \(count) bytes of its \(section) are missing; copy "
        + "the file again, or record again.")
  }

  /// The error of bytes that are not what the format says they must be.
  package func malformed(at position: Int, _ what: String) -> TraceFileError {
    let place = fileOffset(of: position)
    return TraceFileError(
      .malformed, at: place, in: section,
      "\(fileName) is damaged: the part \"\(section)\" at byte \(place) \(what); copy the file "
        + "again, or record again.")
  }

  /// The error of bytes that ask for more than a limit admits.
  package func exceedsLimit(at position: Int, _ what: String) -> TraceFileError {
    let place = fileOffset(of: position)
    return TraceFileError(
      .limitExceeded, at: place, in: section,
      "\(fileName) is damaged: the part \"\(section)\" at byte \(place) \(what), which is more than "
        + "any recorder writes; copy the file again, or record again.")
  }
}
