import Glibc

/// What the process says when a case kills it: which one, and where its file is.
///
/// The text is made before each case, since a signal handler may do no more than write it.
enum CrashNote {
  // Safe: written between cases by the only thread that runs them; a signal handler reads it.
  nonisolated(unsafe) private static let text = UnsafeMutableRawBufferPointer.allocate(
    byteCount: 4_096, alignment: 1)
  nonisolated(unsafe) private static var count = 0

  /// Sets what is said from now on.
  static func set(_ sentence: String) {
    unsafe count = 0
    let bytes = Array(sentence.utf8.suffix(4_096))
    // Safe: `bytes` is no longer than the buffer, which is never freed.
    unsafe text.copyBytes(from: bytes)
    unsafe count = bytes.count
  }

  /// Says it on every signal that ends a process for a fault, or by the timer.
  static func install() {
    // A stack that has run over leaves no room for a handler.
    var stack = unsafe stack_t()
    unsafe stack.ss_sp = UnsafeMutableRawPointer.allocate(byteCount: 65_536, alignment: 16)
    unsafe stack.ss_size = 65_536
    // Safe: the memory is never freed.
    unsafe sigaltstack(&stack, nil)
    for number in [SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGALRM] {
      var action = sigaction()
      unsafe action.__sigaction_handler.sa_handler = { number in
        // Safe: the buffer is never freed, and `count` bytes of it are set.
        _ = unsafe write(2, CrashNote.text.baseAddress, CrashNote.count)
        raise(number)
      }
      action.sa_flags = SA_ONSTACK | Int32(bitPattern: UInt32(SA_RESETHAND))
      // Safe: the structure lives through the call.
      unsafe sigaction(number, &action, nil)
    }
  }

  /// Ends the process after this many seconds; 0 stops the timer.
  static func startTimer(seconds: UInt32) {
    alarm(seconds)
  }
}
