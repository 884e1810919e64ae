private import Glibc

/// An open regular file, closed when it goes out of scope.
///
/// Reads are `pread` at absolute offsets, with no file position to share: threads may read at once.
/// A file is not mapped: one that shrinks under a map kills the process, and reading is as fast.
package struct FileReader: ~Copyable, Sendable {
  private let descriptor: Int32
  /// Bytes of the file when it was opened; what grows later is not read.
  package let size: UInt64

  /// Opens the file at `path`; errors call it `name`.
  package init(path: String, name: String) throws(TraceFileError) {
    // Without O_NONBLOCK, opening a named pipe would wait for a writer.
    // Safe: the string lives through the call, which keeps no pointer.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard descriptor >= 0 else {
      throw TraceFileError(cannotOpen: path, name: name, code: errno)
    }
    try self.init(adopting: descriptor, name: name)
  }

  /// Takes over an open file, which it closes even where it throws; errors call it `name`.
  package init(adopting descriptor: Int32, name: String) throws(TraceFileError) {
    var status = stat()
    // Safe: the structure is ours and lives through the call.
    guard unsafe fstat(descriptor, &status) == 0 else {
      let code = errno
      close(descriptor)
      throw TraceFileError(
        .cannotOpen(errno: code), at: 0, "\(name) cannot be examined: \(Self.reason(of: code)).")
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      let kind = status.st_mode & S_IFMT == S_IFDIR ? "a directory" : "not a regular file"
      throw TraceFileError(.notAFile, at: 0, "\(name) is \(kind); name a trace.dat file.")
    }
    self.descriptor = descriptor
    size = UInt64(clamping: status.st_size)
  }

  deinit {
    close(descriptor)
  }

  /// Reads up to `count` bytes at `offset` into the front of `buffer`, which grows as needed and
  /// never shrinks. Returns how many were read: fewer than `count` only at the end of the file.
  package func read(
    at offset: UInt64, count: Int, into buffer: inout [UInt8], name: String
  ) throws(TraceFileError) -> Int {
    guard count > 0, offset < size else {
      return 0
    }
    let wanted = Int(clamping: min(UInt64(count), size - offset))
    if buffer.count < wanted {
      // Nothing of the old content is kept, so there is nothing to copy into the larger array.
      buffer = [UInt8](repeating: 0, count: wanted)
    }
    return try read(at: offset, into: &buffer, 0..<wanted, name: name)
  }

  /// Reads the bytes at `offset` into `range` of `buffer`, which holds that range already. Returns how
  /// many were read: fewer than the range has only at the end of the file.
  package func read(
    at offset: UInt64, into buffer: inout [UInt8], _ range: Range<Int>, name: String
  ) throws(TraceFileError) -> Int {
    precondition(range.upperBound <= buffer.count)
    let descriptor = descriptor
    var done = 0
    while done < range.count {
      let place = off_t(clamping: offset &+ UInt64(done))
      let part = (range.lowerBound + done)..<range.upperBound
      // Safe: `part` lies within the array, which is ours alone during the call.
      let result = unsafe buffer.withUnsafeMutableBytes { bytes in
        let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[part])
        return unsafe pread(descriptor, rest.baseAddress, rest.count, place)
      }
      if result > 0 {
        done += result
      } else if result == 0 {
        break
      } else if errno != EINTR {
        let code = errno
        throw TraceFileError(
          .cannotRead(errno: code), at: offset &+ UInt64(done),
          "\(name) cannot be read at byte \(offset &+ UInt64(done)): \(Self.reason(of: code)).")
      }
    }
    return done
  }

  /// The system's words for an error number.
  package static func reason(of code: Int32) -> String {
    var text = [CChar](repeating: 0, count: 128)
    // Safe: the array goes with its size, and the call ends its text with NUL.
    let failed = unsafe text.withUnsafeMutableBufferPointer { text -> Bool in
      guard let start = text.baseAddress else { return true }
      return unsafe strerror_r(code, start, text.count) != 0
    }
    guard !failed else {
      return "error \(code)"
    }
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Whether something stands at `path`.
  static func exists(_ path: String) -> Bool {
    // Safe: the string lives through the call, which keeps no pointer.
    unsafe access(path, F_OK) == 0
  }
}
