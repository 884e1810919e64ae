import Glibc

/// Which file a path leads to: two paths to one file are equal, whether it exists or is yet to be made.
enum FileIdentity: Hashable {
  case path(String)
  case file(device: UInt, number: UInt)
  /// A file that does not exist, in a folder that does.
  case new(device: UInt, folder: UInt, name: String)

  init(_ path: String) {
    if let found = Self.find(path) {
      self = .file(device: found.device, number: found.number)
      return
    }
    let slash = path.lastIndex(of: "/")
    let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
    let folder = slash.map { String(path[...$0]) } ?? "."
    if let found = Self.find(folder) {
      self = .new(device: found.device, folder: found.number, name: name)
    } else {
      self = .path(path)
    }
  }

  /// The file that standard input is read from; nil where it is a pipe or a terminal, which a report may go
  /// to all the same.
  static var ofStandardInput: FileIdentity? {
    var status = stat()
    // `fstat` fills the structure, which outlives the call.
    guard unsafe fstat(STDIN_FILENO, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      return nil
    }
    return .file(device: UInt(status.st_dev), number: UInt(status.st_ino))
  }

  private static func find(_ path: String) -> (device: UInt, number: UInt)? {
    var status = stat()
    // `stat` reads the path up to its NUL and fills the structure; both outlive the call.
    guard unsafe stat(path, &status) == 0 else { return nil }
    return (UInt(status.st_dev), UInt(status.st_ino))
  }
}
