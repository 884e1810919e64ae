internal import TraceVocabulary

/// An input file that several threads read at once: a shared `FileReader`.
///
/// A class, since the decoders of all CPUs hold the one descriptor and the last of them closes it.
package final class InputFile: Sendable {
  private let reader: FileReader
  /// The path it was opened by, or that stands for it.
  package let path: String
  /// The last part of the path, safe to print: what messages call the file.
  package let name: String

  /// Opens the regular file at `path`.
  package convenience init(path: String) throws(TraceFileError) {
    let name = Self.name(ofPath: path)
    try self.init(FileReader(path: path, name: name), path: path, name: name)
  }

  /// The last part of `path`, safe to print.
  package static func name(ofPath path: String) -> String {
    let last = path.utf8.split(separator: UInt8(ascii: "/")).last.map(Array.init) ?? []
    return last.isEmpty ? "the file" : TraceText.sanitized(last)
  }

  /// Takes over an open regular file, which has lost its name: `path` stands for it, messages call
  /// it `name`. It is closed in any case.
  package convenience init(
    adopting descriptor: Int32, path: String, name: String
  ) throws(TraceFileError) {
    try self.init(FileReader(adopting: descriptor, name: name), path: path, name: name)
  }

  private init(
    _ reader: consuming FileReader, path: String, name: String
  ) throws(TraceFileError) {
    let size = reader.size
    self.reader = reader
    self.path = path
    self.name = name
    guard size <= Limits.fileBytes else {
      throw TraceFileError(
        .limitExceeded, at: Limits.fileBytes,
        "\(name) has more than 1 TiB; cut it with `trace-cmd split`.")
    }
  }

  /// Bytes of the file when it was opened.
  package var size: UInt64 { reader.size }

  /// Reads up to `count` bytes at `offset` into the front of `buffer`, which grows as needed and
  /// never shrinks. Returns how many were read: fewer than `count` only at the end of the file.
  package func read(
    at offset: UInt64, count: Int, into buffer: inout [UInt8]
  ) throws(TraceFileError) -> Int {
    try reader.read(at: offset, count: count, into: &buffer, name: name)
  }
  /// Reads the bytes at `offset` into `range` of `buffer`, which holds that range already. Returns how
  /// many were read: fewer than the range has only at the end of the file.
  package func read(
    at offset: UInt64, into buffer: inout [UInt8], _ range: Range<Int>
  ) throws(TraceFileError) -> Int {
    try reader.read(at: offset, into: &buffer, range, name: name)
  }
}
