import TraceVocabulary

/// Builds small trace.dat files of both versions, sound unless a test spoils them.
///
///     var builder = TraceFileBuilder(version: 7)
///     builder.buffers = [.init(cpus: [0: builder.subBuffer(timestamp: 5, records: [])])]
///     let trace = builder.build()    // trace.bytes, and where its parts stand
struct TraceFileBuilder {
  enum Compression: String, CaseIterable {
    case none, zlib, zstd

    /// `content` as this method stores it.
    func store(_ content: [UInt8]) -> [UInt8] {
      switch self {
      case .none: content
      case .zlib: StoredCompression.zlib(content)
      case .zstd: StoredCompression.zstd(content)
      }
    }
  }

  /// One option, in the byte order of the file.
  struct Option {
    var id: UInt16
    var payload: [UInt8]

    static func text(_ id: UInt16, _ text: String) -> Option {
      Option(id: id, payload: Array(text.utf8) + [0])
    }
  }

  /// A ring buffer with the sub-buffers of each CPU, one after another.
  struct Buffer {
    var name = ""
    var clock = "mono"
    var subBufferSize: Int?
    var cpus: [UInt32: [UInt8]] = [:]
    /// Added to the size in the table of compressed data: -4 is what trace-cmd 3.1 writes.
    var sizeError = 0
  }

  var version = 7
  var isBigEndian = false
  var kernelLongSize = 8
  var recorderLongSize: UInt8 = 8
  var subBufferSize = 512
  var compression = Compression.none
  var chunkSubBuffers = 2
  var ftraceEvents = ["name: print\nID: 5\n"]
  var systems: [(name: String, formats: [String])] = [
    ("dma_fence", ["name: dma_fence_init\nID: 100\n", "name: dma_fence_emit\nID: 101\n"])
  ]
  var symbols = "ffffffff81000000 T startup_64\n"
  var printkFormats = ""
  var commandLines = "1 init\n42 two words\n"
  /// Options before the buffers'. `TRACECLOCK` brackets the top buffer's clock.
  var options: [Option] = [
    .text(4, "local global [mono] x86-tsc\n"), .text(5, "Linux host 6.12.0 x86_64"),
    .text(9, "3.1.6 not-a-git-repo"),
  ]
  /// The text of `header_page`; nil for the kernel's own.
  var headerPage: String?
  /// The buffers; in version 6 the first must be the top one.
  var buffers: [Buffer] = []
  /// Version 6: what follows the CPU count in place of `options`, the tables and the data.
  var version6Body: [UInt8]?
  /// Version 6: whether the clock's text follows the tables.
  var hasClockText = true

  init(version: Int = 7) {
    self.version = version
  }

  /// A builder with two CPUs that have two sub-buffers each.
  static func sample(version: Int = 7) -> TraceFileBuilder {
    var builder = TraceFileBuilder(version: version)
    builder.buffers = [builder.sampleBuffer()]
    return builder
  }

  /// A buffer of two CPUs, each with two sub-buffers.
  func sampleBuffer(named name: String = "") -> Buffer {
    Buffer(
      name: name,
      cpus: [
        0: subBuffer(timestamp: 1_000) + subBuffer(timestamp: 2_000),
        1: subBuffer(timestamp: 1_500) + subBuffer(timestamp: 2_500),
      ])
  }

  /// One sub-buffer: a timestamp, the size of the records with `flags`, and the records.
  func subBuffer(
    timestamp: UInt64, records: [UInt8] = [], flags: UInt64 = 0, size: Int? = nil
  ) -> [UInt8] {
    var writer = writer
    writer.write(timestamp)
    if kernelLongSize == 8 {
      writer.write(UInt64(records.count) | flags)
    } else {
      writer.write(UInt32(records.count) | UInt32(truncatingIfNeeded: flags))
    }
    writer.write(records)
    writer.pad(to: size ?? subBufferSize)
    return writer.bytes
  }

  /// The kernel's description of a sub-buffer of `subBufferSize` bytes.
  var headerPageText: String {
    let data = 8 + kernelLongSize
    return headerPage ?? """
      \tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;
      \tfield: local_t commit;\toffset:8;\tsize:\(kernelLongSize);\tsigned:1;
      \tfield: int overwrite;\toffset:8;\tsize:1;\tsigned:1;
      \tfield: char data;\toffset:\(data);\tsize:\(subBufferSize - data);\tsigned:1;

      """
  }

  var writer: ByteWriter { ByteWriter(isBigEndian: isBigEndian) }

  /// The whole file.
  func build() -> BuiltTrace {
    var trace = BuiltTrace(file: writer)
    trace.file.write([0x17, 0x08, 0x44])
    trace.file.writeTerminated("tracing\(version)")
    trace.file.write([isBigEndian ? 1 : 0, recorderLongSize])
    trace.file.write(UInt32(subBufferSize))
    if version == 6 {
      buildVersion6(&trace)
    } else {
      buildVersion7(&trace)
    }
    return trace
  }
}

/// A file, and where its parts stand in it: what a test patches.
struct BuiltTrace {
  var file: ByteWriter
  /// Version 7: the offset of the word that says where the first options are.
  var firstOptionsWord = 0
  /// Version 7: the offsets of the words that say where the next options are.
  var nextOptionsWords: [Int] = []
  /// Version 7: the headers of the options sections.
  var optionsSections: [Int] = []
  /// Version 7: the headers of the sections by id.
  var sections: [UInt16: Int] = [:]
  /// The data of each CPU, by buffer, in ascending order of CPU.
  var cpuData: [[Int]] = []
  /// Version 6: the offsets of the CPU tables.
  var tables: [Int] = []
  /// Version 6: the offset of the CPU count.
  var cpuCountWord = 0

  var bytes: [UInt8] { file.bytes }
}
