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
    // What is no UTF-8 has become this character before anybody could open it.
    let hint =
      path.unicodeScalars.contains("\u{fffd}")
      ? "only names in UTF-8 can be: rename it, or give it as standard input"
      : "check the path and its permissions"
    self.init(
      .cannotOpen(errno: code), at: 0,
      "\(name) cannot be opened: \(FileReader.reason(of: code)); \(hint).")
  }

  /// The error of a file that is none of the known, if it is called as the files are that `trace-cmd
  /// record` writes for each CPU while it runs: `trace.dat.cpu3`.
  package init?(recorderLeftover name: String) {
    let decimal = UInt8(ascii: "0")...UInt8(ascii: "9")
    let digits = name.utf8.reversed().prefix { decimal.contains($0) }
    guard !digits.isEmpty,
      name.utf8.dropLast(digits.count).reversed().starts(with: "upc.".utf8)
    else { return nil }
    self.init(
      .recorderLeftovers, at: 0,
      "\(name) holds the raw pages of one CPU, which a recorder left when it died; "
        + "`trace-cmd restore` makes a trace of all such files.")
  }
}
