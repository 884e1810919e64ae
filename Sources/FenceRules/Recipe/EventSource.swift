package import FenceModel
package import TraceVocabulary

/// One way to record something: an event that the kernel has, or a probe that is put into it.
package struct EventSource: Sendable {
  /// How it is switched on.
  package enum Means: Equatable, Sendable {
    /// An event of the kernel: the argument of `-e`.
    case event(String)
    /// A line for `dynamic_events`, or `kprobe_events` before 5.0.
    case probe(String)
  }

  /// What it records.
  package let gives: RecordedEvents
  /// The event or the probe.
  package let means: Means
  /// The first release that has it in this form.
  package let from: KernelRelease
  /// The first release that has it no more, or in another form; nil where there is none.
  package let until: KernelRelease?
  /// What it shows, in a comment's few words.
  package let shows: String
  /// Whether it makes so many records that it is recorded only where a rule cannot do without.
  package let isHeavy: Bool

  /// A source of `gives` in the kernels from `from` up to, and not in, `until`.
  init(
    _ gives: RecordedEvents, _ means: Means,
    from: KernelRelease = KernelRelease(major: 3, minor: 17),
    until: KernelRelease? = nil, isHeavy: Bool = false, _ shows: String
  ) {
    self.gives = gives
    self.means = means
    self.from = from
    self.until = until
    self.isHeavy = isHeavy
    self.shows = shows
  }

  /// Whether it is a probe on the init of fences that records addresses.
  var isInitProbe: Bool {
    if case .probe(let line) = means { line.hasPrefix("p:df/init ") } else { false }
  }

  /// Whether `kernel` has it.
  package func exists(on kernel: KernelRelease) -> Bool {
    kernel >= from && (until.map { kernel < $0 } ?? true)
  }
}
