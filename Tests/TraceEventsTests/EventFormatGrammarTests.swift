import Testing

@testable import TraceEvents

struct EventFormatGrammarTests {
  private static func parse(_ text: FormatText) throws -> EventFormat {
    try EventFormatGrammar.parse(text.bytes, system: "dma_fence")
  }

  private static func isRefused(_ text: FormatText) -> Bool {
    (try? parse(text)) == nil
  }

  @Test func `a kernel's format is read with all its fields`() throws {
    let format = try Self.parse(FormatText())
    #expect(format.name == "dma_fence_init")
    #expect(format.id == 100)
    #expect(format.fields.count == 8)
    let driver = try #require(format.field("driver"))
    #expect(driver.isDataLocation)
    #expect((driver.offset, driver.size) == (8, 4))
    #expect(try #require(format.field("common_pid")).isSigned)
  }

  // Two readers of one format must not take different ids from it.
  @Test(arguments: ["ID: 5", "name: other"])
  func `a second name or ID is refused`(line: String) {
    let text = "\(line)\n" + String(decoding: FormatText().bytes, as: UTF8.self)
    #expect((try? EventFormatGrammar.parse(Array(text.utf8), system: "dma_fence")) == nil)
  }

  @Test func `the text made anew is read as the same format`() throws {
    var text = FormatText.with(field: "char name[16]")
    text.fields.append("field:struct dma_fence * fence;\toffset:40;\tsize:8;\tsigned:0;")
    let format = try Self.parse(text)
    let again = try EventFormatGrammar.parse(Array(format.canonicalText.utf8), system: "dma_fence")
    #expect(again == format)
  }

  @Test(arguments: [
    "__data_loc char[] driver", "__rel_loc char[] driver2", "char comm[16]",
    "char comm[TASK_COMM_LEN]", "struct dma_fence * fence", "unsigned long long stamp",
    "const char * what", "u32 _x9", "void* fence", "struct dma_fence **fence", "const char* what",
    "const void *const rule_attr", "size_t  count", "char x[MAX(8, 4)]", "u8 x[2 * 4]",
    "char x[sizeof(u64)]", "unsigned long x[(64 + 63) / 64]",
  ])
  func `the kernel's ways to declare a field are read`(declaration: String) throws {
    var text = FormatText()
    text.fields = ["field:\(declaration);\toffset:24;\tsize:16;\tsigned:0;"]
    #expect(try Self.parse(text).fields.count == 5)
  }

  @Test(arguments: [
    ("void*const *fence", "void * const *"), ("struct dma_fence **fence", "struct dma_fence * *"),
    ("unsigned  int x", "unsigned int"),
  ])
  func `a type is written anew in single words`(declaration: String, type: String) throws {
    let format = try Self.parse(.with(field: declaration))
    #expect(format.fields.last?.type == type)
    let library = try traceEventLibrary()
    #expect(library.places(of: format)?.count == 9)
  }

  // Each of these ends a process that gives it to libtraceevent 1.7.1 to parse.
  @Test(arguments: ["char[ x", "char x[", "char x[4", "__data_loc char[ x", "char x]", "char ]x["])
  func `a bracket that is not closed reaches no library`(declaration: String) throws {
    let format = try Self.parse(.with(field: declaration))
    #expect(format.unread == [declaration])
    #expect(!format.canonicalText.contains(declaration))
  }

  @Test(arguments: [
    "void (*fn)(void)", "DECLARE_BITMAP(x, 64) fn", "u8 uuid[2][4]", "u64 fence:40", "char buf[]",
    "typeof(int) x", "int", " x", "int 9x", "int x y(z)", "int x[-1]", "int x[9999999]", "", "[]",
    "int x[]]", "int x[[]", "*", "**", "* x y *",
  ])
  func `a field that nobody needs is left out where it is not understood`(
    declaration: String
  ) throws {
    let format = try Self.parse(.with(field: declaration))
    #expect(format.unread == [declaration])
    #expect(format.fields.count == 8)
    #expect(format.canonicalText == (try Self.parse(FormatText())).canonicalText)
  }

  @Test(arguments: [
    "u64 context:40", "u8 seqno[2][4]", "void (*driver)(void)", "char timeline[]",
    "int common_pid:4", "typeof(context) x", "context",
  ])
  func `a field that says which fence it is must be understood`(declaration: String) {
    #expect(Self.isRefused(.with(field: declaration)))
  }

  @Test func `what is left out counts as a field`() {
    var text = FormatText()
    text.fields = (0...60).map { "field:int f\($0):1;\toffset:8;\tsize:4;\tsigned:1;" }
    #expect(Self.isRefused(text))
  }

  @Test(arguments: [
    "\"%d\", REC->context / 0", "\"%d\", REC->context % 0", "\"%d\", 1 / (2 - 2)",
    "\"%s\", __print_flags(REC->nosuchfield, \"|\", { 1, \"a\" })",
    "\"%s\", __print_symbolic(REC->nosuchfield", "\"%d\", sizeof(REC->context",
    "\"%d\", sizeof(struct dma_fence)", "\"%d\", (((((((((", "\"", "",
    "\"%s\", __get_dynamic_array(", "\"%d\", REC->context ? 1 :", "\"%d\", * * REC", "\\",
  ])
  func `a hostile print format is never looked at`(printFormat: String) throws {
    var text = FormatText()
    text.printFormat = printFormat
    let format = try Self.parse(text)
    #expect(format.canonicalText.hasSuffix("print fmt: \"x\"\n"))
    let library = try traceEventLibrary()
    #expect(library.places(of: format) != nil)
  }

  @Test(arguments: [
    "int x;\toffset:-1;\tsize:4;\tsigned:0;", "int x;\toffset:8;\tsize:99999999999;\tsigned:0;",
    "int x;\toffset:65536;\tsize:1;\tsigned:0;", "int x;\toffset:65535;\tsize:2;\tsigned:0;",
    "int x;\toffset:0x8;\tsize:4;\tsigned:0;", "int x;\toffset:8;\tsize:4;\tsigned:2;",
    "int x;\toffset:;\tsize:4;\tsigned:0;", "int x;\toffset:8;\tsize:4;", "int x;", "",
    "int x;\toffset:8;\tsize:4;\tsigned:0; more", "int x:4;\toffset:-1;\tsize:4;\tsigned:0;",
    "int x:4;\toffset:65535;\tsize:2;\tsigned:0;",
  ])
  func `a field without sound numbers is refused`(line: String) {
    var text = FormatText()
    text.fields = ["field:" + line]
    #expect(Self.isRefused(text))
  }

  @Test(arguments: ["", "65536", "-1", "0x64", "1e3", "100 ", "99999999999999999999"])
  func `an ID that is no number of 16 bits is refused`(id: String) {
    var text = FormatText()
    text.id = id
    #expect(Self.isRefused(text))
  }

  @Test func `the largest ID is read`() throws {
    var text = FormatText()
    text.id = "65535"
    #expect(try Self.parse(text).id == 65_535)
  }

  @Test(arguments: ["", "a b", "9a", "dma-fence", "x\u{1b}[31m", "é"])
  func `a name that is no identifier is refused`(name: String) {
    var text = FormatText()
    text.name = name
    #expect(Self.isRefused(text))
    #expect((try? EventFormatGrammar.parse(FormatText().bytes, system: name)) == nil)
  }

  @Test func `bounds hold for fields and lines`() throws {
    var text = FormatText()
    text.fields = (0..<60).map { "field:int f\($0);\toffset:8;\tsize:4;\tsigned:1;" }
    #expect(try Self.parse(text).fields.count == 64)
    text.fields.append("field:int more;\toffset:8;\tsize:4;\tsigned:1;")
    #expect(Self.isRefused(text))
    #expect(Self.isRefused(.with(field: "int " + String(repeating: "x", count: 256))))
  }

  @Test func `two fields of one name are refused`() {
    #expect(Self.isRefused(.with(field: "unsigned int seqno")))
  }

  @Test func `a text cut anywhere is a format or a refusal`() {
    let whole = FormatText().bytes
    for length in 0...whole.count {
      guard
        let format = try? EventFormatGrammar.parse(whole.prefix(length), system: "dma_fence")
      else { continue }
      #expect(format.fields.count <= 8)
    }
  }

  @Test(arguments: 0..<256) func `a text with one byte replaced is a format or a refusal`(
    byte: Int
  ) throws {
    let library = try traceEventLibrary()
    var text = FormatText.with(field: "struct dma_fence **const fence[2 * 4]")
    text.fields.append("field:void (*fn)(u64 x[2][4]);\toffset:32;\tsize:8;\tsigned:0;")
    let whole = text.bytes
    for place in stride(from: byte % 7, to: whole.count, by: 7) {
      var spoiled = whole
      spoiled[place] = UInt8(byte)
      if let format = try? EventFormatGrammar.parse(spoiled, system: "dma_fence") {
        _ = library.places(of: format)
      }
    }
  }
}
