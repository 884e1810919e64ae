import Testing
import TraceFile
import TraceVocabulary

struct MetadataTests {
  @Test func `lines of command lines that are no pid and name are counted`() throws {
    var builder = TraceFileBuilder.sample()
    builder.commandLines = """
      1 init
      no pid
      99999999999 too large
      -5 negative
        7 indented
      8 evil\u{1b}[31m
      12
      9 \n
      """
    let trace = try OpenedTrace(builder)
    #expect(
      trace.description.commandLines == [1: "init", 7: "indented", 8: "evil\u{fffd}[31m", 9: ""])
    #expect(trace.kinds == [.badCommandLine])
    #expect(trace.log.anomalies[0].count == 4)
  }

  @Test(arguments: [6, 7])
  func `an event format beyond its limit is left out`(version: Int) throws {
    var builder = TraceFileBuilder.sample(version: version)
    builder.systems.append(("large", [String(repeating: "x", count: 65_537), "name: last\n"]))
    let trace = try OpenedTrace(builder)
    #expect(trace.description.eventFormats.last?.text.elementsEqual("name: last\n".utf8) == true)
    #expect(trace.description.eventFormats.count == 4)
    #expect(trace.kinds == [.limitReached])
  }

  @Test func `the offset of a format is its place in the file`() throws {
    let built = TraceFileBuilder.sample().build()
    let trace = try OpenedTrace(built.bytes)
    for format in trace.description.eventFormats {
      #expect(built.bytes[Int(format.offset)...].starts(with: format.text))
    }
  }

  @Test func `counts of systems and events are bounded`() throws {
    let built = TraceFileBuilder.sample().build()
    for id: UInt16 in [17, 18] {
      var bytes = built.bytes
      bytes.patch(UInt32.max, at: try #require(built.sections[id]) + 16)
      let trace = try OpenedTrace(bytes)
      #expect(trace.kinds == [id == 17 ? .unreadDescription : .badSection])
    }
  }

  @Test func `symbols and the kernel's printk formats are not read on opening`() throws {
    let built = TraceFileBuilder.sample().build()
    var bytes = built.bytes
    for id: UInt16 in [19, 20] {
      bytes.patch(UInt64.max, at: try #require(built.sections[id]) + 8)
    }
    #expect(try OpenedTrace(bytes).log.isEmpty)
  }

  // Inflated, such a text is a thousand times as large as in the file.
  @Test func `one command line again and again is not read without end`() throws {
    var builder = TraceFileBuilder.sample()
    builder.commandLines = String(repeating: "1 a\n", count: Limits.commandLines + 1)
    let trace = try OpenedTrace(builder)
    #expect(trace.description.commandLines == [1: "a"])
    #expect(trace.kinds == [.unreadDescription])
  }
}
