import FenceModel
import TraceVocabulary

/// The rows of a driver's log about the addresses of its fences.
struct AddressLog {
  /// A fence at an address.
  struct Row {
    let address: UInt64
    let identity: WideFenceID
    let time: UInt64

    /// Whether it is about this fence, whose full identity may not be known.
    func isOf(_ address: UInt64, _ fence: FenceID, _ identity: WideFenceID?) -> Bool {
      self.address == address && self.identity.cut == fence
        && (identity.map { $0 == self.identity } ?? true)
    }
  }

  /// One life of one fence.
  struct Life {
    let address: UInt64
    let identity: WideFenceID
    let begin: UInt64
    var signals = 0
    var destroyed: UInt64?
    var last: UInt64
  }

  /// Reuses of which the recording holds the release, too.
  private(set) var reuses: [Row] = []
  private(set) var staleSignals: [Row] = []
  private(set) var lives: [Life] = []

  /// The log beside `capture` and what the model says; nil where the one is of another kind, or the
  /// other has no addresses.
  static func read(_ capture: TestCapture) async throws -> (AddressLog, AddressFacts)? {
    guard let path = capture.truthPath else { return nil }
    let table = try await LogTable(path)
    guard table.columns.contains("ptr") else { return nil }
    let facts = try AddressFacts(capture)
    return facts.counts.addressed == 0 ? nil : (AddressLog(table, facts), facts)
  }

  private init(_ table: LogTable, _ facts: AddressFacts) {
    let column = facts.clock == "local" ? "local_ns" : "mono_ns"
    var living: [UInt64: Int] = [:]
    var destroyed: [UInt64: UInt64] = [:]
    for row in table.rows {
      guard let address = UInt64(row["ptr"].dropFirst(2), radix: 16),
        let context = UInt64(row["context"]), let seqno = UInt64(row["seqno"]),
        let time = UInt64(row[column])
      else { continue }
      let identity = WideFenceID(context: context, seqno: seqno)
      let entry = Row(address: address, identity: identity, time: time)
      switch row["op"] {
      case "init", "rearm":
        if let place = living[address], lives[place].identity == identity,
          row["op"] == "rearm", lives[place].signals == 0
        {
          continue  // Armed by hand, and initialised: two rows of one life.
        }
        living[address] = lives.count
        lives.append(Life(address: address, identity: identity, begin: time, last: time))
      case "signal":
        if let place = living[address] {
          lives[place].signals += 1
          lives[place].last = time
        }
      case "destroy":
        destroyed[address] = time
        if let place = living.removeValue(forKey: address) {
          lives[place].destroyed = time
          lives[place].last = time
        }
      case "reuse":
        if let release = destroyed[address], release > facts.start.value, time < facts.end.value {
          reuses.append(entry)
        }
      case "expect":
        if row["note"].hasPrefix("STALE_SIGNAL") {
          staleSignals.append(entry)
        }
      default:
        continue
      }
    }
  }
}

extension AddressFacts {
  /// Whether the driver logged fences of this name: it knows nothing of the arrays and chains that
  /// are made of them, nor of other drivers.
  func isLogged(_ name: NameID) -> Bool {
    names.driver(of: name) == "fencelab"
  }
}

extension FenceIncident {
  var isOfLiveMemory: Bool {
    if case .initializedLiveMemory = kind { true } else { false }
  }
}
