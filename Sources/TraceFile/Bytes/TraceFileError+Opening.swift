private import Glibc

extension TraceFileError {
  /// The error of a file at `path`, called `name`, that `open` refused with `code`.
  ///
  /// A recorder that dies before it writes the file leaves one beside it for each CPU.
  package init(cannotOpen path: String, name: String, code: Int32) {
    // Safe: the string lives through the call, which keeps no pointer.
    if code == ENOENT, unsafe access(path + ".cpu0", F_OK) == 0 {
      self.init(
        .recorderLeftovers, at: 0,
        "\(name) does not exist, but \(name).cpu0 does: the recorder died before it wrote the trace; "
          + "`trace-cmd restore` makes one of such files.")
      return
    }
    self.init(
      .cannotOpen(errno: code), at: 0,
      "\(name) cannot be opened: \(FileReader.reason(of: code)); check the path and its permissions."
    )
  }
}
