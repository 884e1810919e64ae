package import TraceFile
package import TraceVocabulary

/// The lines of a text that belong to a trace, one after another; the others are set aside and counted.
///
/// A log's prefixes and the escapes of terminals are gone; all else is as it was written.
package struct TraceLines: ~Copyable {
  private enum Place {
    case read(Range<Int>)
    case stripped(Range<Int>)
    case replayed(Range<Int>)
  }

  private var reader: LineReader
  private var sieve: Sieve
  private var replay = LineReplay()
  private var place = Place.replayed(0..<0)
  private let limit: UInt64
  /// Where the latest line stands.
  package private(set) var position = LinePosition(lineNumber: 0, byteOffset: 0)
  /// Whether the latest line is longer than 64 KiB, and its end is left out.
  package private(set) var isCut = false
  /// Whether the text ends in the latest line, without a line feed: its last number may be cut.
  package private(set) var isUnterminated = false

  /// Bytes of text without one line of a trace after which nothing more is expected: what is no trace
  /// and never ends (`yes | fencepost -`) must end. Logs of months are smaller.
  package static let searchedBytes: UInt64 = 4 << 30
  /// Bytes that are looked at before the first line is handed on.
  private static let lookedAtBytes = 64 << 10

  /// The lines of `source` in this wrapping; `limit` stands for `searchedBytes` in tests.
  package init(
    _ source: ByteSource, _ wrapping: TextWrapping, limit: UInt64 = TraceLines.searchedBytes
  ) {
    reader = LineReader(source)
    sieve = Sieve(wrapping, name: source.name)
    self.limit = limit
  }

  /// The share of the input that was read, from 0 to 1; 0 of a stream.
  package var progress: Double { reader.progress }

  /// The lines that were set aside so far.
  package var aside: LinesAside { sieve.aside }

  /// Lines that were handed on so far, or stand ready to be.
  package var handedOn: UInt64 { sieve.handedOn }

  /// What was wrong with the input so far: an end too early, a dump without one.
  package var anomalies: AnomalyLog { sieve.anomalies }

  /// The first ftrace dumps of a log, as far as it was read.
  package var dumps: [FtraceDump] { sieve.log.dumps }

  /// The latest line of the trace, without its line feed; valid until the next is gone to.
  package var line: Span<UInt8> {
    @_lifetime(borrow self)
    get {
      switch place {
      case .read(let range): reader.line.extracting(range)
      case .stripped(let range): sieve.stripped.span.extracting(range)
      case .replayed(let range): replay.bytes.span.extracting(range)
      }
    }
  }

  /// Goes to the next line of the trace; false where none follows.
  ///
  /// Throws where the text ends, or goes on beyond all measure, without one such line.
  package mutating func advance() throws(TraceFileError) -> Bool {
    if let next = replay.next() {
      place = .replayed(next.range)
      position = next.position
      isCut = next.isCut
      isUnterminated = next.isUnterminated
      return true
    }
    return try read()
  }

  /// The first lines that will be gone to, 64 KiB at most, each with a line feed. Before any other use.
  package mutating func lookAhead() throws(TraceFileError) -> [UInt8] {
    var found = LineReplay()
    while found.bytes.count < Self.lookedAtBytes, try read() {
      found.append(line, position, isCut: isCut, isUnterminated: isUnterminated)
    }
    replay = found
    return found.bytes
  }

  // Static, since a span of one part of a structure and a change of another are both needed.
  private static func part(of reader: borrowing LineReader, by sieve: inout Sieve) -> Sieve.Part {
    sieve.part(of: reader.line, reader.position)
  }

  private mutating func read() throws(TraceFileError) -> Bool {
    while try reader.advance() {
      position = reader.position
      isCut = reader.isCut
      isUnterminated = reader.isUnterminated
      switch Self.part(of: reader, by: &sieve) {
      case .bytes(let range):
        place = .read(range)
        return true
      case .stripped(let range):
        place = .stripped(range)
        return true
      case .nothing:
        if sieve.handedOn == 0, sieve.bytesRead > limit {
          throw sieve.nothingFound(isEndless: true)
        }
      }
    }
    place = .replayed(0..<0)
    sieve.end(reader.damage)
    if sieve.handedOn == 0 {
      throw sieve.nothingFound(isEndless: false)
    }
    return false
  }
}
