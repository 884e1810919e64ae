import FenceModel
import FenceReports
import TraceVocabulary

extension RecordedScope {
  /// What the capture of `report` holds; nil where it has no records.
  ///
  /// Probes are known by the names that the recorder of these captures gave them: an oracle that
  /// asked the rules what they recognise would excuse them.
  init?(_ report: Report) {
    guard let start = report.trace.start?.value, let end = report.trace.end?.value,
      let allFrom = report.trace.cpus.map(\.first.value).max(),
      let allUntil = report.trace.cpus.map(\.last.value).min()
    else { return nil }
    self.init(start: start, end: end, allFrom: allFrom, allUntil: allUntil)
    let events = Set(report.events.formats)
    func has(_ names: String...) -> Bool { names.contains { events.contains($0) } }
    hasSynchronizedClock = !["local", "uptime", "counter", "x86-tsc"].contains(
      report.trace.clock.name)
    hasLosses =
      report.events.gaps > 0 || report.events.lost > 0 || report.events.lostWithoutData > 0
      || report.trace.cpus.contains {
        ($0.overrun ?? 0) &+ ($0.dropped ?? 0) &+ ($0.commitOverrun ?? 0) > 0
      }
    hasAddresses =
      has("df:init", "dft:init", "lab:f_init") && has("df:release", "dft:destroy", "lab:f_release")
    hasGracePeriods = has("df:gp_init", "lab:gp_init", "rcu:rcu_grace_period")
    hasSignalCalls = has("df:sig", "lab:f_signal")
    hasWaitResults = has("df:wait_ret", "dft:wait_exit")
    hasMemoryFrees = has("kmem:kmem_cache_free")
  }
}
