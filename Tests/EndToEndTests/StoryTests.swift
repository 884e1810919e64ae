import FenceModel
import FenceReports
@testable import Fencepost
import Testing
import TraceEvents
import TraceFile
import TraceVocabulary

/// The story of one identity misses nothing, and says what it leaves out.
struct StoryTests {
  /// A second look at the whole trace, whatever the first pass has found.
  private static let wholeTrace = StoryBounds(windows: 0)

  @Test(arguments: Captures.own)
  func `every record of an identity is in its story`(capture: TestCapture) throws {
    let opened = try Capture.open(capture.path)
    for (fence, count) in try busiest(in: opened) {
      let story = try opened.story(of: fence, AnalysisOptions())
      #expect(story.recordsOfItsOwn == count, "\(fence)")
    }
  }

  @Test(arguments: ["fl-idreuse.dat", "igt-vkms.dat", "lost-overwrite.dat"])
  func `a look at the whole trace tells what a look at windows tells`(name: String) throws {
    let opened = try Capture.open(Captures.own(name).path)
    for (fence, _) in try busiest(in: opened) {
      let story = try opened.story(of: fence, AnalysisOptions())
      let whole = try opened.story(of: fence, AnalysisOptions(), within: Self.wholeTrace)
      #expect(StoryText().text(of: story) == StoryText().text(of: whole))
    }
  }

  @Test func `records after a step back in time are not missed`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(try steppedBack("i386-good.dat"), to: "stepped.dat")
    let opened = try Capture.open(path)
    let report = try opened.analyze(AnalysisOptions())
    #expect(report.events.anomalies.contains { $0.kind == .timeWentBack })
    for (fence, count) in try busiest(in: opened) {
      let story = try opened.story(of: fence, AnalysisOptions())
      #expect(story.recordsOfItsOwn == count, "\(fence)")
    }
  }

  @Test(arguments: Captures.own)
  func `what is left out is counted`(capture: TestCapture) throws {
    let opened = try Capture.open(capture.path)
    let bounds = StoryBounds(lives: 2, waits: 2, records: 1)
    for (fence, count) in try busiest(in: opened) where count > 1 {
      let all = try opened.story(of: fence, AnalysisOptions())
      let some = try opened.story(of: fence, AnalysisOptions(), within: bounds)
      #expect(
        UInt64(some.incarnations.count) + some.incarnationsOmitted
          == UInt64(all.incarnations.count))
      #expect(some.waitCount + some.waitsOmitted == all.waitCount)
      #expect(some.lineCount + some.recordsOmitted >= count)
      #expect(some.recordsOmitted > 0 || some.lineCount == all.lineCount)
    }
  }

  /// How many records each identity has, as the listing tells.
  private func records(of capture: Capture) throws -> [FenceID: UInt64] {
    var counts: [FenceID: UInt64] = [:]
    var options = AnalysisOptions()
    options.instance = try capture.chooseBuffer(options).buffer.name
    try capture.forEachEvent(options, matching: EventFilter()) { line in
      if case .event(let event) = line {
        counts[event.fence, default: 0] += 1
      }
      return true
    }
    return counts
  }

  /// The identities with most records; each story reads the capture twice, so not all of them.
  private func busiest(in capture: Capture) throws -> [(fence: FenceID, records: UInt64)] {
    let sorted = try records(of: capture).sorted {
      ($1.value, $0.key.packed) < ($0.value, $1.key.packed)
    }
    return sorted.prefix(12).map { ($0.key, $0.value) }
  }

  /// The capture `name`, little-endian and without compression, with the first sub-buffer of each
  /// CPU half a second late: little enough to be the clock, and not a damaged stamp.
  private func steppedBack(_ name: String) throws -> [UInt8] {
    let capture = try Captures.own(name)
    var bytes = try capture.bytes
    let opened = try FenceCapture(try InputFile(path: capture.path), name: name)
    for cpu in opened.description.buffers[0].cpus {
      let place = Int(cpu.offset)
      let stamp = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[place + $1]) << (8 * $1) }
      for (index, byte) in (0..<8).map({ UInt8(truncatingIfNeeded: (stamp + 1 << 29) >> (8 * $0)) })
        .enumerated()
      {
        bytes[place + index] = byte
      }
    }
    return bytes
  }
}

extension FenceStory {
  /// Records that are about this identity; its lives may have begun under another.
  fileprivate var recordsOfItsOwn: UInt64 {
    let lines = incarnations.flatMap(\.records) + unbound
    return UInt64(lines.count { $0.event?.fence == fence })
  }

  fileprivate var lineCount: UInt64 {
    incarnations.reduce(UInt64(unbound.count)) { $0 + UInt64($1.records.count) }
  }

  fileprivate var recordsOmitted: UInt64 {
    incarnations.reduce(unboundOmitted) { $0 + $1.recordsOmitted }
  }

  fileprivate var waitCount: UInt64 {
    incarnations.reduce(UInt64(unboundWaits.count)) { $0 + UInt64($1.waits.count) }
  }
}

extension EventLine {
  fileprivate var event: FenceEventLine? {
    if case .event(let event) = self { event } else { nil }
  }
}

struct BothEndsTests {
  @Test(arguments: 0...20)
  func `the first and the last are kept, and the others counted`(count: Int) {
    var ends = BothEnds<Int>(limit: 6)
    for element in 0..<count {
      ends.append(element)
    }
    let kept = count <= 6 ? Array(0..<count) : [0, 1, 2, count - 3, count - 2, count - 1]
    #expect(ends.elements == kept)
    #expect(ends.omitted == UInt64(count - kept.count))
  }
}

struct LivesByTimeTests {
  private let lives = LivesByTime(
    [(50, 60), (10, 20), (15, 30), (12, 18), (70, 70)].map { Timestamp($0)...Timestamp($1) })

  @Test(
    arguments: [
      (9, nil), (10, 1), (20, 1), (21, 2), (30, 2), (31, nil), (50, 0), (60, 0), (65, nil), (70, 4),
      (71, nil),
    ] as [(UInt64, Int?)])
  func `a moment belongs to the life begun first`(moment: UInt64, life: Int?) {
    #expect(lives.life(at: Timestamp(moment)) == life)
  }

  @Test func `windows are apart`() {
    #expect(
      lives.windows == [(10, 30), (50, 60), (70, 70)].map { Timestamp($0)...Timestamp($1) })
    #expect(LivesByTime([]).windows.isEmpty)
    #expect(LivesByTime([]).life(at: .zero) == nil)
  }

  @Test func `the end of time is no overflow`() {
    let end = Timestamp.distantFuture
    let lives = LivesByTime([Timestamp.zero...end, end...end])
    #expect(lives.life(at: end) == 0)
    #expect(lives.windows == [Timestamp.zero...end])
  }
}
