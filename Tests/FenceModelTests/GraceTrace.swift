@testable import FenceModel
import TraceVocabulary

/// A trace of grace periods, one edge a line, and the verdict on two of its records. Times are
/// microseconds; the clock's margin between CPUs is 10 of them.
struct GraceTrace {
  var log: GracePeriodLog
  private var place: UInt64 = 0

  init(clock: String = "mono") {
    log = GracePeriodLog(clock: TraceClock(name: clock))
  }

  /// The kernel's thread of normal grace periods, and a task that waits for expedited ones.
  static let thread: Int32 = 15

  mutating func add(
    _ edge: GracePeriodEdge, at time: UInt64, cpu: CPUNumber = 1, pid: Int32 = GraceTrace.thread
  ) {
    log.take(edge, Evidence(EventLabel(supporting: 0), moment(time, cpu, pid)))
  }

  mutating func switched(from previous: Int32, to next: Int32, at time: UInt64, cpu: CPUNumber = 1)
  {
    log.switched(to: next, Evidence(EventLabel(supporting: 1), moment(time, cpu, previous)))
  }

  mutating func gap(on cpu: CPUNumber = 1, from start: UInt64, to end: UInt64) {
    log.gapBegan(on: cpu, at: Timestamp(start * 1_000))
    log.gapEnded(on: cpu, at: Timestamp(end * 1_000))
  }

  /// All four edges of a probed grace period.
  mutating func probed(_ edges: (UInt64, UInt64, UInt64, UInt64), cpu: CPUNumber = 1) {
    add(.initEntered, at: edges.0, cpu: cpu)
    add(.initReturned(began: true), at: edges.1, cpu: cpu)
    add(.cleanupEntered, at: edges.2, cpu: cpu)
    add(.cleanupReturned, at: edges.3, cpu: cpu)
  }

  /// Whether one lies between a release and a reuse by the task 7, on CPU 0 unless said otherwise.
  mutating func verdict(
    _ released: UInt64, _ reused: UInt64, cpus: (CPUNumber, CPUNumber) = (0, 0), pid: Int32 = 7
  ) -> GraceVerdict {
    log.judge(from: moment(released, cpus.0, pid), to: moment(reused, cpus.1, pid)).verdict
  }

  private mutating func moment(
    _ time: UInt64, _ cpu: CPUNumber, _ pid: Int32
  ) -> FenceLifetime.Moment {
    place += 1
    return FenceLifetime.Moment(
      timestamp: Timestamp(time * 1_000), position: FilePosition(fileOffset: place), pid: pid,
      cpu: cpu)
  }
}
