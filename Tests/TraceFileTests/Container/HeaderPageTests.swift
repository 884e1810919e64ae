import Testing
import TraceFile
import TraceVocabulary

struct HeaderPageTests {
  static func open(_ text: String, version: Int = 7) throws -> OpenedTrace {
    var builder = TraceFileBuilder.sample(version: version)
    builder.headerPage = text
    builder.recorderLongSize = 8
    return try OpenedTrace(builder)
  }

  @Test func `the kernel's long is the size of commit, not the recorder's`() throws {
    var builder = TraceFileBuilder(version: 7)
    builder.kernelLongSize = 8
    builder.recorderLongSize = 4
    builder.buffers = [builder.sampleBuffer()]
    #expect(try OpenedTrace(builder).description.kernelLongSize == 8)
  }

  @Test func `sub-buffers larger than a page come from the header page in version 6`() throws {
    var builder = TraceFileBuilder(version: 6)
    builder.subBufferSize = 16_384
    builder.buffers = [builder.sampleBuffer()]
    #expect(try OpenedTrace(builder).description.buffers[0].subBufferSize == 16_384)
  }

  @Test func `the header page that crash writes is read`() throws {
    let trace = try Self.open(
      """
      \tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;
      \tfield: local_t commit;\toffset:8;\tsize:8;\tsigned:1;
      \tfield: int overwrite;\toffset:8;\tsize:8;\tsigned:1;
      \tfield: char data;\toffset:16;\tsize:4080;\tsigned:1;

      """, version: 6)
    #expect(trace.description.buffers[0].subBufferSize == 4_096)
    #expect(trace.log.isEmpty)
  }

  @Test(arguments: [
    "", "garbage", "\tfield: u64 timestamp;\toffset:0;\tsize:8;\n",
    "\tfield: u64 timestamp;\toffset:0;\tsize:8;\n\tfield: long commit;\toffset:8;\tsize:8;\n"
      + "\tfield: char data;\toffset:16;\tsize:9223372036854775807;\n",
    "\tfield: u64 timestamp;\toffset:0;\tsize:8;\n\tfield: long commit;\toffset:8;\tsize:3;\n"
      + "\tfield: char data;\toffset:11;\tsize:4085;\n",
    "\tfield: u64 timestamp;\toffset:-1;\tsize:8;\n",
  ])
  func `a header page that cannot be gives way to the file header`(text: String) throws {
    for version in [6, 7] {
      let trace = try Self.open(text, version: version)
      #expect(trace.description.buffers[0].subBufferSize == 512)
      #expect(trace.description.kernelLongSize == 8)
      #expect(trace.kinds == [.badSection])
    }
  }

  @Test func `neither a header page nor a page size is an error`() throws {
    var builder = TraceFileBuilder.sample(version: 6)
    builder.headerPage = ""
    var bytes = builder.build().bytes
    bytes.patch(UInt32(1_000), at: 14)
    #expect(try refusal(of: bytes)?.kind == .malformed)
  }
}
