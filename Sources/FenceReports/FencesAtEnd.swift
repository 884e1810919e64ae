import FenceModel
import FenceRules
import TraceVocabulary

/// What a capture can tell of the fences that are alive when it ends. Every sentence about them is made of
/// this. That there is none is said plainly only where inits and destroys were recorded and nothing can be
/// missing: a fence leaves no other sign that it lives.
struct FencesAtEnd {
  private let counts: ModelCounts
  private let losses: LossFindings
  /// That signals were not recorded, as a clause; nil where they were. A fence that shows none is then not
  /// unsignaled.
  private let noSignal: String?
  /// That no init is there, as a clause; nil where one is.
  private let noInit: String?
  /// Likewise of destroys.
  private let noDestroy: String?
  /// Whether the recorder was told of destroys, or has some.
  private let areDestroysRecorded: Bool
  /// That of many fences not one has a signal, which was to be recorded, as a clause; nil where one has.
  private let unseenEnds: String?
  /// What else explains that fences have no recorded end, as a clause; nil where nothing does but a loss.
  let endDoubt: String?

  init(_ report: Report) {
    let steps = StepsSeen(report)
    counts = report.counts
    losses = LossFindings(report)
    noSignal = steps.isRecorded(.signaled) ? nil : steps.absence(of: .signaled)
    noInit = steps.absence(of: .initialized)
    noDestroy = steps.absence(of: .destroyed)
    areDestroysRecorded = steps.isRecorded(.destroyed)
    let isSilent =
      counts.hasManyFences && steps.absence(of: .signaled) != nil && steps.isRecorded(.signaled)
    unseenEnds =
      isSilent
      ? "no signal \(noDestroy == nil ? "" : "and no destroy ")was seen at all, which a hang explains as "
        + "well as a filter" : nil
    endDoubt =
      noDestroy == nil || counts.fences == 0 ? nil : areDestroysRecorded ? unseenEnds : noDestroy
  }

  /// What keeps a fence that is not seen from not being there; nil where nothing does.
  private var doubt: String? {
    let forgotten =
      counts.retiredEarly > 0
      ? "\(counted(counts.retiredEarly, "fence")) \(counts.retiredEarly == 1 ? "was" : "were") let go to bound memory"
      : nil
    let doubts = [losses.doubt, forgotten].compactMap(\.self)
    return doubts.isEmpty ? nil : doubts.joined(separator: ", and ")
  }

  /// Which of them are unsignaled, as a clause.
  var unsignaled: String {
    guard counts.fences > 0 else { return "the trace shows no fence" }
    if counts.aliveAtEnd == 0, noInit == nil, noDestroy == nil {
      return none("no fence is alive at the end")
    }
    if let noSignal { return "not known: \(noSignal)" }
    guard counts.aliveUnsignaled == 0 else { return unsignaledSome }
    if let noInit { return "not known: \(noInit)" }
    return none(
      counts.aliveAtEnd > 0
        ? "every fence that is alive at the end was signaled" : "every fence was signaled")
  }

  /// Whether `unsignaled` speaks of fences, and not of what the capture lacks.
  var isUnsignaledKnown: Bool { counts.fences > 0 && !unsignaled.hasPrefix("not known") }

  /// Why none is listed where none is, as a sentence.
  var noneListed: String {
    guard counts.fences > 0 else { return "None: the trace shows no fence." }
    let lacks = [noInit, noDestroy].compactMap(\.self)
    guard lacks.isEmpty else { return "Not known: \(lacks.joined(separator: ", and "))." }
    return doubt.map { "None seen, though \($0)." } ?? "None: no fence is alive at the end."
  }

  /// What is known of those without a recorded end.
  var state: String {
    let isAlive = endDoubt == nil && certain > 0 || counts.aliveAtEnd == 0
    return isAlive ? "alive at the end" : "without a recorded end"
  }

  /// Whether those that had begun and not ended were the living, at any time of the trace.
  var isCurveOfLiving: Bool { endDoubt == nil && noInit == nil && doubt == nil }

  /// Whether all those without a recorded end are alive.
  var areAllAlive: Bool { endDoubt == nil && certain == counts.aliveAtEnd }

  /// Those alive while no event was lost.
  private var certain: UInt64 { counts.aliveAtEnd - min(counts.aliveCrossedGap, counts.aliveAtEnd) }

  /// How many there are, as a clause; nil where there is none and that proves nothing.
  var count: String? {
    guard counts.aliveAtEnd > 0 else {
      return noInit == nil && noDestroy == nil && doubt == nil ? "0 alive at the end" : nil
    }
    let unsure = counts.aliveAtEnd - certain
    guard endDoubt == nil, unsure > 0 else {
      let doubts = [noInit, losses.unplacedDoubt].compactMap(\.self)
      return "\(counts.aliveAtEnd.grouped) \(state)"
        + (doubts.isEmpty ? "" : ", though " + doubts.joined(separator: ", and "))
    }
    return (certain > 0 ? "\(certain.grouped) alive at the end, " : "")
      + "\(unsure.grouped) without a recorded end, but \(losses.happening) while "
      + (unsure == 1 ? "it lived" : "they lived")
  }

  /// How many have no recorded end, and may be gone all the same.
  var perhapsAlive: UInt64 { counts.aliveAtEnd - (endDoubt == nil ? certain : 0) }

  /// That there may be others than those with records, as a sentence; nil where their inits were to be
  /// recorded.
  var others: String? {
    counts.aliveAtEnd == 0 ? nil : noInit.map { "Others may be alive that left no record: \($0)." }
  }

  /// Whether a fence without a recorded signal shows anything.
  var areSignalsRecorded: Bool { noSignal == nil }

  private func none(_ words: String) -> String {
    doubt.map { "none seen, though \($0)" } ?? "none: \(words)"
  }

  private var unsignaledSome: String {
    if let reason = unseenEnds ?? (areDestroysRecorded ? nil : noDestroy) {
      return counted(counts.aliveUnsignaled, "fence")
        + " without a recorded signal or end, but \(reason)"
        + (doubt.map { ", and \($0)" } ?? "")
    }
    let doubtful = min(counts.aliveUnsignaledCrossedGap, counts.aliveUnsignaled)
    let certain = counts.aliveUnsignaled - doubtful
    let lost =
      "without a recorded signal or end, but \(losses.happening) while "
      + (doubtful == 1 ? "it lived" : "they lived")
    guard certain > 0 else { return counted(doubtful, "fence") + " " + lost }
    let words = counted(certain, "fence") + " alive at the end without a recorded signal"
    guard doubtful == 0 else { return words + "; \(doubtful.grouped) more " + lost }
    let doubts = [noInit, doubt].compactMap(\.self)
    return words + (doubts.isEmpty ? "" : ", though " + doubts.joined(separator: ", and "))
  }
}
