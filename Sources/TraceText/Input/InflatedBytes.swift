internal import TraceFile

/// What a compressed source inflates to, read as it comes: gzip members and zstd frames follow one
/// another, as `cat a.gz b.gz` and parallel compressors make them.
final class InflatedBytes {
  let source: ByteSource
  private let method: StreamInflater.Method
  private var inflater: StreamInflater
  private var input = [UInt8](repeating: 0, count: 1 << 17)
  private var rest = 0..<0
  private var consumed: UInt64 = 0
  private var isBetweenMembers = true
  /// Whether the last step filled all its room: more may come without more input.
  private var mayHoldMore = false
  private var isOver = false
  private var hasProduced = false
  private(set) var damage: ByteSource.Damage?

  init(_ source: ByteSource, _ method: StreamInflater.Method) throws(TraceFileError) {
    self.source = source
    self.method = method
    inflater = try StreamInflater(method)
  }

  /// Reads into `range` of `buffer`; 0 at the end, or where the stream is damaged.
  func read(into buffer: inout [UInt8], _ range: Range<Int>) throws(TraceFileError) -> Int {
    while !isOver {
      if rest.isEmpty, !mayHoldMore {
        let count = try source.read(into: &input, 0..<input.count)
        rest = 0..<count
        if count == 0 {
          isOver = true
          damage = source.damage ?? (isBetweenMembers ? nil : endsEarly)
          return 0
        }
      }
      if isBetweenMembers, !rest.isEmpty, !beginsMember() { continue }
      let step = inflater.step(input, rest, into: &buffer, range)
      rest = (rest.lowerBound + step.consumed)..<rest.upperBound
      consumed &+= UInt64(step.consumed)
      mayHoldMore = step.produced == range.count && step.state == .open
      switch step.state {
      case .open: isBetweenMembers = false
      case .ended:
        isBetweenMembers = true
        isOver = method == .zlib
      case .damaged:
        isOver = true
        damage = ByteSource.Damage(
          offset: consumed,
          sentence: "\(source.name) is damaged at byte \(consumed) of its compressed data; "
            + (hasProduced || step.produced > 0
              ? "what stands before that is reported, what follows is lost."
              : "nothing of it can be read."))
      }
      if step.produced > 0 {
        hasProduced = true
        return step.produced
      }
      // A full input that gives nothing and takes nothing would go round for ever.
      if step.state == .open, step.consumed == 0, !rest.isEmpty {
        isOver = true
        damage = endsEarly
      }
    }
    return 0
  }

  /// Whether another member begins. gzip pads with zeros; other bytes behind the last member are
  /// none of it.
  private func beginsMember() -> Bool {
    guard method == .gzip, consumed > 0 else { return true }
    var place = rest.lowerBound
    while place < rest.upperBound, input[place] == 0 {
      place += 1
    }
    consumed &+= UInt64(place - rest.lowerBound)
    rest = place..<rest.upperBound
    guard let first = rest.first else { return false }
    if input[first] == 0x1f { return true }
    isOver = true
    damage = ByteSource.Damage(
      offset: consumed,
      sentence: "\(source.name) goes on after its compressed data, at byte \(consumed), with bytes "
        + "that are not compressed; they are left out.")
    return false
  }

  private var endsEarly: ByteSource.Damage {
    ByteSource.Damage(
      offset: consumed,
      sentence: "\(source.name) breaks off after \(consumed) bytes of its compressed data; "
        + (hasProduced
          ? "what stands before that is reported, what followed is lost."
          : "nothing of it can be read."))
  }
}
