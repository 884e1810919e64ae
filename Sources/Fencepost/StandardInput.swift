import Glibc
import TraceFile
import TraceVocabulary

/// Standard input as a file: a trace is read from several places at once, which a pipe cannot do.
enum StandardInput {
  /// Bytes that are copied at most. What does not fit is better saved by the user, who knows where.
  private static let limit: UInt64 = 16 << 30

  /// Opens standard input if it is a regular file, else a copy of it without a name.
  static func spooled() throws(TraceFileError) -> InputFile {
    var status = stat()
    if unsafe fstat(STDIN_FILENO, &status) == 0, status.st_mode & S_IFMT == S_IFREG {
      return try InputFile(path: "/dev/stdin")
    }
    let folder = environmentFolder()
    var template = Array("\(folder)/fencepost-XXXXXX".utf8CString)
    // Safe: the template is NUL-terminated, ours, and as long as the name that replaces it.
    let copy = unsafe template.withUnsafeMutableBufferPointer { buffer -> Int32 in
      guard let name = buffer.baseAddress else { return -1 }
      return unsafe mkstemp(name)
    }
    guard copy >= 0 else {
      throw TraceFileError(
        .cannotOpen(errno: errno), at: 0,
        "standard input cannot be copied to \(folder): \(message(errno)); set TMPDIR to a folder "
          + "with room.")
    }
    // The name goes before the first byte comes: however this process ends, nothing stays behind.
    // Safe: mkstemp left its NUL-terminated text in the template, which lives through the call.
    _ = unsafe template.withUnsafeBufferPointer { buffer in
      unsafe buffer.baseAddress.map { unsafe unlink($0) }
    }
    do throws(TraceFileError) {
      try fill(copy)
    } catch {
      close(copy)
      throw error
    }
    return try InputFile(adopting: copy, path: "/dev/stdin", name: "standard input")
  }

  private static func environmentFolder() -> String {
    // Safe: getenv's text is copied at once, and nothing in this process changes the environment.
    guard let folder = unsafe getenv("TMPDIR") else { return "/tmp" }
    return unsafe String(cString: folder)
  }

  private static func fill(_ copy: Int32) throws(TraceFileError) {
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    var total: UInt64 = 0
    while true {
      let room = buffer.count
      // Safe: the read is bounded by the buffer, which outlives the call.
      let count = unsafe buffer.withUnsafeMutableBytes {
        unsafe read(STDIN_FILENO, $0.baseAddress, room)
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        throw TraceFileError(
          .cannotRead(errno: errno), at: total,
          "standard input cannot be read: \(message(errno)).")
      }
      if count == 0 { return }
      total += UInt64(count)
      guard total <= limit else {
        throw TraceFileError(
          .limitExceeded, at: limit,
          "standard input has more than 16 GiB; save it to a file and give its name.")
      }
      try write(buffer, count, to: copy)
    }
  }

  private static func write(_ buffer: [UInt8], _ count: Int, to copy: Int32) throws(TraceFileError)
  {
    var done = 0
    while done < count {
      // Safe: the bytes from `done` to `count` lie inside the buffer, which outlives the call.
      let written = unsafe buffer.withUnsafeBytes { bytes in
        unsafe Glibc.write(copy, bytes.baseAddress?.advanced(by: done), count - done)
      }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else {
        throw TraceFileError(
          .cannotRead(errno: errno), at: 0,
          "standard input cannot be copied to a temporary file: \(message(errno)); set TMPDIR to "
            + "a folder with room.")
      }
      done += written
    }
  }

  private static func message(_ code: Int32) -> String {
    // Safe: strerror gives a NUL-terminated text, copied at once.
    unsafe String(cString: strerror(code))
  }
}
