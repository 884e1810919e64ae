private import Glibc
internal import TraceFile

/// A descriptor that is read from its front to its end, once: a pipe, a terminal, a file of tracefs
/// (whose size is 0 until it is read). Closed when the last user goes, unless it is standard input.
final class InputStream: Sendable {
  private let descriptor: Int32
  /// Safe to print: what messages call the stream.
  let name: String

  /// The stream `descriptor`, which is taken over.
  init(adopting descriptor: Int32, name: String) {
    self.descriptor = descriptor
    self.name = name
  }

  /// Opens what stands at `path`, and waits for the writer of a named pipe as `cat` does.
  init(path: String, name: String) throws(TraceFileError) {
    // Safe: the string lives through the call, which keeps no pointer.
    descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
    self.name = name
    guard descriptor >= 0 else {
      throw TraceFileError(cannotOpen: path, name: name, code: errno)
    }
  }

  deinit {
    if descriptor > STDIN_FILENO {
      close(descriptor)
    }
  }

  /// Reads what is there, at least a byte and at most `range`, into that part of `buffer`; 0 at the end.
  func read(into buffer: inout [UInt8], _ range: Range<Int>) throws(TraceFileError) -> Int {
    precondition(range.upperBound <= buffer.count)
    let descriptor = descriptor
    while true {
      // Safe: `range` lies within the array, which is ours alone during the call.
      let count = unsafe buffer.withUnsafeMutableBytes { bytes in
        let part = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[range])
        return unsafe Glibc.read(descriptor, part.baseAddress, part.count)
      }
      if count >= 0 { return count }
      let code = errno
      guard code == EINTR else {
        throw TraceFileError(
          .cannotRead(errno: code), at: 0,
          "\(name) cannot be read: \(FileReader.reason(of: code)).")
      }
    }
  }

  /// What stands at a path: only a regular file of some size can be read at any place.
  enum Kind {
    case file, stream, folder, absent
  }

  /// What stands at `path`.
  static func kind(of path: String) -> Kind {
    var status = Glibc.stat()
    // Safe: the string and the structure live through the call.
    guard unsafe stat(path, &status) == 0 else { return .absent }
    return kind(of: status)
  }

  /// What standard input is.
  static func kindOfStandardInput() -> Kind {
    var status = Glibc.stat()
    // Safe: the structure lives through the call.
    guard unsafe fstat(STDIN_FILENO, &status) == 0 else { return .absent }
    return kind(of: status)
  }

  private static func kind(of status: stat) -> Kind {
    switch status.st_mode & S_IFMT {
    case S_IFDIR: .folder
    case S_IFREG: status.st_size > 0 ? .file : .stream
    default: .stream
    }
  }
}
