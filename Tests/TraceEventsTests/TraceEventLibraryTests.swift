import HostileInput
import Testing

@testable import TraceEvents

struct TraceEventLibraryTests {
  private static func places(
    _ text: FormatText, isBigEndian: Bool = false, longSize: Int = 8
  ) throws -> [String: TraceEventLibrary.FieldPlace]? {
    let library = try traceEventLibrary(isBigEndian: isBigEndian, longSize: longSize)
    return library.places(of: try EventFormatGrammar.parse(text.bytes, system: "dma_fence"))
  }

  @Test(arguments: [false, true], [4, 8])
  func `the library sees the fields where the grammar does`(
    isBigEndian: Bool, longSize: Int
  ) throws {
    let places = try #require(
      try Self.places(FormatText(), isBigEndian: isBigEndian, longSize: longSize))
    #expect(places["context"] == .init(offset: 16, size: 4, isDynamic: false, isRelative: false))
    #expect(places["driver"] == .init(offset: 8, size: 4, isDynamic: true, isRelative: false))
    #expect(places["common_pid"] == .init(offset: 4, size: 4, isDynamic: false, isRelative: false))
    #expect(places.count == 8)
  }

  @Test func `a relative location is told from an absolute one`() throws {
    let places = try #require(try Self.places(.with(field: "__rel_loc char[] reason")))
    #expect(places["reason"] == .init(offset: 24, size: 4, isDynamic: true, isRelative: true))
  }

  @Test func `an array of fixed length has its whole size`() throws {
    var text = FormatText()
    text.fields.append("field:char comm[16];\toffset:24;\tsize:16;\tsigned:0;")
    let places = try #require(try Self.places(text))
    #expect(places["comm"] == .init(offset: 24, size: 16, isDynamic: false, isRelative: false))
  }

  @Test func `one handle takes formats one after another`() throws {
    let library = try traceEventLibrary()
    for (name, id) in [("dma_fence_init", "65535"), ("dma_fence_emit", "0")] {
      var text = FormatText()
      text.name = name
      text.id = id
      let format = try EventFormatGrammar.parse(text.bytes, system: "dma_fence")
      #expect(library.places(of: format)?.count == 8)
    }
  }

  @Test func `a format of only a name does not stop the library`() throws {
    let format = EventFormat(system: "dma_fence", name: "dma_fence_init", id: 7, fields: [])
    let library = try traceEventLibrary()
    #expect(library.places(of: format)?.isEmpty ?? true)
  }

  @Test func `formats of the grammar, made at random, are survived`() throws {
    var generator = SeededGenerator(seed: 1, case: 0)
    let types = [
      "int", "unsigned long", "char", "__data_loc char[]", "__rel_loc u8[]", "struct a *", "u64",
      "const char *", "__data_loc", "struct a * *", "const void * const", "* *", "unsigned",
      "long long unsigned int", "__rel_loc int[4]",
    ]
    for _ in 0..<300 {
      let fields = (0..<Int.random(in: 0...12, using: &generator)).map { number in
        EventFormat.Field(
          type: types[Int.random(in: 0..<types.count, using: &generator)], name: "f\(number)",
          elements: [nil, 0, 1, 16, 65_536][Int.random(in: 0..<5, using: &generator)],
          offset: Int.random(in: 0...65_536, using: &generator),
          size: Int.random(in: 0...64, using: &generator), isSigned: true)
      }
      let format = EventFormat(system: "s", name: "e", id: .random(in: 0 ... .max), fields: fields)
      let library = try traceEventLibrary(longSize: 4)
      if let places = library.places(of: format) {
        #expect(places.count == fields.count)
      }
    }
  }
}
