private import Glibc
internal import TraceFile

/// A source as a file without a name: a trace.dat is read from several places at once, which neither a
/// pipe nor a compressed file can do.
enum SpooledCopy {
  /// Bytes that are copied at most. What does not fit is better saved by the user, who knows where.
  private static let limit: UInt64 = 16 << 30

  /// Copies all of `source`; `path` stands for it in reports.
  static func of(_ source: ByteSource, path: String) throws(TraceFileError) -> InputFile {
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
        "\(source.name) cannot be copied to \(folder): \(FileReader.reason(of: errno)); set TMPDIR "
          + "to a folder with room.")
    }
    // The name goes before the first byte comes: however this process ends, nothing stays behind.
    // Safe: mkstemp left its NUL-terminated text in the template, which lives through the call.
    _ = unsafe template.withUnsafeBufferPointer { buffer in
      unsafe buffer.baseAddress.map { unsafe unlink($0) }
    }
    do throws(TraceFileError) {
      try fill(copy, from: source)
    } catch {
      close(copy)
      throw error
    }
    return try InputFile(adopting: copy, path: path, name: source.name)
  }

  private static func environmentFolder() -> String {
    // Safe: getenv's text is copied at once, and nothing in this process changes the environment.
    guard let folder = unsafe getenv("TMPDIR") else { return "/tmp" }
    return unsafe String(cString: folder)
  }

  private static func fill(_ copy: Int32, from source: ByteSource) throws(TraceFileError) {
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    var total: UInt64 = 0
    while true {
      let count = try source.read(into: &buffer, 0..<buffer.count)
      if count == 0 { return }
      total += UInt64(count)
      guard total <= limit else {
        throw TraceFileError(
          .limitExceeded, at: limit,
          "\(source.name) has more than 16 GiB; save it uncompressed and give its name.")
      }
      try write(buffer, count, to: copy, of: source.name)
    }
  }

  private static func write(
    _ buffer: [UInt8], _ count: Int, to copy: Int32, of name: String
  ) throws(TraceFileError) {
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
          "\(name) cannot be copied to a temporary file: \(FileReader.reason(of: errno)); set "
            + "TMPDIR to a folder with room.")
      }
      done += written
    }
  }
}
