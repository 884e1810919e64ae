import FenceModel
import FenceRules

extension Oracle {
  /// The inversions among the signals of each context: the fence that was overtaken is the subject.
  mutating func expectOrder() {
    var contexts: [UInt64: [TruthLife]] = [:]
    for life in truth.lives {
      contexts[life.context, default: []].append(life)
    }
    for lives in contexts.values {
      for life in lives {
        // The kernel itself signals what is released with callbacks.
        guard let signal = life.signals.first ?? life.destroyed, scope.touches(signal.time) else {
          continue
        }
        var isSure = false
        var isPossible = false
        for other in lives where other.seqno > life.seqno {
          guard let overtaking = other.signals.first, scope.touches(overtaking.time),
            overtaking.mayBeBefore(signal), life.begin.mayBeBefore(overtaking)
          else { continue }
          isPossible = true
          isSure =
            isSure
            || overtaking.isSurelyBefore(signal) && life.begin.isSurelyBefore(overtaking)
              && scope.covers(overtaking.time, signal.time) && !life.signals.isEmpty
        }
        guard isPossible else { continue }
        expect(
          Expectation(
            .outOfOrderSignal, life.fence, address: life.pointer, isRequired: isSure,
            atMost: .warning, because: "signaled after a later one of its context"))
      }
    }
  }

  /// Identities that are used again, while their fence is alive or after.
  mutating func expectIdentities() {
    var living: [Identity: [Int]] = [:]
    var latest: [UInt64: UInt64] = [:]
    for (place, life) in truth.lives.enumerated() {
      let identity = Identity(context: life.context, seqno: life.seqno)
      let before = living[identity, default: []].map { truth.lives[$0] }
      let maybeAlive = before.filter { $0.destroyed.map { life.begin.mayBeBefore($0) } ?? true }
      let surelyAlive = maybeAlive.filter {
        $0.destroyed.map { life.begin.isSurelyBefore($0) } ?? true
      }
      living[identity, default: []].append(place)
      let highest = latest[life.context]
      latest[life.context] = max(highest ?? 0, life.seqno)
      guard !life.isRearmed, scope.touches(life.begin.time) else { continue }
      if !maybeAlive.isEmpty {
        let isCovered = maybeAlive.allSatisfy { scope.covers($0.begin.time, life.begin.time) }
        expect(
          Expectation(
            .identityReusedWhileAlive, life.fence, isRequired: !surelyAlive.isEmpty && isCovered,
            because: "given an identity that was alive"))
      }
      if let highest, life.seqno <= highest, surelyAlive.isEmpty {
        let last = truth.lives[..<place].last {
          $0.context == life.context && $0.seqno == highest
        }
        let isCovered = last.map { scope.covers($0.begin.time, life.begin.time) } ?? false
        expect(
          Expectation(
            .seqnoRegression, life.fence, isRequired: isCovered && maybeAlive.isEmpty,
            atMost: .warning, because: "given a seqno that its context had reached before"))
      }
    }
  }

  private struct Identity: Hashable {
    let context: UInt64
    let seqno: UInt64
  }
}
