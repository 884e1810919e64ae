package import TraceFile

/// What a source is, by its content: names say nothing, and pipes have none.
package enum Recognition {
  /// trace.dat; the source stands at its first byte.
  case traceFile(ByteSource)
  /// Text; the source stands at its first line.
  case text(ByteSource, TextWrapping)

  /// Bytes that are looked at.
  private static let lookedAtBytes = 64 << 10
  /// Compressed files in compressed files that are opened: a deflated atrace in a .gz in a .zst.
  private static let layers = 4

  /// Recognises `source`, and opens what compresses it. Throws one sentence that says what to do
  /// where it is something else.
  package static func of(_ source: ByteSource) throws(TraceFileError) -> Recognition {
    var source = source
    for _ in 0..<layers {
      let start = Array(try source.lookAhead(lookedAtBytes))
      switch try step(start.span, source) {
      case .inner(let inner): source = inner
      case .found(let recognition): return recognition
      }
    }
    throw TraceFileError(
      .unknownCompression, at: 0,
      "\(source.name) is compressed \(layers) times over; decompress it first.")
  }

  private enum Step {
    case found(Recognition)
    case inner(ByteSource)
  }

  private static func step(
    _ bytes: Span<UInt8>, _ source: ByteSource
  ) throws(TraceFileError) -> Step {
    guard !bytes.isEmpty else {
      throw TraceFileError(
        .notATrace, at: 0, source.damage?.sentence ?? "\(source.name) is empty.")
    }
    if bytes.has("\u{17}\u{8}Dtracing") { return .found(.traceFile(source)) }
    if let method = compression(bytes) {
      return .inner(try ByteSource(inflating: source, method))
    }
    if let sentence = ForeignFormat.sentence(bytes, name: source.name) {
      throw TraceFileError(.notATrace, at: 0, sentence)
    }
    if let start = TextSample.deflatedTrace(bytes) {
      source.skip(start)
      return .inner(try ByteSource(inflating: source, .zlib))
    }
    guard TextSample.isText(bytes) else {
      if let leftover = TraceFileError(recorderLeftover: source.name) { throw leftover }
      let what =
        ForeignFormat.isPerfetto(bytes)
        ? "is a Perfetto trace; run `traceconv systrace \(source.name) | fencepost -`."
        : "is no trace that is known: neither trace.dat nor text; give a trace.dat, ftrace text or a "
          + "kernel log with an ftrace dump."
      throw TraceFileError(.notATrace, at: 0, "\(source.name) \(what)")
    }
    if let sentence = ForeignFormat.sentence(ofText: bytes, name: source.name) {
      throw TraceFileError(.notATrace, at: 0, sentence)
    }
    if bytes.has("\u{feff}") {
      source.skip(3)
    }
    return .found(.text(source, TextSample.wrapping(bytes)))
  }

  private static func compression(_ bytes: Span<UInt8>) -> StreamInflater.Method? {
    guard bytes.count >= 4 else { return nil }
    switch (bytes[0], bytes[1], bytes[2], bytes[3]) {
    case (0x1f, 0x8b, 0x08, _): return .gzip
    // A frame, or a frame to be skipped, with which pzstd begins.
    case (0x28, 0xb5, 0x2f, 0xfd), (0x50...0x5f, 0x2a, 0x4d, 0x18): return .zstd
    default: return nil
    }
  }
}
