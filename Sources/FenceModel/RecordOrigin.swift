public import TraceVocabulary

/// Which task wrote a record, on which CPU and in which state: one word, since every record has it
/// and every moment of a fence's life keeps it.
public struct RecordOrigin: Hashable, Sendable {
  /// From the upper end: the task, 32 bits; the preempt count, 8; the flags, 8; the CPU, 16. But for
  /// the CPU, as they stand in a record of a mainline kernel.
  @usableFromInline let packed: UInt64

  /// The parts as they stand in `common`, the first word of a record of a mainline kernel, and `cpu`.
  @inlinable
  public init(common: UInt64, cpu: CPUNumber) {
    packed = common & ~0xffff | UInt64(cpu)
  }

  /// A record of these parts.
  @inlinable
  public init(pid: Int32, cpu: CPUNumber, flags: UInt8, preemptCount: UInt8) {
    packed =
      UInt64(UInt32(bitPattern: pid)) << 32 | UInt64(preemptCount) << 24 | UInt64(flags) << 16
      | UInt64(cpu)
  }

  /// The task that ran; 0 is the idle task.
  @inlinable public var pid: Int32 { Int32(truncatingIfNeeded: packed &>> 32) }
  /// The CPU that wrote the record.
  @inlinable public var cpu: CPUNumber { CPUNumber(truncatingIfNeeded: packed) }
  /// `common_flags`.
  @inlinable public var flags: UInt8 { UInt8(truncatingIfNeeded: packed &>> 16) }
  /// `common_preempt_count`.
  @inlinable public var preemptCount: UInt8 { UInt8(truncatingIfNeeded: packed &>> 24) }
}
