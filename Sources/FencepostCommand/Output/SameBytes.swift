import Glibc

/// Whether two files hold the same bytes: one file by two names, or a copy.
enum SameBytes {
  private static let piece = 256 << 10

  /// Whether `one` and `other` do; no, where either is standard input or cannot be read.
  static func areIn(_ one: String, _ other: String) -> Bool {
    guard one != OutputTargets.standardStream, other != OutputTargets.standardStream else {
      return false
    }
    if FileIdentity(one) == FileIdentity(other) { return true }
    guard let (first, size) = open(one) else { return false }
    defer { close(first) }
    guard let (second, otherSize) = open(other) else { return false }
    defer { close(second) }
    guard size == otherSize else { return false }
    var offset = 0
    while offset < size {
      let bytes = read(first, at: offset)
      guard !bytes.isEmpty, bytes == read(second, at: offset) else { return false }
      offset += bytes.count
    }
    return true
  }

  /// A regular file, open, and its length; a pipe has none, and reading it would take it away.
  private static func open(_ path: String) -> (descriptor: Int32, size: Int)? {
    // The path is read up to its NUL during the call.
    let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    var status = stat()
    // The structure outlives the call.
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      return nil
    }
    return (descriptor, Int(status.st_size))
  }

  /// The bytes from `offset` on, a piece at most; none where there are none or they cannot be read.
  private static func read(_ descriptor: Int32, at offset: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: piece)
    var filled = 0
    while filled < piece {
      // The pointer is used during the call only, for as many bytes as there are behind `filled`.
      let count = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe pread(
          descriptor, buffer.baseAddress.map { unsafe $0 + filled }, buffer.count - filled,
          off_t(offset + filled))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      filled += count
    }
    return Array(bytes.prefix(filled))
  }
}
