import FenceModel
import FenceRules

extension Oracle {
  /// Waits that failed, lasted long, or never ended.
  mutating func expectWaits() {
    for wait in truth.waits where wait.start <= scope.end {
      guard let end = wait.end, end <= scope.end + TruthLog.worst else {
        let isOpenLong = scope.end - wait.start > TruthLog.worst
        guard wait.end.map({ $0 > scope.end }) ?? true else { continue }
        expect(
          Expectation(
            .waitNeverEnded, wait.fence, pid: wait.pid,
            isRequired: isOpenLong && wait.start >= scope.allFrom, because: "still waits at the end"
          ))
        continue
      }
      guard scope.touches(wait.start) else { continue }
      let isCovered = scope.covers(wait.start, end)
      let length = end - wait.start
      if wait.result <= 0 {
        expect(
          Expectation(
            .waitFailed, wait.fence, pid: wait.pid, isRequired: isCovered && isDecided(wait),
            atMost: .warning, because: "a wait that returned \(wait.result)"))
      } else if length > Oracle.longWait {
        // The rows stand up to `worst` outside of the records.
        let isSure = length > Oracle.longWait + 2 * TruthLog.worst
        expect(
          Expectation(
            .longWait, wait.fence, pid: wait.pid, isRequired: isCovered && isSure,
            atMost: length > Oracle.timeout ? .error : .warning,
            because: "a wait of \(length / 1_000_000) ms"))
      }
    }
  }

  /// Whether the records show how a wait ended even without its result: the signal is far from its end.
  private func isDecided(_ wait: TruthWait) -> Bool {
    if scope.hasWaitResults { return true }
    guard let place = wait.life, let end = wait.end else { return false }
    return truth.lives[place].signals.allSatisfy { $0.time > end + TruthLog.worst }
  }

  /// Pairs of tasks that waited on each other's fences.
  mutating func expectCycles() {
    for pair in truth.deadlocks {
      let fences = [truth.lives[pair.first], truth.lives[pair.second]]
      let waits = truth.waits.filter { $0.life == pair.first || $0.life == pair.second }
      let isCovered = waits.allSatisfy { scope.covers($0.start, $0.end ?? .max) }
      guard waits.contains(where: { scope.touches($0.start) }) else { continue }
      expect(
        Expectation(
          .waitCycle, among: fences.map(\.fence), isRequired: isCovered, upTo: 2,
          because: "two tasks wait on each other"))
    }
  }
}
