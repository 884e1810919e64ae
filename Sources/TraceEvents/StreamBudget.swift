import TraceFile
import TraceVocabulary

/// Bounds the memory that the streams of all CPUs take together: each counts every event id, and
/// has its own decoder, however little data it has. Without a bound, a file of a few hundred
/// kilobytes that names 8,192 CPUs and an event of the id 65535 takes gigabytes.
enum StreamBudget {
  /// Bytes for all streams: enough for 4,700 CPUs of a kernel with 3,000 events.
  static let bytes = 256 << 20
  /// Bytes of one stream beside its counters: decoder, inflater, and the first window.
  private static let bytesPerStream = 32 << 10

  /// `buffers` with as many CPUs as the budget allows; those left out are said.
  static func apply(
    to buffers: [TraceBuffer], idCount: Int, anomalies: inout AnomalyLog
  ) -> [TraceBuffer] {
    var left = bytes / (bytesPerStream + 8 * idCount)
    return buffers.map { buffer in
      let kept = min(left, buffer.cpus.count)
      left -= kept
      if let first = buffer.cpus.dropFirst(kept).first {
        let name = buffer.name.isEmpty ? "" : " of buffer \"\(buffer.name)\""
        anomalies.note(
          .limitReached, at: first.offset, times: UInt64(buffer.cpus.count - kept),
          "the data of CPU \(first.cpu)\(name) and of others is left out: so many CPUs and events "
            + "do not fit into memory")
      }
      var buffer = buffer
      buffer.isMissingCPUs = buffer.isMissingCPUs || kept < buffer.cpus.count
      buffer.cpus = Array(buffer.cpus.prefix(kept))
      return buffer
    }
  }
}
