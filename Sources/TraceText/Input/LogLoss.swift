/// What loggers say of messages that they lost.
package enum LogLoss {
  /// The words before the number, where one is said, and those behind it: `Missed 12 kernel messages`,
  /// `Suppressed 12 messages from kernel` and `/dev/kmsg buffer overrun, some messages lost` of the journal,
  /// `imjournal: 12 messages lost due to rate-limiting` and `imuxsock lost 12 messages from pid 1` of rsyslog.
  package static let words: [(StaticString, StaticString)] = [
    ("]: Missed ", " kernel messages"), ("]: Suppressed ", " messages from kernel"),
    ("/dev/kmsg buffer overrun, ", "messages lost"), ("imjournal: ", " messages lost"),
    ("imuxsock lost ", " messages from pid "),
  ]

  /// Whether `line` says so at or after `start`.
  static func isTold(by line: Span<UInt8>, from start: Int) -> Bool {
    words.contains { line.firstPlace(of: $0.0, from: start) != nil }
  }
}
