import Foundation

/// The lines of an NDJSON stream, as far as tests compare them.
struct StreamLines {
  struct Fence: Decodable {
    let context: UInt32
    let seqno: UInt32
    let generation: UInt32
    let driver: String
    let initNanoseconds: UInt64?
    let signaledNanoseconds: UInt64?
    let destroyNanoseconds: UInt64?
    let firstSeenNanoseconds: UInt64?
    let signals: Int
    let waits: Int
    let complete: Bool
    let aliveAtEnd: Bool
    let traits: Set<String>

    /// Whether its records could not all be told from those of another fence.
    var isMarked: Bool { !traits.isDisjoint(with: ["ambiguous", "sharesIdentity"]) }
  }

  struct Wait: Decodable {
    let context: UInt32
    let seqno: UInt32
    let pid: Int32
    let outcome: String
    let startNanoseconds: UInt64?
    let endNanoseconds: UInt64?
    let lengthNanoseconds: UInt64?
    let crossedGap: Bool
    let ambiguous: Bool
  }

  struct Timeline: Decodable, Hashable {
    let driver: String
    let timeline: String
    let contexts: UInt64
    let fences: UInt64
    let aliveAtEnd: UInt64
  }

  struct Finding: Decodable {
    let rule: String
    let severity: String
    let certainty: String
  }

  /// What every line has.
  private struct Head: Decodable {
    let kind: String
  }

  private(set) var traces = 0
  private(set) var fences: [Fence] = []
  private(set) var waits: [Wait] = []
  private(set) var timelines: [Timeline] = []
  private(set) var findings: [Finding] = []

  /// Parses every line; any that is no JSON, or of no known kind, is thrown.
  init(_ bytes: [UInt8]) throws {
    let decoder = JSONDecoder()
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      let data = Data(line)
      switch try decoder.decode(Head.self, from: data).kind {
      case "trace": traces += 1
      case "fence": fences.append(try decoder.decode(Fence.self, from: data))
      case "wait": waits.append(try decoder.decode(Wait.self, from: data))
      case "timeline": timelines.append(try decoder.decode(Timeline.self, from: data))
      case "finding": findings.append(try decoder.decode(Finding.self, from: data))
      case let kind: throw UnknownKind(kind: kind)
      }
    }
  }

  private struct UnknownKind: Error {
    let kind: String
  }
}
