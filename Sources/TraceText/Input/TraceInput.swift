internal import Synchronization
package import TraceFile

/// What the user gave, once its content has said what it is.
package enum TraceInput: Sendable {
  /// A trace.dat: the file itself, or a copy where it was compressed or came through a pipe. `damage`
  /// says what of it was lost on the way.
  case traceFile(InputFile, damage: ByteSource.Damage?)
  /// A text.
  case text(TextInput)

  /// Opens what stands at `path`; `-` is standard input.
  ///
  /// A stream of text is read once, as it comes. With `rereads` it is copied to a temporary file, for
  /// who wants to look twice.
  package static func open(
    _ path: String, rereads: Bool = false
  ) throws(TraceFileError) -> TraceInput {
    let isInput = path == "-"
    let kind = isInput ? InputStream.kindOfStandardInput() : InputStream.kind(of: path)
    guard kind == .stream else {
      return try open(InputFile(path: isInput ? "/dev/stdin" : path))
    }
    let name = isInput ? "standard input" : InputFile.name(ofPath: path)
    let stream =
      try isInput
      ? InputStream(adopting: 0, name: name) : InputStream(path: path, name: name)
    let source = ByteSource(stream)
    guard !rereads else {
      return try open(SpooledCopy.of(source, path: isInput ? "/dev/stdin" : path))
    }
    switch try Recognition.of(source) {
    case .traceFile(let source): return try spooled(source, path: isInput ? "/dev/stdin" : path)
    case .text(let source, let wrapping):
      return .text(TextInput(stream: source, wrapping))
    }
  }

  /// Says what `file` is.
  package static func open(_ file: InputFile) throws(TraceFileError) -> TraceInput {
    switch try Recognition.of(ByteSource(file)) {
    case .traceFile(let source):
      guard source.isInflated else { return .traceFile(file, damage: nil) }
      return try spooled(source, path: file.path)
    case .text(_, let wrapping): return .text(try TextInput(file: file, wrapping))
    }
  }

  private static func spooled(
    _ source: ByteSource, path: String
  ) throws(TraceFileError) -> TraceInput {
    let copy = try SpooledCopy.of(source, path: path)
    return .traceFile(copy, damage: source.damage)
  }
}

/// A text that was recognised: its lines can be asked for as often as it can be read.
package final class TextInput: Sendable {
  /// Safe to print: what messages call the text.
  package let name: String
  /// What it has around the lines of its trace.
  package let wrapping: TextWrapping
  /// The file it is in; nil of a stream.
  package let file: InputFile?
  /// The stream, until it is asked for.
  private let stream: Mutex<ByteSource?>

  /// Of a log with several boots the one that is read, the last with a record; nil of others, and of a
  /// stream, of which the first is.
  private let boot: Int?
  /// Whether a line of a log may tell of losses; nil of other texts, and of a stream.
  let logTellsOfLosses: Bool?

  /// The text in `file`, which may be compressed.
  init(file: InputFile, _ wrapping: TextWrapping) throws(TraceFileError) {
    name = file.name
    self.wrapping = wrapping
    self.file = file
    stream = Mutex(nil)
    guard wrapping == .log else {
      (boot, logTellsOfLosses) = (nil, nil)
      return
    }
    (boot, logTellsOfLosses) = try LogBoots.look { () throws(TraceFileError) in
      try Self.open(file).source
    }
  }

  /// The text that `source` stands at the first line of.
  init(stream source: sending ByteSource, _ wrapping: TextWrapping) {
    name = source.name
    self.wrapping = wrapping
    file = nil
    (boot, logTellsOfLosses) = (nil, nil)
    stream = Mutex(source)
  }

  /// Whether `lines` can be asked for more than once.
  package var isRereadable: Bool { file != nil }

  /// The first bytes of a stream, or all that it has if these are fewer; they stay to be read.
  func firstBytes(_ count: Int) -> [UInt8] {
    stream.withLock { stream in
      // What cannot be read here is told when it is read.
      (try? stream?.lookAhead(count)).map { Array($0) } ?? []
    }
  }

  /// The lines of the trace from the first. Throws where a stream was read before.
  package func lines() throws(TraceFileError) -> TraceLines {
    let opened = try open()
    return TraceLines(opened.source, opened.wrapping, boot: boot)
  }

  /// The bytes from the first.
  func open() throws(TraceFileError) -> (source: ByteSource, wrapping: TextWrapping) {
    if let file { return try Self.open(file) }
    let source = stream.withLock { stream in
      let source = stream
      stream = nil
      return source
    }
    guard let source else {
      throw TraceFileError(
        .notAFile, at: 0, "\(name) is a stream, which can be read once; save it to a file first.")
    }
    return (source, wrapping)
  }
  private static func open(
    _ file: InputFile
  ) throws(TraceFileError) -> (source: ByteSource, wrapping: TextWrapping) {
    // Recognised before, and the file may have changed since: what it is now counts.
    guard case .text(let source, let wrapping) = try Recognition.of(ByteSource(file)) else {
      throw TraceFileError(
        .notATrace, at: 0, "\(file.name) was text and is none any more; analyse a copy of it.")
    }
    return (source, wrapping)
  }
}
