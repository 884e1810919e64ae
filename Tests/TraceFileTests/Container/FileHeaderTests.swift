import Testing
import TraceFile
import TraceVocabulary

struct FileHeaderTests {
  @Test func `an empty file is no trace`() throws {
    let error = try refusal(of: [])
    #expect(error?.kind == .notATrace)
    #expect(error?.description.contains("empty") == true)
  }

  @Test func `text is no trace`() throws {
    let error = try refusal(of: Array("# tracer: nop\n#\n".utf8))
    #expect(error?.kind == .notATrace)
    #expect(error?.offset == 0)
  }

  @Test func `nine bytes of a header are a truncated trace`() throws {
    let bytes = TraceFileBuilder.sample().build().bytes
    #expect(try refusal(of: Array(bytes.prefix(9)))?.kind == .truncated)
  }

  @Test func `raw pages of a recorder that died point to restore`() throws {
    let page = TraceFileBuilder().subBuffer(timestamp: 77)
    let error = try refusal(of: page, name: "trace.dat.cpu12")
    #expect(error?.kind == .recorderLeftovers)
    #expect(error?.description.contains("trace-cmd restore") == true)
    #expect(try refusal(of: page, name: "trace.dat.cpux")?.kind == .notATrace)
    #expect(try refusal(of: page, name: "12")?.kind == .notATrace)
  }

  @Test(arguments: [5, 8, 77])
  func `versions other than 6 and 7 are refused by name`(version: Int) throws {
    var builder = TraceFileBuilder.sample()
    builder.version = version
    let error = try refusal(of: builder.build().bytes)
    #expect(error?.kind == .unknownVersion)
    #expect(error?.description.contains("version \(version)") == true)
  }

  @Test func `an unknown compression is refused, and its name is made safe`() throws {
    var bytes = TraceFileBuilder.sample().build().bytes
    let name = Array("lz\u{1b}4\0".utf8)
    bytes.replaceSubrange(18..<23, with: name)
    let error = try refusal(of: bytes)
    #expect(error?.kind == .unknownCompression)
    #expect(error?.description.contains("lz\u{fffd}4") == true)
  }

  @Test func `a byte order other than 0 and 1 is malformed`() throws {
    var bytes = TraceFileBuilder.sample().build().bytes
    bytes[12] = 2
    #expect(try refusal(of: bytes)?.kind == .malformed)
  }

  @Test func `the name of a file is made safe before it is printed`() throws {
    let error = try refusal(of: [], name: "a\u{1b}]0;title.dat")
    #expect(error?.description.contains("\u{1b}") == false)
  }
}
