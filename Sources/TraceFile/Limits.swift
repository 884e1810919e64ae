/// The bounds on everything a file can ask for. Each is far above what a kernel writes and far
/// below what would hurt a machine; what is over a limit is an anomaly or one sentence.
package enum Limits {
  /// Event systems (`sched`, `dma_fence` …) of one file; a kernel of 2025 has about 150.
  package static let systems = 4_096
  /// Event formats of one file. The event id has 16 bits.
  package static let events = 65_536
  /// Bytes of one event format. The longest in the kernel (flags tables of f2fs) has 12 KiB.
  package static let formatBytes = 65_536
  /// Bytes of all event formats; 2 MB on a kernel with everything built in.
  package static let formatSectionBytes = 64 << 20
  /// Options in one file. trace-cmd writes one for each CPU and a dozen more.
  package static let options = 65_536
  /// Bytes of one option. The largest are process maps.
  package static let optionBytes = 16 << 20
  /// Sections in one file that are visited.
  package static let sections = 4_096
  /// CPUs of one buffer: `NR_CPUS` of the largest kernel configuration (x86 `MAXSMP`).
  package static let cpus = 8_192
  /// Rows of all tables of CPUs of version 6: 256 instances on a machine of 512 CPUs.
  package static let tableRows = 1 << 17
  /// Buffer instances in one file.
  package static let instances = 1_024
  /// Bytes of one sub-buffer: `buffer_subbuf_size_kb` goes from a page to 2 MiB
  /// (`ring_buffer_subbuf_order_set`, kernel/trace/ring_buffer.c, 6.8).
  package static let subBufferBytes = 512...(2 << 20)
  /// Bytes of one inflated chunk of CPU data. trace-cmd puts 10 sub-buffers into one; the position
  /// of a record keeps 24 bits for the offset inside it.
  package static let chunkBytes = 16 << 20
  /// Bytes of the saved command lines: twice what `commandLines` of them need.
  package static let commandLineBytes = 8 << 20
  /// Saved command lines that are read: four times the most that a kernel saves, which is
  /// `PID_MAX_DEFAULT` (`tracing_saved_cmdlines_size_write`, kernel/trace).
  package static let commandLines = 1 << 17
  /// Bytes of a file: a record's position keeps 40 bits for the offset in it.
  package static let fileBytes: UInt64 = 1 << 40
  /// Bytes of text that a latency tracer's file or a name may bring into a message.
  package static let messageBytes = 256
  /// Bytes of the kernel's symbols or of its constant texts; a kernel with everything built in has
  /// 15 MB of symbols.
  package static let sideTextBytes: UInt64 = 64 << 20
  /// Symbols that are kept of those that were asked for. A hundred names are asked for, and one name
  /// may stand at a few addresses.
  package static let keptSymbols = 4_096
  /// Constant texts that are kept; a kernel has some hundred, and as many `trace_printk` as its
  /// author likes.
  package static let printkFormats = 65_536
  /// Bytes of the header page's and header event's texts; a kernel writes 500.
  package static let headerPageBytes: UInt64 = 65_536
  /// Bytes of all options of version 7: the statistics of all CPUs of a large machine are 2 MB.
  package static let optionsBytes: UInt64 = 64 << 20
  /// Bytes of a name: an event system, an instance, a clock. A path component has at most 255.
  package static let nameBytes = 4_096

  /// The most bytes that `count` compressed ones may inflate to: a megabyte is always allowed, and
  /// beyond that 1,100 times the input. zlib cannot do more than 1,032; real traces have 4 to 20.
  /// It keeps a hundred bytes of hostile zstd from costing 16 MiB.
  package static func inflatedBytes(ofCompressed count: Int) -> Int {
    let (product, overflow) = count.multipliedReportingOverflow(by: 1_100)
    return overflow ? .max : max(1 << 20, product)
  }

  /// Bytes that one chunk of `buffer` may inflate to when `streams` CPUs are read at once: each keeps
  /// one chunk, and all together at most half a gigabyte, or 16 sub-buffers each. Recorders put 10
  /// into a chunk.
  package static func chunkBytes(of buffer: TraceBuffer, among streams: Int) -> Int {
    let share = (512 << 20) / max(streams, 1)
    let generous = min(64 * buffer.subBufferSize, share)
    return min(chunkBytes, max(16 * buffer.subBufferSize, generous))
  }
}
