/// The numbers that /dev/kmsg and netconsole's extended form give the messages of a log, one after another:
/// where one is passed over a message is missing, as datagrams are that were lost on their way.
struct MessageNumbers {
  /// The latest number of each machine, of which the log can have several.
  private var latest: [UInt64] = []

  /// Machines that are told apart.
  private static let capacity = 8
  /// What is further on is of another machine.
  private static let farthest: UInt64 = 4_096

  /// Takes `line`, and says how many messages are missing before it.
  @inline(__always)
  mutating func missing(before line: Span<UInt8>) -> UInt64 {
    // A release may stand before: `7.2.0,6,416,12345678,-;`.
    guard !line.isEmpty, line[0] &- 0x30 < 10, let number = LogPrefix.number(line) else { return 0 }
    return missing(before: number)
  }

  private mutating func missing(before number: UInt64) -> UInt64 {
    // The parts of a long message have one number.
    if let place = latest.firstIndex(where: { $0 == number || $0 &+ 1 == number }) {
      latest[place] = number
      return 0
    }
    let near = latest.indices.filter { latest[$0] < number && number - latest[$0] <= Self.farthest }
    guard let place = near.max(by: { latest[$0] < latest[$1] }) else {
      if latest.count == Self.capacity { latest.removeFirst() }
      latest.append(number)
      return 0
    }
    let count = number - latest[place] - 1
    latest[place] = number
    return count
  }
}
