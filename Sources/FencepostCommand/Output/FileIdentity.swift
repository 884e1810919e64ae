import Glibc

/// Which file a path leads to: two paths to one file are equal where it exists.
enum FileIdentity: Hashable {
  case path(String)
  case file(device: UInt, number: UInt)

  init(_ path: String) {
    var status = stat()
    // `stat` reads the path up to its NUL and fills the structure; both outlive the call.
    if unsafe stat(path, &status) == 0 {
      self = .file(device: UInt(status.st_dev), number: UInt(status.st_ino))
    } else {
      self = .path(path)
    }
  }
}
