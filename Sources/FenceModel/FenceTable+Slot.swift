import TraceVocabulary

extension FenceTable {
  /// What a record of an incarnation gives the model to do beyond the slot itself.
  struct News: OptionSet {
    let rawValue: UInt8
    /// The names say something new.
    static let names = News(rawValue: 1 << 0)
    /// A living incarnation was signaled for the first time.
    static let firstSignal = News(rawValue: 1 << 1)
    /// A living incarnation was destroyed; it lingers now.
    static let end = News(rawValue: 1 << 2)
    /// The kind of the record asks for more.
    static let kind = News(rawValue: 1 << 3)
  }
}

extension FenceTable.Slot {
  /// Takes down a record after the first.
  @inline(__always)
  mutating func take(_ event: FenceEvent, _ name: NameTraits) -> FenceTable.News {
    lifetime.records = lifetime.records.incremented
    lifetime.lastSeen = event.timestamp
    cpus |= 1 &<< UInt64(event.cpu & 63)
    var news: FenceTable.News = isNamed && name.isEmpty ? [] : .names
    noteKind(event)
    switch event.kind {
    case .initialized, .emitted, .signalingEnabled:
      break
    case .waitStarted, .waitEnded:
      news.insert(.kind)
    case .signaled:
      news.insert(phase == .alive && lifetime.signals == 1 ? [.kind, .firstSignal] : .kind)
    case .destroyed:
      news.insert(phase == .alive ? [.kind, .end] : .kind)
      phase = .lingering
    }
    return news
  }

  /// Takes down what kind of record it is; of several of one kind the first counts.
  @inline(__always)
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
