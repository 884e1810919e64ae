import FenceModel
import FenceRules
import TraceVocabulary

/// What each driver does with the memory of its fences: whether a fence stays what it is for a grace
/// period after its release.
extension TextReport {
  /// Drivers that are listed.
  static let drivers = 10

  func reuse(_ report: Report, on page: inout TextPage) {
    guard !report.reuse.isEmpty else { return }
    page.heading("REUSE OF MEMORY", "release to reuse: to the first record of the next fence")
    let clock = report.trace.clock
    for driver in report.reuse.prefix(Self.drivers) {
      page.field(
        driver.verdict.rawValue, driver.driver.safe + ": " + Self.words(for: driver, on: clock),
        driver.verdict == .broken ? .bad : .plain)
      if let window = driver.windows.first {
        page.field(
          "",
          "in \(driver.idleTurnsBusy.grouped) of them a reader without locks would have found the "
            + "memory signaled, and then another, unsignaled fence in it; the first time at "
            + "\(clock.text(window.signaled.moment.timestamp)) and "
            + clock.text(window.reused.moment.timestamp))
      }
    }
    page.rest(report.reuse.count, shown: Self.drivers, "driver")
  }

  private static func words(for driver: ReuseSummary, on clock: TraceClock) -> String {
    guard driver.reuses > 0 else { return "no reuse was seen" }
    var parts = [
      counted(driver.reuses, "reuse"),
      "a grace period had passed in \(driver.elapsed.grouped), not in "
        + "\(driver.notElapsed.grouped), unknown in \(driver.unknown.grouped)",
      "release to reuse \(clock.text(driver.shortest)) at the least, \(clock.text(driver.median)) in the "
        + "middle",
    ]
    if driver.pool > 0 || driver.slab > 0 {
      parts.append(
        "\(driver.pool.grouped) from the driver's own pool, \(driver.slab.grouped) by way of the "
          + "allocator, which way in \(driver.elsewhere.grouped) is not "
          + "known")
    }
    if driver.isIncomplete, driver.verdict == .unproven {
      parts.append("losses, or events that were not recorded, leave it open")
    }
    return parts.joined(separator: "; ")
  }
}
