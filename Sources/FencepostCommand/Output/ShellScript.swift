import Glibc

/// A script that the shell runs in this process's place.
enum ShellScript {
  /// Makes this process a shell that runs `script` with `arguments`. Returns only where that fails,
  /// with the number of the error.
  static func replaceProcess(with script: String, arguments: [String]) -> Int32 {
    // A pipe that nobody reads must end the traced command as it would without us.
    signal(SIGPIPE, SIG_DFL)
    let words = ["sh", "-c", script, "sh"] + arguments
    // Copies of malloc, ended by a null pointer as execv wants it; they live until the process has
    // become another, or are freed here.
    var pointers = unsafe words.map { unsafe strdup($0) }
    unsafe pointers.append(nil)
    _ = unsafe execv("/bin/sh", pointers)
    let code = errno
    unsafe pointers.forEach { unsafe free($0) }
    return code
  }
}

/// The kernel that runs here.
enum RunningKernel {
  /// Its release, as `uname -r` prints it; empty where that fails.
  static var release: String {
    var name = utsname()
    // The kernel fills the structure, which outlives the call, with a string that ends in NUL.
    guard unsafe uname(&name) == 0 else { return "" }
    return unsafe withUnsafeBytes(of: &name.release) { bytes in
      unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}
