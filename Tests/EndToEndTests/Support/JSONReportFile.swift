import Foundation

/// The parts of the JSON report that tests compare.
struct JSONReportFile: Decodable {
  struct Trace: Decodable {
    let clock: String
    let startNanoseconds: UInt64?
    let endNanoseconds: UInt64?
  }

  struct Events: Decodable {
    struct Lost: Decodable {
      let count: UInt64
      let gaps: UInt64
    }
    let total: UInt64
    let byName: [String: UInt64]
    let lost: Lost
  }

  struct Fences: Decodable {
    let total: UInt64
    let complete: UInt64
    let seenFromStart: UInt64
    let aliveAtEnd: UInt64
    let generations: UInt64
    let generationsUncertain: UInt64
    let sharedIdentity: UInt64
    let crossedGap: UInt64
    let aliveUnsignaled: UInt64
    let aliveCrossedGap: UInt64
    let aliveUnsignaledCrossedGap: UInt64
    let signaledRepeatedly: UInt64
    let usedAfterDestroy: UInt64
    let provenUnsignaled: UInt64
  }

  struct Rule: Decodable {
    let id: String
    let verdict: String
  }

  struct Finding: Decodable {
    let rule: String
    let severity: String
    let certainty: String
  }

  struct Waits: Decodable {
    let total: UInt64
    let ended: UInt64
    let open: UInt64
    let failed: UInt64
    let undecided: UInt64
    let endUnseen: UInt64
    let longestNanoseconds: UInt64?
  }

  struct Timeline: Decodable, Hashable {
    let driver: String
    let timeline: String
    let contexts: UInt64
    let fences: UInt64
    let alive: UInt64
  }

  let trace: Trace
  let events: Events
  let fences: Fences
  let waits: Waits
  let timelines: [Timeline]
  let rules: [Rule]
  let findings: [Finding]

  init(_ bytes: [UInt8]) throws {
    self = try JSONDecoder().decode(JSONReportFile.self, from: Data(bytes))
  }
}

/// Several reports in one document.
struct JSONReportFiles: Decodable {
  let reports: [JSONReportFile]

  init(_ bytes: [UInt8]) throws {
    self = try JSONDecoder().decode(JSONReportFiles.self, from: Data(bytes))
  }
}
