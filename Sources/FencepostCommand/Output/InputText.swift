import Glibc

/// A small text file that the command line names: a policy, a baseline.
enum InputText {
  /// Bytes of such a file, and more than any of them has a use for.
  private static let limit = 16 << 20

  /// Why a file is not there to be used.
  struct Failure: Error {
    /// A sentence without the file's name.
    let sentence: String
    /// Whether there is no such file.
    var isMissing = false
    /// Where the file is no text; nil where it could not be read.
    var place: (line: Int, column: Int)?
  }

  /// The text of the file at `path`, without the byte order mark that some editors put before it.
  static func read(_ path: String) throws(Failure) -> String {
    // The path is read up to its NUL during the call.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(errno) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      // The pointer is used during the call only, for as many bytes as there are.
      let count = unsafe piece.withUnsafeMutableBytes { buffer in
        unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw failure(errno) }
      if count == 0 { break }
      bytes += piece.prefix(count)
      guard bytes.count <= limit else {
        throw Failure(sentence: "has more than 16 MiB.")
      }
    }
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) { bytes.removeFirst(3) }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Failure(
        sentence: "This byte is no UTF-8: save the file in that encoding.",
        place: firstError(in: bytes))
    }
    return text
  }

  /// Where `bytes` are no UTF-8 any more, from 1 on.
  private static func firstError(in bytes: [UInt8]) -> (line: Int, column: Int) {
    var (line, column) = (1, 1)
    var rest = bytes.makeIterator()
    var decoder = UTF8()
    while case .scalarValue(let scalar) = decoder.decode(&rest) {
      (line, column) = scalar == "\n" ? (line + 1, 1) : (line, column + 1)
    }
    return (line, column)
  }

  private static func failure(_ code: Int32) -> Failure {
    // Never null, and valid until the next call on this thread.
    let reason = unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
    return Failure(sentence: "cannot be read: \(reason).", isMissing: code == ENOENT)
  }
}
