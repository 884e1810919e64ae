/// The clock a trace was stamped with, by the name the kernel gives it in `trace_clock`.
///
/// The names, and which of them count nanoseconds, are the table `trace_clocks` of the kernel's
/// `kernel/trace/trace.c` (6.1 to 7.3) plus the architectures' own (`x86-tsc`, `ppc-tb`).
public struct TraceClock: Hashable, Sendable {
  /// What one unit of a clock is.
  public enum Unit: Hashable, Sendable {
    /// A nanosecond.
    case nanosecond
    /// A count without a known length: cycles of `x86-tsc` and `ppc-tb`, the events of `counter`.
    case tick
    /// One hundredth of a second: `uptime` counts `clock_t` (`trace_clock_jiffies` in
    /// `kernel/trace/trace_clock.c`), although trace-cmd prints it as nanoseconds.
    case hundredthOfASecond
  }

  /// How far an order of two timestamps of different CPUs can be trusted.
  public enum CrossCPUOrder: Hashable, Sendable {
    /// One clock for all CPUs: two stamps at least this many units apart are in true order.
    case orderedBeyond(units: UInt64)
    /// Each CPU has a clock of its own: no distance within this many units says anything.
    case skewedUpTo(units: UInt64)
  }

  /// The kernel's name of the clock, such as `mono`; `tsc2nsec` where the recorder converted
  /// `x86-tsc` to nanoseconds; empty where the file does not name it.
  public let name: String
  /// Units in which stamps are counted: two stamps closer than this may be of one moment. 1 where
  /// stamps are the ring buffer's own; text prints nanoseconds in whole microseconds.
  public let resolution: UInt64
  /// Whether records say on which CPU they were made. Where they do not, no two of them are known to be
  /// of one CPU, whose own order would be certain.
  public let namesCPUs: Bool

  /// The clock that the kernel calls `name`, read to `resolution` units, at least 1.
  public init(name: String, resolution: UInt64 = 1, namesCPUs: Bool = true) {
    self.name = name
    self.resolution = max(1, resolution)
    self.namesCPUs = namesCPUs
    unit = Self.unit(of: name)
    crossCPUOrder = Self.crossCPUOrder(of: name, cut: self.resolution - 1)
  }

  /// A clock whose stamps are printed as seconds or microseconds, and whose name the text does not
  /// have.
  public static let unnamed = "unnamed"

  /// A clock whose stamps are printed as whole numbers, likewise: of what, nobody knows.
  public static let unnamedTicks = "unnamed ticks"

  /// The clock a trace has when its file names none: the kernel's default.
  public static let local = TraceClock(name: "local")

  /// What one unit of this clock is. A clock with an unknown name counts as ticks: a duration of
  /// unknown unit is not shown as nanoseconds.
  public let unit: Unit

  /// How far timestamps of different CPUs can be ordered.
  ///
  /// - `local` is `sched_clock` of each CPU: with an unstable TSC it is off by up to a jiffy,
  ///   10 ms at HZ=100 (Documentation/trace/ftrace.rst, "local").
  /// - The others are one clock; 10 µs is the margin for stamps that are taken a moment before or
  ///   after what they stand for. `counter` is atomic and exact. `uptime` moves once a jiffy.
  /// - A clock without a name may be `local`, the kernel's default.
  ///
  /// A stamp that was cut to its resolution stands for any moment of one unit of it, which is added.
  public let crossCPUOrder: CrossCPUOrder

  // Both are asked of thousands of pairs of records, so the name is looked at once.
  private static func unit(of name: String) -> Unit {
    switch name {
    case "local", "global", "perf", "mono", "mono_raw", "boot", "tai", "tsc2nsec", unnamed:
      .nanosecond
    case "uptime":
      .hundredthOfASecond
    default:
      .tick
    }
  }

  private static func crossCPUOrder(of name: String, cut: UInt64) -> CrossCPUOrder {
    switch name {
    case "local", "", unnamed, unnamedTicks: .skewedUpTo(units: 10_000_000 + cut)
    case "counter": .orderedBeyond(units: 1 + cut)
    case "uptime": .orderedBeyond(units: 2 + cut)
    case "x86-tsc": .orderedBeyond(units: 30_000 + cut)
    default: .orderedBeyond(units: 10_000 + cut)
    }
  }

  /// Whether the capture, or the user, has said what it is called.
  public var isNamed: Bool {
    !name.isEmpty && name != Self.unnamed && name != Self.unnamedTicks
  }

  /// Whether durations on this clock are nanoseconds.
  public var isNanoseconds: Bool {
    unit == .nanosecond
  }

  /// Units by which the clocks of two CPUs can be apart; 0 for a clock that all CPUs share.
  public var skew: UInt64 {
    switch crossCPUOrder {
    case .orderedBeyond: 0
    case .skewedUpTo(let units): units
    }
  }

  /// Whether `first` certainly happened before `second`: by the order of one CPU's own records, or
  /// by a distance beyond what the clock can be off between two CPUs.
  @inlinable
  public func isStrictlyOrdered(
    _ first: Timestamp, on firstCPU: CPUNumber, before second: Timestamp, on secondCPU: CPUNumber
  ) -> Bool {
    if firstCPU == secondCPU, namesCPUs {
      return first <= second
    }
    return switch crossCPUOrder {
    case .orderedBeyond(let units): first.distance(to: second) >= units && first < second
    case .skewedUpTo(let units): first.distance(to: second) > units
    }
  }
}
