package import TraceFile
package import TraceVocabulary

/// The lines of a text that belong to a trace, one after another; the others are set aside and counted.
///
/// A log's prefixes and the escapes of terminals are gone; all else is as it was written.
package struct TraceLines: ~Copyable {
  private enum Place {
    case whole
    case read(Range<Int>)
    case stripped(Range<Int>)
  }

  private var reader: LineReader
  private var sieve: Sieve
  private var place = Place.whole
  /// Whether every line is of the trace, and nothing has to be judged.
  private let isPlain: Bool
  /// Whether every line is read in search of dumps, and the columns know those that are familiar.
  package let isLog: Bool
  /// Lines that were handed on unjudged.
  private var plainLines: UInt64 = 0
  private let limit: UInt64

  /// Bytes of text without one line of a trace after which nothing more is expected: what is no trace
  /// and never ends must end. Logs of months are smaller.
  package static let searchedBytes: UInt64 = 4 << 30
  /// Lines likewise, 80 bytes each: those of `yes | fencepost -` are shorter.
  private static let bytesOfLine: UInt64 = 80
  /// Bytes of lines with a zero, which no text has, after which nothing is expected either, if they are
  /// most of what was read: a console that lost power leaves some.
  private static let binaryBytes: UInt64 = 1 << 20

  /// The lines of `source` in this wrapping, of a log those of this boot; `limit` stands for
  /// `searchedBytes` in tests.
  package init(
    _ source: ByteSource, _ wrapping: TextWrapping, boot: Int? = nil,
    limit: UInt64 = TraceLines.searchedBytes
  ) {
    reader = LineReader(source)
    sieve = Sieve(wrapping, name: source.name, boot: boot)
    isPlain = wrapping == .none
    isLog = wrapping == .log
    self.limit = limit
  }

  /// Safe to print: what messages call the text.
  package var name: String { sieve.name }

  /// The share of the input that was read, from 0 to 1; 0 of a stream.
  package var progress: Double { reader.progress }

  /// The lines that were set aside so far.
  package var aside: LinesAside { sieve.aside }

  /// Lines that were handed on so far.
  package var handedOn: UInt64 { sieve.handedOn &+ plainLines }

  /// What was wrong with the input so far: an end too early, a dump without one.
  package var anomalies: AnomalyLog { sieve.anomalies }

  /// The first ftrace dumps of a log, as far as it was read.
  package var dumps: [FtraceDump] { sieve.log.dumps }

  /// The latest boot of a log of which a record was read.
  var latestBoot: Int? { sieve.log.latestBoot }

  /// What a log says behind `Linux version` of the boot that is analysed, or of the latest.
  var kernel: [UInt8]? { sieve.log.kernel }

  // Of its own, not asked of the reader: who asks from another module would have all of this copied.
  /// Where the latest line stands.
  package private(set) var position = LinePosition(lineNumber: 0, byteOffset: 0)
  /// Whether the latest line is longer than 64 KiB, and its end is left out.
  package private(set) var isCut = false
  /// Whether the text ends in the latest line, without a line feed: its last number may be cut.
  package private(set) var isUnterminated = false

  /// The latest line of the trace, without its line feed; valid until the next is gone to.
  package var line: Span<UInt8> {
    @_lifetime(borrow self)
    get {
      switch place {
      case .whole: reader.line
      case .read(let range): reader.line.extracting(range)
      case .stripped(let range): sieve.stripped.span.extracting(range)
      }
    }
  }

  /// How many messages of a log are missing before the latest line, as the numbers before them say; 0 when
  /// asked again.
  package mutating func takeMissingMessages() -> UInt64 {
    let missing = sieve.log.missingMessages
    if missing > 0 { sieve.takeMissingMessages() }
    return missing
  }

  /// Goes to the next line of the trace; false where none follows. `columns` are those of the trace's
  /// records, of which what is not familiar is noted.
  ///
  /// Throws where the text ends, or goes on beyond all measure, without one such line.
  package mutating func advance(_ columns: inout TextColumns) throws(TraceFileError) -> Bool {
    while try reader.advance() {
      position = reader.position
      isCut = reader.isCut
      isUnterminated = reader.isUnterminated
      if isPlain {
        plainLines &+= 1
        return true
      }
      switch Self.part(of: reader, by: &sieve, &columns) {
      case .bytes(let range):
        place = .read(range)
        return true
      case .stripped(let range):
        place = .stripped(range)
        return true
      case .nothing:
        if sieve.handedOn == 0, sieve.zeroBytes > Self.binaryBytes,
          sieve.zeroBytes > sieve.bytesRead / 2
        {
          throw sieve.isBinary
        }
        if sieve.handedOn == 0,
          max(sieve.bytesRead, position.lineNumber &* Self.bytesOfLine) > limit
        {
          throw sieve.nothingFound(isEndless: true)
        }
      }
    }
    place = .whole
    sieve.end(reader.damage, hasLines: handedOn > 0)
    if handedOn == 0 {
      throw sieve.nothingFound(isEndless: false)
    }
    return false
  }

  // Static, since a span of one part of a structure and a change of another are both needed.
  private static func part(
    of reader: borrowing LineReader, by sieve: inout Sieve, _ columns: inout TextColumns
  ) -> Sieve.Part {
    sieve.part(of: reader.line, reader.position, &columns)
  }
}
