import HostileInput
import Testing
import TraceFile
import TraceText

@Suite struct InflationTests {
  private static let text = Array(
    (0..<40_000).map { "line \($0) of a text that is long\n" }.joined().utf8)

  private struct Outcome {
    var bytes: [UInt8]
    var damage: ByteSource.Damage?
  }

  private func inflate(_ packed: [UInt8], _ method: StreamInflater.Method) throws -> Outcome {
    let source = try ByteSource(inflating: ByteSource(packed, name: "x.gz"), method)
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 70_001)
    while true {
      let count = try source.read(into: &buffer, 1..<buffer.count)
      if count == 0 { return Outcome(bytes: bytes, damage: source.damage) }
      bytes += buffer[1..<1 + count]
    }
  }

  private func pack(_ bytes: [UInt8], _ method: StreamInflater.Method) -> [UInt8] {
    switch method {
    case .gzip: Packed.gzip(bytes)
    case .zlib: Packed.zlib(bytes)
    case .zstd: Packed.zstd(bytes)
    }
  }

  @Test(arguments: [StreamInflater.Method.gzip, .zlib, .zstd])
  func `a stream gives back what was put in`(method: StreamInflater.Method) throws {
    let outcome = try inflate(pack(Self.text, method), method)
    #expect(outcome.bytes == Self.text)
    #expect(outcome.damage == nil)
  }

  @Test(arguments: [StreamInflater.Method.gzip, .zstd])
  func `members follow one another`(method: StreamInflater.Method) throws {
    let parts = [Self.text, [], Array("short\n".utf8), Self.text]
    let outcome = try inflate(parts.flatMap { pack($0, method) }, method)
    #expect(outcome.bytes == parts.flatMap { $0 })
    #expect(outcome.damage == nil)
  }

  @Test(arguments: [StreamInflater.Method.gzip, .zlib, .zstd])
  func `a stream that breaks off gives what came before, and says so`(
    method: StreamInflater.Method
  ) throws {
    let whole = pack(Self.text, method)
    for count in [5, 11, 3_000, whole.count / 2, whole.count - 1] {
      let outcome = try inflate(Array(whole.prefix(count)), method)
      #expect(Self.text.starts(with: outcome.bytes))
      #expect(outcome.damage?.sentence.contains("breaks off") == true, "\(count)")
      if count > 100_000 {
        #expect(outcome.bytes.count > 100_000)
      }
    }
  }

  @Test(arguments: [StreamInflater.Method.gzip, .zlib, .zstd])
  func `every small cut ends`(method: StreamInflater.Method) throws {
    let text = Array("some lines\nof a text\n".utf8)
    let whole = pack(text, method)
    for count in 0..<whole.count {
      let outcome = try inflate(Array(whole.prefix(count)), method)
      #expect(text.starts(with: outcome.bytes))
      #expect((outcome.damage == nil) == (count == 0))
    }
  }

  @Test func `damage inside gives what came before`() throws {
    var packed = Packed.gzip(Self.text)
    // The length of the third block no longer fits its complement.
    packed[10 + 2 * (65_535 + 5) + 1] ^= 1
    let outcome = try inflate(packed, .gzip)
    #expect(outcome.bytes == Array(Self.text.prefix(2 * 65_535)))
    #expect(outcome.damage?.sentence.contains("is damaged at byte") == true)
  }

  @Test func `a wrong checksum is damage`() throws {
    var packed = Packed.gzip(Self.text)
    packed[packed.count - 8] ^= 1
    let outcome = try inflate(packed, .gzip)
    #expect(outcome.bytes == Self.text)
    #expect(outcome.damage != nil)
  }

  @Test func `zeros behind the last member are padding, and other bytes are none of it`() throws {
    let packed = Packed.gzip(Self.text)
    let padded = try inflate(packed + [UInt8](repeating: 0, count: 300_000), .gzip)
    #expect(padded.bytes == Self.text)
    #expect(padded.damage == nil)
    let followed = try inflate(packed + Array("more".utf8), .gzip)
    #expect(followed.bytes == Self.text)
    #expect(followed.damage?.sentence.contains("not compressed") == true)
  }
}
