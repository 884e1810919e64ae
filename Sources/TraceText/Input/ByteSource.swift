package import TraceFile

/// Bytes that are read once, from the first to the last: of a file, of a stream, from memory, or
/// inflated from another source.
///
/// A class, since a source that inflates another one owns it, and a source is at one place only.
package final class ByteSource {
  /// Why the bytes end before their end: what was read before is sound.
  package struct Damage: Equatable, Sendable {
    /// Bytes of the source that were read before it was met.
    package let offset: UInt64
    /// One sentence that says what is lost.
    package let sentence: String
  }

  private enum Origin {
    case file(InputFile)
    case stream(InputStream)
    case memory([UInt8])
    case inflated(InflatedBytes)
  }

  /// Safe to print: what messages call the source.
  package let name: String
  private let origin: Origin
  private var offset: UInt64 = 0
  /// What was looked at and not read yet.
  private var ahead: [UInt8] = []
  private var aheadStart = 0
  private var ownDamage: Damage?

  /// The bytes of `file`.
  package init(_ file: InputFile) {
    name = file.name
    origin = .file(file)
  }

  /// The bytes of `stream`.
  init(_ stream: InputStream) {
    name = stream.name
    origin = .stream(stream)
  }

  /// These bytes, which messages call `name`.
  package init(_ bytes: [UInt8], name: String) {
    self.name = name
    origin = .memory(bytes)
  }

  /// What `source` inflates to.
  package init(inflating source: ByteSource, _ method: StreamInflater.Method) throws(TraceFileError)
  {
    name = source.name
    origin = .inflated(try InflatedBytes(source, method))
  }

  /// Why the bytes ended early; nil where they did not, or have not ended.
  package var damage: Damage? {
    if let ownDamage { return ownDamage }
    if case .inflated(let inflated) = origin { return inflated.damage }
    return nil
  }

  /// Whether the bytes were compressed.
  package var isInflated: Bool {
    if case .inflated = origin { return true }
    return false
  }

  /// The share of the input that was read, from 0 to 1; 0 of a stream, whose end nobody knows.
  package var progress: Double {
    switch origin {
    case .file(let file): file.size == 0 ? 1 : min(1, Double(offset) / Double(file.size))
    case .memory(let bytes): bytes.isEmpty ? 1 : Double(offset) / Double(bytes.count)
    case .inflated(let inflated): inflated.source.progress
    case .stream: 0
    }
  }

  /// Reads into `range` of `buffer`, which holds that range already and is not empty: at least one
  /// byte and at most the range; 0 at the end.
  ///
  /// Only the first read throws. Where a later one fails, the bytes end, and `damage` says why: what
  /// was read before is worth a report.
  package func read(into buffer: inout [UInt8], _ range: Range<Int>) throws(TraceFileError) -> Int {
    if aheadStart < ahead.count {
      let count = min(range.count, ahead.count - aheadStart)
      buffer.replaceSubrange(
        range.lowerBound..<(range.lowerBound + count), with: ahead[aheadStart..<aheadStart + count])
      aheadStart += count
      if aheadStart == ahead.count { (ahead, aheadStart) = ([], 0) }
      return count
    }
    guard ownDamage == nil else { return 0 }
    do throws(TraceFileError) {
      let count = try readOrigin(into: &buffer, range)
      offset &+= UInt64(count)
      return count
    } catch {
      guard offset > 0 else { throw error }
      ownDamage = Damage(
        offset: offset, sentence: "\(error.description) What was read before that is reported.")
      return 0
    }
  }

  private func readOrigin(
    into buffer: inout [UInt8], _ range: Range<Int>
  ) throws(TraceFileError) -> Int {
    switch origin {
    case .file(let file): return try file.read(at: offset, into: &buffer, range)
    case .stream(let stream): return try stream.read(into: &buffer, range)
    case .inflated(let inflated): return try inflated.read(into: &buffer, range)
    case .memory(let bytes):
      let start = Int(clamping: offset)
      let count = min(range.count, bytes.count - start)
      buffer.replaceSubrange(
        range.lowerBound..<(range.lowerBound + count), with: bytes[start..<start + count])
      return count
    }
  }

  /// The next `count` bytes, or as many as there are, which stay to be read.
  package func lookAhead(_ count: Int) throws(TraceFileError) -> ArraySlice<UInt8> {
    var end = ahead.count
    let wanted = aheadStart + count
    guard end < wanted else { return ahead[aheadStart..<wanted] }
    var found = ahead
    found.append(contentsOf: repeatElement(0, count: wanted - end))
    // Taken out, so that the read goes to the origin.
    let (kept, keptStart) = (ahead, aheadStart)
    (ahead, aheadStart) = ([], 0)
    do throws(TraceFileError) {
      while end < wanted {
        let read = try read(into: &found, end..<wanted)
        if read == 0 { break }
        end += read
      }
    } catch {
      (ahead, aheadStart) = (kept, keptStart)
      throw error
    }
    found.removeLast(found.count - end)
    (ahead, aheadStart) = (found, keptStart)
    return ahead[aheadStart...]
  }

  /// Passes over `count` bytes that were looked at.
  package func skip(_ count: Int) {
    aheadStart = min(ahead.count, aheadStart + count)
  }
}
