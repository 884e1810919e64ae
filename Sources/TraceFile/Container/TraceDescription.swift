public import TraceVocabulary

/// What a trace file says about itself: everything but the records.
public struct TraceDescription: Sendable {
  /// The version of the container: 6 or 7.
  public package(set) var version: Int
  /// How sections and CPU data are compressed.
  public package(set) var compression: Compression
  /// The byte order of all numbers in the file.
  public package(set) var isBigEndian: Bool
  /// Bytes of a `long` of the traced kernel: 4 or 8, the size of `commit` in the header page.
  public package(set) var kernelLongSize: Int
  /// `uname` of the traced machine, such as `Linux host 6.12.0 x86_64`; nil where not recorded.
  public package(set) var kernel: String?
  /// The version of the recorder, such as `3.1.6`; nil where not recorded.
  public package(set) var recorder: String?
  /// How the stamps in the ring buffer become the timestamps of the report.
  package var timeCorrection: TimeCorrection
  /// The buffers with their CPUs' data: the top instance first, then the others by file order.
  public package(set) var buffers: [TraceBuffer]
  /// The names of tasks by pid, as the kernel had saved them when the recording ended.
  package var commandLines: [Int32: String]
  /// The text of every event format, with its system, in file order.
  package var eventFormats: [EventFormatText]
  /// Where the kernel's symbols stand; nil where the file has none.
  package var symbols: SideText?
  /// Where the constant texts stand that events point at; nil where the file has none.
  package var printkFormats: SideText?
  /// The id of the trace that pairs a host's file with its guests' (`TRACEID`).
  package var traceID: UInt64?
  /// The files of guests that belong to this one (`GUEST`): name and trace id.
  package var guests: [(name: String, traceID: UInt64)]
  /// Bytes of the whole file.
  public package(set) var fileSize: UInt64

  /// How a file is compressed.
  public enum Compression: String, Sendable {
    /// Nothing is compressed; all files of version 6.
    case none
    /// zlib streams, one a section or chunk.
    case zlib
    /// zstd frames, one a section or chunk.
    case zstd
  }
}

/// One ring buffer of the file: the top one, or an instance (`trace-cmd record -B name`).
public struct TraceBuffer: Sendable {
  /// The instance's name; empty for the top instance.
  public package(set) var name: String
  /// The clock of this buffer.
  public package(set) var clock: TraceClock
  /// Bytes of one sub-buffer of this buffer.
  public package(set) var subBufferSize: Int
  /// Bytes from the start of a sub-buffer to its first record: 16 with a 64-bit kernel, else 12.
  package var dataOffset: Int
  /// Whether the CPUs' data are chunks, compressed as the file says, or plain sub-buffers.
  package var isCompressed: Bool
  /// The data of each CPU that has any, by ascending CPU number. Each fits into the file.
  public package(set) var cpus: [CPUData]
  /// Whether data of some CPU is missing that no gap can stand for, since nobody knows where: a CPU
  /// that the file was cut before, or whose place was only assumed.
  public package(set) var isMissingCPUs = false
  /// What the kernel counted for each CPU when the recording ended (`per_cpu/cpuN/stats`).
  public package(set) var statistics: [CPUStatistics]
}

/// Where the data of one CPU stands in the file.
public struct CPUData: Equatable, Sendable {
  /// The number of the CPU.
  public package(set) var cpu: CPUNumber
  /// Bytes from the start of the file: to the first sub-buffer, or, in compressed data, to the
  /// word that counts the chunks.
  package var offset: UInt64
  /// Bytes of data, clamped to the file. In compressed data a hint: trace-cmd before 3.2 wrote 4
  /// too few, so the extent is what the chunk headers say, as far as `end`.
  package var size: UInt64
  /// The first byte that cannot belong to this CPU: the next CPU's data, or the end of the file.
  package var end: UInt64
  /// Whether the file has less of it than its table promises.
  package var isCut = false
}

/// The kernel's own counters of one CPU's buffer at the end of the recording.
public struct CPUStatistics: Equatable, Sendable {
  /// The number of the CPU.
  public package(set) var cpu: CPUNumber
  /// Events that newer ones overwrote before they were read.
  public package(set) var overrun: UInt64
  /// Events lost because an interrupt nested too deep while one was written.
  public package(set) var commitOverrun: UInt64
  /// Events dropped because the buffer was full and overwriting was off.
  public package(set) var dropped: UInt64
  /// Events that were in the buffer when it was stopped; nil where the file does not say.
  public package(set) var unread: UInt64? = nil
  /// Events that had been read before; nil where the file does not say.
  public package(set) var read: UInt64? = nil

  /// Events that were recorded. A whole file has just as many records of this CPU. nil where the file
  /// does not say.
  public var recorded: UInt64? {
    guard let unread, let read else { return nil }
    return unread &+ read
  }
}

/// One event format as the file has it, not yet vouched for.
package struct EventFormatText: Sendable {
  /// The event system, such as `dma_fence`; `ftrace` for the tracer's own events.
  package var system: String
  /// The text, at most `Limits.formatBytes`: a slice of the one array that holds all formats, so
  /// that opening a trace copies none of them.
  package var text: ArraySlice<UInt8>
  /// Bytes from the start of the file to the text, or to the compressed section that holds it.
  package var offset: UInt64
}

extension TraceBuffer {
  /// What the kernel counted for `cpu`; nil where the file has no such statistics.
  package func statistics(of cpu: CPUNumber) -> CPUStatistics? {
    statistics.first { $0.cpu == cpu }
  }

  /// Whether events are missing that no mark in the data places in time: of CPUs that the file lacks,
  /// of CPUs that recorded events and have no data, and those that the kernel dropped because the buffer
  /// was full or an interrupt nested too deep, which it counts and does not mark.
  package var hasUnplacedLosses: Bool {
    isMissingCPUs
      || statistics.contains { counted in
        counted.dropped > 0 || counted.commitOverrun > 0
          || (counted.overrun > 0 || counted.recorded ?? 0 > 0)
            && !cpus.contains { $0.cpu == counted.cpu && $0.size > 0 }
      }
  }
}

extension TraceDescription {
  /// What a text says of itself: hardly anything. It has one buffer, stamped with `clock`.
  package init(ofText fileSize: UInt64, clock: TraceClock, kernel: String?) {
    version = 0
    compression = .none
    isBigEndian = false
    // Every GPU driver that matters here runs on 64 bits; nothing but `refcount` depends on it, which
    // the probes of a 32-bit kernel would show as addresses below 2^32.
    kernelLongSize = 8
    self.kernel = kernel
    recorder = nil
    timeCorrection = .identity
    buffers = [
      TraceBuffer(
        name: "", clock: clock, subBufferSize: 0, dataOffset: 0, isCompressed: false, cpus: [],
        statistics: [])
    ]
    commandLines = [:]
    eventFormats = []
    symbols = nil
    printkFormats = nil
    traceID = nil
    guests = []
    self.fileSize = fileSize
  }
}
