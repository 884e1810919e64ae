import Foundation
import Glibc
import HostileInput

/// Input that is too large for a file of the bench, or never ends: another process of this program
/// writes it into a pipe until nobody reads it any more.
struct StreamCase: Sendable {
  /// What a failure calls it.
  let name: String
  /// What comes first.
  var head: [UInt8] = []
  /// Whether it is to end in a report: what begins with a record does.
  var isReported: Bool { !head.isEmpty }
  /// Bytes behind the head at most.
  let bytes: Int
  /// Makes the next piece.
  let piece: @Sendable (inout SeededGenerator, _ number: Int) -> [UInt8]

  /// Writes all of it to standard output; ends where nobody reads.
  func write() {
    signal(SIGPIPE, SIG_IGN)
    var generator = SeededGenerator(seed: 1, case: 0)
    var left = bytes
    var next = head
    var number = 0
    while left > 0 {
      do {
        try FileHandle.standardOutput.write(contentsOf: next)
      } catch {
        return
      }
      next = piece(&generator, number)
      left -= next.count
      number += 1
    }
  }

  private static let mebibyte = 1 << 20

  /// One record, as a text begins.
  private static let record = line(0, "dma_fence_init: driver=a timeline=b context=1 seqno=1")

  private static func line(_ number: Int, cpu: String = "000", _ rest: String) -> [UInt8] {
    let fraction = String(1_000_000 + number % 1_000_000).dropFirst()
    let seconds = 1_000 + number / 1_000_000
    return Array(
      "           <...>-7       [\(cpu)] .....  \(seconds).\(fraction): \(rest)\n".utf8)
  }

  /// Piece `number` of lines that are each of their own.
  private static func lines(_ number: Int, _ make: (Int) -> [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    for place in 0..<4_096 { bytes += make(number * 4_096 + place) }
    return bytes
  }

  /// The begin and the end of fence `number`, which has names of its own.
  private static func fence(_ number: Int, at time: Int, driver: String = "d") -> [UInt8] {
    let rest = "driver=\(driver) timeline=t\(number) context=\(number) seqno=\(number)"
    return line(time, "dma_fence_init: \(rest)") + line(time, "dma_fence_signaled: \(rest)")
      + line(time, "dma_fence_destroy: \(rest)")
  }

  /// All of them.
  static let all: [StreamCase] = [
    StreamCase(name: "one line of 1 GiB", bytes: 1 << 30) { _, _ in
      [UInt8](repeating: UInt8(ascii: "x"), count: mebibyte)
    },
    StreamCase(name: "a record, and one line of 1 GiB", head: record, bytes: 1 << 30) { _, _ in
      [UInt8](repeating: UInt8(ascii: "x"), count: mebibyte)
    },
    StreamCase(name: "256 MiB of garbage", bytes: 256 << 20, piece: garbage),
    StreamCase(
      name: "a record, and 256 MiB of garbage", head: record, bytes: 256 << 20, piece: garbage),
    StreamCase(name: "letters without end", bytes: .max) { _, _ in
      Array(repeatElement([UInt8(ascii: "y"), 0x0a], count: mebibyte / 2).joined())
    },
    StreamCase(name: "lines without end and without a record", bytes: .max) { _, _ in
      Array(
        repeatElement(Array("[    1.000000] a message of some length\n".utf8), count: 20_000)
          .joined())
    },
    StreamCase(name: "blanks, 1 GiB of them", bytes: 1 << 30) { _, _ in
      [UInt8](repeating: 0x20, count: mebibyte)
    },
    StreamCase(name: "a million events of different names", head: record, bytes: 100 << 20) {
      _, number in lines(number) { line($0, "event_\($0): x=\($0)") }
    },
    StreamCase(name: "a million probes", head: record, bytes: 100 << 20) { _, number in
      lines(number) { line($0, "p: (func_\($0)+0x0/0x10) fence=0x\($0)") }
    },
    StreamCase(name: "fences of different names", head: record, bytes: 100 << 20) { _, number in
      lines(number) { fence($0, at: $0, driver: "d\($0)") }
    },
    StreamCase(name: "a million losses", head: record, bytes: 100 << 20) { _, number in
      lines(number) {
        Array("CPU:\($0 % 4_096) [LOST \(number) EVENTS]\n".utf8)
          + line(number, cpu: "\($0 % 4_096)", "a: b")
      }
    },
    StreamCase(name: "times that fall", head: record, bytes: 100 << 20) { _, number in
      lines(number) { fence($0, at: 100_000_000 - $0) }
    },
    StreamCase(name: "instances of different names", head: record, bytes: 100 << 20) { _, number in
      lines(number) { Array("instance\($0): ".utf8) + line($0, "a: b") }
    },
  ]

  @Sendable private static func garbage(_ generator: inout SeededGenerator, _ number: Int)
    -> [UInt8]
  {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(mebibyte)
    for _ in 0..<(mebibyte / 8) {
      let word = generator.next()
      for shift in stride(from: UInt64(0), to: 64, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: word >> shift))
      }
    }
    return bytes
  }
}
