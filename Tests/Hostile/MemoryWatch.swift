import Foundation
import Glibc

/// Measures how far this process grows, by the kernel's own high-water mark.
struct MemoryWatch {
  private let start = State()

  private final class State {
    var resident = 0
  }

  /// Begins this process anew with an allocator that gives large blocks back to the system at once,
  /// so that what one case took does not hide what the next takes. Does nothing the second time.
  static func restartWithPlainAllocator() {
    // By default glibc keeps up to 64 MiB once a block of 32 was freed (mallopt(3)).
    let variable = "MALLOC_MMAP_THRESHOLD_"
    guard ProcessInfo.processInfo.environment[variable] == nil else { return }
    // Safe: the strings live through the calls; where exec fails, nothing has happened.
    unsafe setenv(variable, "131072", 1)
    unsafe setenv("MALLOC_TRIM_THRESHOLD_", "131072", 1)
    var arguments = unsafe CommandLine.arguments.map { unsafe strdup($0) }
    unsafe arguments.append(nil)
    _ = unsafe execv("/proc/self/exe", arguments)
  }

  /// Forgets the mark.
  func begin() {
    if let reset = FileHandle(forWritingAtPath: "/proc/self/clear_refs") {
      // 5 sets the mark to what is resident now (Documentation/filesystems/proc.rst).
      try? reset.write(contentsOf: Data("5".utf8))
      try? reset.close()
    }
    start.resident = Self.status("VmRSS:")
  }

  /// Bytes by which the process was larger than at `begin`, at most.
  func growth() -> Int {
    max(0, Self.status("VmHWM:") - start.resident)
  }

  private static func status(_ key: String) -> Int {
    guard let data = FileManager.default.contents(atPath: "/proc/self/status") else { return 0 }
    let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
    let words = lines.first { $0.hasPrefix(key) }?.split { $0 == " " || $0 == "\t" } ?? []
    let kibibytes = words.count > 1 ? Int(words[1]) ?? 0 : 0
    return kibibytes << 10
  }
}
