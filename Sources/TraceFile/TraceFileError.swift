/// Why nothing could be read from a file. Damage that leaves something to analyse is an `Anomaly`.
public struct TraceFileError: Error, Equatable, CustomStringConvertible, Sendable {
  /// What stands in the way.
  public enum Kind: Equatable, Sendable {
    /// The operating system refused; the value is its `errno`.
    case cannotOpen(errno: Int32)
    /// A read failed after the file was open; the value is its `errno`.
    case cannotRead(errno: Int32)
    /// Not a regular file: a directory, a device.
    case notAFile
    /// The file does not begin as trace.dat does.
    case notATrace
    /// A trace.dat of a version other than 6 and 7.
    case unknownVersion
    /// Compressed by something other than zlib and zstd.
    case unknownCompression
    /// The file ends inside a part without which nothing can be read.
    case truncated
    /// A part without which nothing can be read is not what it must be.
    case malformed
    /// A latency tracer's file: text, and no ring-buffer data.
    case latencyTrace
    /// The recorder died before it wrote the header: `trace-cmd restore` can rebuild the file.
    case recorderLeftovers
    /// The file is sound and holds no data of any CPU.
    case noData
    /// A section asks for more than its limit.
    case limitExceeded
  }

  /// What stands in the way.
  public let kind: Kind
  /// Bytes from the start of the file to where it stands.
  public let offset: UInt64
  /// The part of the file in which it was met, as the format names it ("options", "event formats").
  public let section: String?
  /// One sentence or two for the user: what is wrong, where, and what to do next.
  public let description: String

  /// An error of `kind` at `offset`, with the whole sentence for the user.
  package init(_ kind: Kind, at offset: UInt64, in section: String? = nil, _ description: String) {
    self.kind = kind
    self.offset = offset
    self.section = section
    self.description = description
  }
}
