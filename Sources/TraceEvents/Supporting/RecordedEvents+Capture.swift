package import FenceModel
import TraceFile
import TraceVocabulary

extension FenceEventStream {
  /// What the buffer recorded; complete after the last batch.
  ///
  /// An event was recorded where records of it are there and could be read, or where the recorder was
  /// told to record it: its format is in the file, and the file holds the formats of what was asked
  /// for. `trace-cmd extract` stores the formats of all the kernel's events instead, in a hundred
  /// systems: where more than `selectiveSystems` of them have no record, a format says nothing. Nor does
  /// it where the file has several instances, which share the formats: another may have been told.
  package func recorded(in capture: FenceCapture) -> RecordedEvents {
    var events = RecordedEventsSurvey(
      catalog: catalog(of: capture), decoder: supporting,
      kernel: capture.description.kernel.flatMap { KernelRelease(uname: $0) },
      tallies: tallies().map(\.tally), isShared: capture.description.buffers.count > 1
    ).events
    if !lacksFlags {
      events.insert(.interruptState)
    }
    if capture.namesCPUs {
      events.insert(.cpuNumbers)
    }
    return events
  }
}

/// Holds the formats of a capture against what its streams counted.
struct RecordedEventsSurvey {
  private let catalog: EventCatalog
  private let decoder: SupportingDecoder?
  private let kernel: KernelRelease?
  private let counts: [UInt64]
  private let isSelective: Bool

  /// Event systems without a record that a recorder may have been told of.
  static let selectiveSystems = 12

  init(
    catalog: EventCatalog, decoder: SupportingDecoder?, kernel: KernelRelease?,
    tallies: [StreamTally], isShared: Bool
  ) {
    self.catalog = catalog
    self.decoder = decoder
    self.kernel = kernel
    let counts = (0..<catalog.plan.idCount).map { id in
      tallies.reduce(UInt64(0)) { sum, tally in
        id < tally.recordsByID.count ? sum &+ tally.recordsByID[id] : sum
      }
    }
    var silent: Set<Substring> = []
    var heard: Set<Substring> = ["ftrace"]
    for (id, name) in catalog.names {
      let system = name.prefix { $0 != ":" }
      if counts[Int(id)] > 0 {
        heard.insert(system)
      } else {
        silent.insert(system)
      }
    }
    // The names of fence events have no system: each counts as one, and there are seven.
    for name in catalog.tracepoints.values {
      heard.insert(name[...])
    }
    isSelective =
      !isShared
      && silent.subtracting(heard).count <= RecordedEventsSurvey.selectiveSystems
    self.counts = counts
  }

  /// What was recorded.
  var events: RecordedEvents {
    tracepoints.union(supporting)
  }

  private var tracepoints: RecordedEvents {
    var recorded: RecordedEvents = []
    for id in catalog.fenceEventIDs where isSelective || counts[Int(id)] > 0 {
      for kind in FenceEvent.Kind.allCases where catalog.tracepoints[kind] == catalog.names[id] {
        recorded.insert(RecordedEvents(kind))
      }
    }
    return recorded
  }

  private var supporting: RecordedEvents {
    guard let decoder else { return [] }
    var edges = Edges()
    var recorded: RecordedEvents = []
    for (place, format) in decoder.formats.enumerated() where isRecorded(place, format, decoder) {
      switch format.meaning {
      case .probe(let isReturn):
        guard let function = decoder.function(at: place) else {
          if decoder.isOfMixedGracePeriods(at: place) {
            recorded.insert(.mixedGracePeriods)
          }
          continue
        }
        let hasAddress = format.has(SupportingMeaning.FencePlace.address)
        let hasValue = format.has(SupportingMeaning.FencePlace.value)
        edges.take(function)
        switch (function, isReturn) {
        case (.fenceInit, false) where hasAddress,
          (.tracepoint(.initialized), false) where hasAddress:
          recorded.insert(.initAddresses)
        case (.fenceRelease, false) where hasAddress && decoder.knowsReleases,
          (.tracepoint(.destroyed), false) where hasAddress:
          recorded.insert(.releaseAddresses)
        case (.fenceSignal(let function), false) where hasAddress: edges.signals.append(function)
        case (.fenceWait, false) where hasAddress: recorded.insert(.waitCalls)
        case (.fenceWait, true) where hasValue: recorded.insert(.waitResults)
        case (.fenceAddCallback, false) where hasAddress: recorded.insert(.addCallbackCalls)
        default: break
        }
      case .gracePeriod:
        recorded.insert(.gracePeriods)
        if decoder.hasSeenSched, decoder.tallies[place].understood == 0 {
          recorded.insert(.schedGracePeriods)
        }
      case .expeditedGracePeriod: recorded.insert(.expeditedGracePeriods)
      case .memory(.freed), .memory(.cacheFreed): recorded.insert(.memoryFrees)
      case .memory(.allocated), .memory(.cacheAllocated): recorded.insert(.memoryAllocations)
      case .taskSwitch: recorded.insert(.taskSwitches)
      case .waking, .wakeup: recorded.insert(.wakings)
      case .dependency: recorded.insert(.dependencies)
      case .directReclaim(let isEntered): edges.reclaim.insert(isEntered)
      case .vblank: recorded.insert(.vblanks)
      case .mention, .job, .callbackQueued, .callbackInvoked: break
      }
    }
    return recorded.union(edges.events(kernel: kernel))
  }

  /// Whether the event at `place` was recorded, and records of it, if there are any, could be read.
  private func isRecorded(
    _ place: Int, _ format: SupportingFormat, _ decoder: SupportingDecoder
  ) -> Bool {
    guard Int(format.id) < counts.count, counts[Int(format.id)] > 0 else { return isSelective }
    guard catalog.supporting.isWanted(place) else { return true }
    let tally = decoder.tallies[place]
    return tally.understood > 0 || tally.passedOver > 0
  }

  /// Events of which it takes two to say something.
  private struct Edges {
    var begins = false
    var ends = false
    var isExpedited = false
    var reclaim: Set<Bool> = []
    var signals: [ProbedFunction.SignalFunction] = []

    mutating func take(_ function: ProbedFunction) {
      begins = begins || function == .gracePeriodInit
      ends = ends || function == .gracePeriodCleanup
      isExpedited = isExpedited || function == .synchronizeExpedited
    }

    func events(kernel: KernelRelease?) -> RecordedEvents {
      var events: RecordedEvents = []
      if begins, ends {
        events.insert(.gracePeriods)
      }
      if isExpedited {
        events.insert(.expeditedGracePeriods)
      }
      if reclaim.count == 2 {
        events.insert(.directReclaim)
      }
      let hasTwo = kernel.map { $0 < .oneSignalFunction } ?? false
      if signals.contains(.innermost)
        || (hasTwo && signals.contains(.plain) && signals.contains(.locked))
      {
        events.insert(.signalCalls)
      }
      return events
    }
  }
}
