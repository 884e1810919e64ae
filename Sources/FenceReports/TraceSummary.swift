public import TraceVocabulary

/// The capture: what the file says of itself.
public struct TraceSummary: Sendable {
  /// The file's name, as given by the user, without its folder.
  public var file: String
  /// `trace.dat`, or `text`.
  public var format: String
  /// What a trace.dat says of its own form; nil of a text.
  public var container: Container?
  /// `uname` of the traced machine, if recorded.
  public var kernel: String?
  /// The recorder's version, if recorded.
  public var recorder: String?
  /// The clock of the analysed buffer.
  public var clock: TraceClock
  /// The CPUs of the analysed buffer that have data.
  public var cpus: [CPUWindow]
  /// The earliest timestamp of any record; nil where there is none.
  public var start: Timestamp?
  /// The latest.
  public var end: Timestamp?
  /// All buffers of the file; `isAnalyzed` marks the one whose fence events make this report.
  public var instances: [InstanceSummary]
  /// Bytes of the file.
  public var fileSize: UInt64
  /// Tasks whose names the file has; nil where they were not counted.
  public var savedTaskNames: Int?

  /// The form of a trace.dat.
  public struct Container: Equatable, Sendable {
    /// The version of the container.
    public var version: Int
    /// `none`, `zlib` or `zstd`.
    public var compression: String
    /// Whether numbers in the file are big endian.
    public var isBigEndian: Bool
    /// Bytes of a `long` of the traced kernel.
    public var kernelLongSize: Int

    /// A container of these properties.
    public init(version: Int, compression: String, isBigEndian: Bool, kernelLongSize: Int) {
      self.version = version
      self.compression = compression
      self.isBigEndian = isBigEndian
      self.kernelLongSize = kernelLongSize
    }

    /// `little` or `big`.
    var byteOrder: String { isBigEndian ? "big" : "little" }
  }

  /// A capture of these properties.
  public init(
    file: String, format: String, container: Container?, kernel: String?, recorder: String?,
    clock: TraceClock,
    cpus: [CPUWindow], start: Timestamp?, end: Timestamp?, instances: [InstanceSummary],
    fileSize: UInt64, savedTaskNames: Int? = nil
  ) {
    self.file = file
    self.format = format
    self.container = container
    self.kernel = kernel
    self.recorder = recorder
    self.clock = clock
    self.cpus = cpus
    self.start = start
    self.end = end
    self.instances = instances
    self.fileSize = fileSize
    self.savedTaskNames = savedTaskNames
  }
}

/// What was read of one CPU.
public struct CPUWindow: Equatable, Sendable {
  /// The CPU.
  public var cpu: CPUNumber
  /// Its first timestamp.
  public var first: Timestamp
  /// Its last timestamp.
  public var last: Timestamp
  /// Records of any kind.
  public var records: UInt64
  /// Events that newer ones overwrote, as the kernel counted them when the recording ended; nil
  /// where the file has no such statistics.
  public var overrun: UInt64?
  /// Events dropped because the buffer was full, likewise.
  public var dropped: UInt64?
  /// Events lost because an interrupt nested too deep while one was written, likewise.
  public var commitOverrun: UInt64?
  /// Events that the kernel recorded, which a whole file has all of; nil where it does not say.
  public var recorded: UInt64?

  /// What was read of `cpu`.
  public init(
    cpu: CPUNumber, first: Timestamp, last: Timestamp, records: UInt64, overrun: UInt64?,
    dropped: UInt64?, commitOverrun: UInt64? = nil, recorded: UInt64? = nil
  ) {
    self.cpu = cpu
    self.first = first
    self.last = last
    self.records = records
    self.overrun = overrun
    self.dropped = dropped
    self.commitOverrun = commitOverrun
    self.recorded = recorded
  }
}

/// One buffer instance of the file.
public struct InstanceSummary: Equatable, Sendable {
  /// Its name; empty for the top one.
  public var name: String
  /// Its clock.
  public var clock: TraceClock
  /// CPUs with data.
  public var cpus: Int
  /// Records of the `dma_fence` and `fence` systems in it; nil where they were not counted
  /// because the file has one instance only.
  public var fenceEvents: UInt64?
  /// Whether this report is about its fence events.
  public var isAnalyzed: Bool
  /// Bytes of one of its sub-buffers; nil where the file does not say.
  public var subBufferSize: Int?
  /// Gaps that its ring buffer admits; nil where it was not read.
  public var gaps: UInt64?
  /// Events lost in them, as far as their number is known; nil where it was not read.
  public var lost: UInt64?

  /// An instance of these properties.
  public init(
    name: String, clock: TraceClock, cpus: Int, fenceEvents: UInt64?, isAnalyzed: Bool,
    subBufferSize: Int? = nil, gaps: UInt64? = nil, lost: UInt64? = nil
  ) {
    self.name = name
    self.clock = clock
    self.cpus = cpus
    self.fenceEvents = fenceEvents
    self.isAnalyzed = isAnalyzed
    self.subBufferSize = subBufferSize
    self.gaps = gaps
    self.lost = lost
  }
}
