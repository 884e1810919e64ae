import TraceVocabulary

/// What runs one function at a time: a task, or an interrupt on a CPU. A probe and the tracepoint of
/// one call are records of one strand, whatever other strands record between.
struct Strand: Equatable {
  let pid: Int32
  let cpu: CPUNumber
  /// The interrupt level: 0 in a task, 1 in a soft, 2 and 3 in a hard interrupt; nil where the record
  /// does not tell. A probe by breakpoint runs as a non-maskable interrupt (`exc_int3`,
  /// arch/x86/kernel/traps.c), which hides what it interrupted.
  let level: UInt8?

  init(_ moment: FenceLifetime.Moment) {
    self.init(pid: moment.pid, cpu: moment.cpu, flags: moment.flags)
  }

  init(pid: Int32, cpu: CPUNumber, flags: UInt8) {
    self.pid = pid
    self.cpu = cpu
    // TRACE_FLAG_HARDIRQ 0x08, _SOFTIRQ 0x10, _NMI 0x40 (include/linux/trace_events.h).
    level = flags & 0x40 != 0 ? nil : (flags & 0x08) >> 2 | (flags & 0x10) >> 4
  }

  /// Whether it is a task, and no interrupt; the idle task is one a CPU.
  var isTask: Bool { level == 0 && pid != 0 }

  /// Whether it is a hard interrupt, which leaves its CPU to nobody.
  var isHardInterrupt: Bool { level.map { $0 >= 2 } ?? false }

  /// Whether both can be the same strand. A task may move to another CPU between two records.
  func isSame(as other: Strand) -> Bool {
    guard pid == other.pid else {
      return false
    }
    if let level, let theirs = other.level, level != theirs {
      return false
    }
    return cpu == other.cpu || (isTask && other.isTask)
  }

  /// Whether a record of this strand shows that `other`, an interrupt, has returned.
  func isBelow(_ other: Strand) -> Bool {
    guard cpu == other.cpu, let level, let theirs = other.level else {
      return false
    }
    return level < theirs
  }
}
