import Testing
import TraceFile
import TraceVocabulary

@testable import TraceEvents

struct RecordWindowTests {
  private func record(_ time: UInt64, cpu: CPUNumber = 0, place: UInt64 = 0) -> ExtractedRecord {
    ExtractedRecord(
      timestamp: Timestamp(time), position: FilePosition(fileOffset: place), integers: 0, text: 0,
      pid: 1, cpu: cpu, instance: 0, tag: 1, flags: 0, preemptCount: 0)
  }

  private func gap(_ cpu: CPUNumber) -> LostEvents {
    LostEvents(cpu: cpu, count: nil, start: nil, end: nil, position: .none)
  }

  /// All that comes out in batches of 100, as time and CPU.
  private func drain(_ window: inout RecordWindow, all: Bool = true) -> [ExtractedRecord] {
    var batch = ContiguousArray(repeating: ExtractedRecord.empty, count: 100)
    var found: [ExtractedRecord] = []
    while true {
      window.makeRoom()
      let count = window.hand(on: &batch, all: all)
      if count == 0 { return found }
      found += batch.prefix(count)
    }
  }

  @Test func `records in order come out as they came`() {
    var window = RecordWindow()
    for time in 0..<10_000 { window.add(record(UInt64(time / 3)), isBackwards: false) }
    let found = drain(&window)
    #expect(found.map(\.timestamp.value) == (0..<10_000).map { UInt64($0 / 3) })
    #expect(window.unsorted == 0)
  }

  @Test func `the latest wait`() {
    var window = RecordWindow()
    for time in 0..<3_000 { window.add(record(UInt64(time)), isBackwards: false) }
    #expect(drain(&window, all: false).count == 3_000 - RecordWindow.held)
    #expect(drain(&window).count == RecordWindow.held)
  }

  @Test func `a record that comes late goes where it belongs, behind those of its CPU`() {
    var window = RecordWindow()
    for time in [10, 20, 30, 40] { window.add(record(UInt64(time)), isBackwards: false) }
    window.add(record(15, cpu: 1), isBackwards: false)
    window.add(record(30, cpu: 1), isBackwards: false)
    // Its own CPU's time stepped back: behind the record of 30 all the same.
    window.add(record(25, cpu: 1), isBackwards: true)
    let found = drain(&window)
    #expect(found.map(\.timestamp.value) == [10, 15, 20, 30, 30, 25, 40])
    #expect(found.map(\.cpu) == [0, 1, 0, 0, 1, 1, 0])
    #expect(window.unsorted == 0)
  }

  @Test func `what comes too late is counted`() {
    var window = RecordWindow()
    for time in 0..<3_000 { window.add(record(UInt64(time)), isBackwards: false) }
    _ = drain(&window, all: false)
    window.add(record(5, cpu: 1), isBackwards: false)
    window.add(record(6, cpu: 1), isBackwards: false)
    window.add(record(7), isBackwards: true)
    #expect(window.unsorted == 2)
    #expect(drain(&window).count == RecordWindow.held + 3)
  }

  @Test func `the beginning of a gap goes behind its line, if that waits still`() {
    var window = RecordWindow()
    for time in 0..<3_000 {
      window.add(
        record(UInt64(time / 2), cpu: CPUNumber(time % 2), place: UInt64(time)), isBackwards: false)
    }
    // Behind the line at 2,500, which has the time 1,250.
    let isInTime = window.add(
      beginning: gap(0), at: Timestamp(1_250), behind: FilePosition(fileOffset: 2_500),
      instance: 0)
    #expect(isInTime)
    _ = drain(&window, all: false)
    let isLate = !window.add(
      beginning: gap(1), at: Timestamp(10), behind: FilePosition(fileOffset: 20), instance: 0)
    #expect(isLate)
    let found = drain(&window)
    let mark = found.firstIndex { $0.tag == ExtractedRecord.gapBegan && $0.cpu == 0 }
    let place = mark.map { found[$0 - 1].position.fileOffset }
    #expect(place == 2_500)
  }

  @Test func `integers and gaps can be asked for until the next batch`() throws {
    var window = RecordWindow()
    var batch = ContiguousArray(repeating: ExtractedRecord.empty, count: 100)
    var sum: UInt64 = 0
    var gaps = 0
    for time in 0..<20_000 {
      var wide = record(UInt64(time))
      var fields = WideFields()
      fields[0] = UInt64(time)
      window.widen(&wide, fields)
      window.add(wide, isBackwards: false)
      if time % 50 == 0 {
        window.add(
          gap(CPUNumber(time / 50)), ExtractedRecord.gapBegan, at: Timestamp(UInt64(time)),
          instance: 0)
      }
      guard window.isReady(100) || time == 19_999 else { continue }
      window.makeRoom()
      while true {
        let count = window.hand(on: &batch, all: time == 19_999)
        if count == 0 { break }
        for record in batch.prefix(count) {
          if record.tag == ExtractedRecord.wide {
            #expect(window.wide[Int(record.text)][0] == record.timestamp.value)
            sum += window.wide[Int(record.text)][0]
          } else {
            #expect(window.gap(of: record)?.cpu == record.cpu)
            gaps += 1
          }
        }
      }
    }
    #expect(sum == 19_999 * 20_000 / 2)
    #expect(gaps == 400)
  }
}
