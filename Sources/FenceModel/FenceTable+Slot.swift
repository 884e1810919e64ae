import TraceVocabulary

extension FenceTable.Slot {
  /// Takes down a record after the first.
  mutating func note(_ event: FenceEvent) {
    if lifetime.records < .max {
      lifetime.records &+= 1
    }
    lifetime.lastSeen = event.timestamp
    cpus |= 1 &<< UInt64(event.cpu & 63)
    noteKind(event)
  }

  /// Takes down what kind of record it is; of several of one kind the first counts.
  mutating func noteKind(_ event: FenceEvent) {
    let isFirst = !lifetime.saw(event.kind)
    lifetime.seen |= 1 &<< event.kind.rawValue
    switch event.kind {
    case .initialized:
      if isFirst { lifetime.initMoment = FenceLifetime.Moment(event) }
    case .emitted:
      if isFirst { lifetime.emitMoment = FenceLifetime.Moment(event) }
    case .signalingEnabled:
      if isFirst { lifetime.enableMoment = FenceLifetime.Moment(event) }
    case .signaled:
      if isFirst { lifetime.signalMoment = FenceLifetime.Moment(event) }
      if lifetime.signals < .max {
        lifetime.signals &+= 1
      }
    case .destroyed:
      if isFirst { lifetime.destroyMoment = FenceLifetime.Moment(event) }
    case .waitStarted, .waitEnded:
      break
    }
  }
}
