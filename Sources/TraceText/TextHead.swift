package import TraceFile
internal import TraceVocabulary

/// What the first lines of a text say of all that follow: how it prints time, how many CPUs the machine
/// has, what the buffer had lost when it was read.
package struct TextHead: Equatable, Sendable {
  /// How records print their time.
  package var form = TextStamp.Form.microseconds
  /// Digits behind the point, or 6.
  package var resolution: UInt64 = 1_000
  /// The release of the kernel, which the latency format and the first lines of a log print; nil elsewhere.
  package var kernel: String?
  /// CPUs of the machine (`#P:2`, `cpus=2`); nil where the text does not say.
  package var cpus: Int?
  /// Entries that were in the buffer when it was read, of all CPUs, whichever of them the text has:
  /// the first number of `entries-in-buffer/entries-written: 140/250`; nil where the text does not say.
  package var entries: UInt64?
  /// Events that were overwritten before the buffer was read, which is the second of
  /// `entries-in-buffer/entries-written: 140/250` less the first; nil where the text does not say.
  package var overwritten: UInt64?
  /// The instances that the head names, as `trace-cmd report` prints them where there are several, and
  /// how many fence events each has in the head.
  package private(set) var instances = TextInstances()
  /// Whether lines have room for the names of instances.
  package private(set) var namesInstances = false
  /// Whether perf has printed the text.
  package private(set) var isOfPerf = false
  /// Whether records say on which CPU they were made: perf can be told to leave that out.
  package private(set) var namesCPUs = true
  private var hasRecord = false
  private var runOn = RunOnColumns()

  /// Bytes that are read from the first record on.
  private static let bytes = 64 << 10
  /// Bytes of a stream that are kept until its first record has come.
  private static let longestSearch = 16 << 20

  /// What the head of `input` says. A log can have 100,000 lines before its dump, and a page a program
  /// before its trace.
  package init(_ input: TextInput) throws(TraceFileError) {
    let isSearched = input.wrapping != .none
    guard !input.isRereadable else {
      take(
        try input.lines(), limit: isSearched ? TraceLines.searchedBytes : UInt64(Self.bytes))
      return
    }
    var count = Self.bytes
    var isWhole = false
    repeat {
      let bytes = input.firstBytes(count)
      take(TraceLines(ByteSource(bytes, name: input.name), input.wrapping), limit: .max)
      isWhole = bytes.count < count
      count *= 4
    } while !hasRecord && isSearched && !isWhole && count <= Self.longestSearch
  }

  /// Takes those of `lines` up to some bytes behind the first that is a record, which is sought so far.
  private mutating func take(_ lines: consuming TraceLines, limit: UInt64) {
    var lines = lines
    var columns = TextColumns()
    var limit = limit
    var isFound = false
    // Where all of them are outside the trace, `advance` says so with an error: no matter here.
    while lines.position.byteOffset < limit, (try? lines.advance(&columns)) ?? false {
      take(lines.line)
      guard hasRecord, !isFound else { continue }
      isFound = true
      limit = min(limit, lines.position.byteOffset &+ UInt64(Self.bytes))
    }
    // Where no record came it may be another boot's, of another kernel.
    if kernel == nil, hasRecord, let release = lines.kernel {
      takeKernel(release.span, 0)
    }
  }

  /// What these first lines of a trace say.
  init(lines: some Sequence<[UInt8]>) {
    for line in lines {
      take(line.span)
    }
  }

  private mutating func take(_ line: Span<UInt8>) {
    if let record = TextLine(line, 0..<line.count, &runOn) {
      isOfPerf = isOfPerf || record.isOfRecorder || !record.system.isEmpty
      if !hasRecord {
        hasRecord = true
        namesCPUs = record.cpu != .unknownCPU
        form = record.stamp.form
        resolution = record.stamp.resolution
      }
      guard !record.isOfRecorder else { return }
      namesInstances = namesInstances || record.hasInstanceColumn
      if let place = instances.place(of: line, record) {
        instances.count(place, isFenceEvent: FencePayload(line, record.payload) != nil)
      }
      return
    }
    guard !hasRecord else { return }
    if let place = line.firstPlace(of: "#P:") {
      cpus = Self.number(line, place + 3).flatMap { Int(exactly: $0) }
    }
    // What quotes a text, or a log, may put blanks before all of it.
    let start = line.skippingBlanks(from: 0)
    if line.has("cpus=", at: start) {
      cpus = Self.number(line, start + 5).flatMap { Int(exactly: $0) }
    }
    guard line.has("#", at: start) else { return }
    if let counted = Entries(line) {
      entries = counted.kept
      overwritten = counted.overwritten
    } else if line.has("# os release : ", at: start) {
      takeKernel(line, start + 15)
    } else if line.has("# nrcpus online : ", at: start) {
      cpus = Self.number(line, start + 18).flatMap { Int(exactly: $0) }
    } else if let place = line.firstPlace(of: " latency trace v"),
      let on = line.firstPlace(of: " on ", from: place)
    {
      takeKernel(line, on + 4)
    }
  }

  private mutating func takeKernel(_ line: Span<UInt8>, _ start: Int) {
    var end = start
    while end < line.count, line[end] > 0x20, end - start < 64 {
      end += 1
    }
    // As `uname -snr` has it, which is what a trace.dat keeps.
    kernel = "Linux (unnamed) " + TraceText.sanitized((start..<end).map { line[$0] })
  }

  private static func number(_ line: Span<UInt8>, _ start: Int) -> UInt64? {
    guard start <= line.count else { return nil }
    var cursor = LineCursor(line, start..<line.count)
    return cursor.takeNumber()?.value
  }
}

extension TextHead {
  /// What the head of a kernel's file says of its entries: `entries-in-buffer/entries-written: 140/250`, and
  /// `# latency: 0 us, #140/250` of the latency format.
  package struct Entries: Equatable, Sendable {
    /// Those that were in the buffer when it was read.
    package let kept: UInt64
    /// Those that had been overwritten.
    package let overwritten: UInt64

    /// What `line`, a comment, says; nil where it says nothing of them.
    package init?(_ line: Span<UInt8>) {
      let start = line.skippingBlanks(from: 0)
      let place: Int
      if let found = line.firstPlace(of: "entries-in-buffer/entries-written: ") {
        place = found + 35
      } else if line.has("# latency:", at: start),
        let found = line.firstPlace(of: " #", from: start + 2)
      {
        place = found + 2
      } else {
        return nil
      }
      let slash = line.skippingDigits(from: place)
      guard let kept = TextHead.number(line, place), slash < line.count,
        line[slash] == UInt8(ascii: "/"), let written = TextHead.number(line, slash + 1)
      else { return nil }
      self.kept = kept
      overwritten = written > kept ? written - kept : 0
    }
  }
}
