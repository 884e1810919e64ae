import Testing
import TraceFile

struct ChunkInflaterTests {
  /// The error of inflating `source` to `count` bytes, or nil and the bytes.
  static func inflate(
    _ source: [UInt8], _ method: TraceDescription.Compression, count: Int
  ) -> (kind: TraceFileError.Kind?, output: [UInt8]) {
    var output: [UInt8] = []
    let origin = ByteOrigin(fileName: "trace.dat", section: "CPU data", offset: 64)
    do throws(TraceFileError) {
      var inflater = try ChunkInflater(method)
      try inflater.inflate(source.span, to: &output, count: count, origin: origin)
      return (nil, output)
    } catch {
      return (error.kind, output)
    }
  }

  static func stored(_ content: [UInt8], _ method: TraceDescription.Compression) -> [UInt8] {
    method == .zlib ? StoredCompression.zlib(content) : StoredCompression.zstd(content)
  }

  @Test(arguments: [TraceDescription.Compression.zlib, .zstd])
  func `one context inflates chunk after chunk, the output takes each chunk's size`(
    method: TraceDescription.Compression
  ) throws {
    var inflater = try ChunkInflater(method)
    var output: [UInt8] = []
    let origin = ByteOrigin(fileName: "trace.dat", section: "CPU data", offset: 64)
    for count in [1, 300_000, 4_096, 0] {
      let content = (0..<count).map { UInt8(truncatingIfNeeded: $0 ^ ($0 >> 8)) }
      let source = Self.stored(content, method)
      try inflater.inflate(source.span, to: &output, count: count, origin: origin)
      #expect(output == content)
    }
  }

  @Test(arguments: [TraceDescription.Compression.zlib, .zstd])
  func `content of another length than promised is an error`(
    method: TraceDescription.Compression
  ) {
    let source = Self.stored([UInt8](repeating: 7, count: 5_000), method)
    for count in [4_999, 5_001, 0] {
      #expect(Self.inflate(source, method, count: count).kind == .malformed)
    }
    #expect(Self.inflate(source, method, count: 5_000).kind == nil)
  }

  @Test(arguments: [TraceDescription.Compression.zlib, .zstd])
  func `every prefix and every spoiled byte of a stream is an error or the right length`(
    method: TraceDescription.Compression
  ) {
    let source = Self.stored([UInt8](repeating: 7, count: 200), method)
    for count in source.indices {
      #expect(Self.inflate(Array(source.prefix(count)), method, count: 200).kind == .malformed)
      var spoiled = source
      spoiled[count] ^= 0xff
      let result = Self.inflate(spoiled, method, count: 200)
      #expect(result.kind != nil || result.output.count == 200)
    }
    #expect(Self.inflate(source + [0], method, count: 200).kind == .malformed)
    #expect(Self.inflate(source + source, method, count: 200).kind == .malformed)
  }

  @Test func `an error leaves the context usable`() throws {
    for method in [TraceDescription.Compression.zlib, .zstd] {
      var inflater = try ChunkInflater(method)
      var output: [UInt8] = []
      let origin = ByteOrigin(fileName: "trace.dat", section: "CPU data", offset: 64)
      let good = Self.stored([1, 2, 3], method)
      let bad = Array(good.dropLast())
      #expect(throws: TraceFileError.self) {
        try inflater.inflate(bad.span, to: &output, count: 3, origin: origin)
      }
      try inflater.inflate(good.span, to: &output, count: 3, origin: origin)
      #expect(output == [1, 2, 3])
    }
  }

  @Test func `a size that the input cannot justify is refused before it is allocated`() {
    let bomb = StoredCompression.zstd(repeating: 0, count: 16 << 20)
    let result = Self.inflate(bomb, .zstd, count: 16 << 20)
    #expect(result.kind == .limitExceeded)
    #expect(result.output.isEmpty)
    #expect(Self.inflate([1], .zlib, count: .max).kind == .limitExceeded)
    #expect(Self.inflate([1], .zlib, count: -1).kind == .limitExceeded)
  }

  @Test func `a zero-filled chunk of a megabyte is no bomb`() {
    let zeros = StoredCompression.zstd(repeating: 0, count: 1 << 20)
    #expect(Self.inflate(zeros, .zstd, count: 1 << 20).kind == nil)
  }

  @Test func `a frame with a skippable one before it, or of an old format, is an error`() {
    let frame = StoredCompression.zstd([1, 2, 3])
    let skippable: [UInt8] = [0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0]
    #expect(Self.inflate(skippable + frame, .zstd, count: 3).kind == .malformed)
    let old: [UInt8] = [0x25] + frame.dropFirst()
    #expect(Self.inflate(old, .zstd, count: 3).kind == .malformed)
  }

  @Test func `a compressed section in a file without compression is an error`() {
    #expect(Self.inflate([1, 2, 3], .none, count: 3).kind == .malformed)
  }
}
