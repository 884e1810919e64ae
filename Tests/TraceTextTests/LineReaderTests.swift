import Testing
import TraceText

@Suite struct LineReaderTests {
  private struct Line: Equatable {
    var text: String
    var position: LinePosition
    var isCut: Bool
    var isUnterminated: Bool
  }

  private func lines(_ text: [UInt8]) throws -> [Line] {
    var reader = LineReader(ByteSource(text, name: "text"))
    var lines: [Line] = []
    while try reader.advance() {
      let line = reader.line
      lines.append(
        Line(
          text: String(decoding: line.indices.map { line[$0] }, as: UTF8.self),
          position: reader.position, isCut: reader.isCut, isUnterminated: reader.isUnterminated))
    }
    return lines
  }

  @Test func `lines come without their ends, and with their places`() throws {
    let found = try lines(Array("a\n\nbc\r\n\r\nlast".utf8))
    #expect(found.map(\.text) == ["a", "", "bc", "", "last"])
    #expect(found.map(\.position.lineNumber) == [1, 2, 3, 4, 5])
    #expect(found.map(\.position.byteOffset) == [0, 2, 3, 7, 9])
    #expect(found.map(\.isUnterminated) == [false, false, false, false, true])
    #expect(found.allSatisfy { !$0.isCut })
  }

  @Test func `a carriage return ends the last line too`() throws {
    #expect(try lines(Array("a\nlast\r".utf8)).map(\.isUnterminated) == [false, false])
  }

  @Test func `nothing has no lines, and a line feed has one`() throws {
    #expect(try lines([]).isEmpty)
    #expect(try lines([0x0a]).map(\.text) == [""])
  }

  @Test(arguments: [0, 1, 2, 3_000_000]) func `a long line is cut, and the next is whole`(
    excess: Int
  ) throws {
    let limit = LineReader.longestLine
    let text = [UInt8](repeating: 0x78, count: limit + excess)
    let found = try lines(Array("before\n".utf8) + text + Array("\nafter\n".utf8))
    #expect(found.map(\.text.utf8.count) == [6, limit, 5])
    #expect(found.map(\.isCut) == [false, excess > 0, false])
    #expect(found.last?.text == "after")
    #expect(found.last?.position.byteOffset == UInt64(7 + limit + excess + 1))
    #expect(found.last?.position.lineNumber == 3)
  }

  @Test func `a long line without an end is cut once`() throws {
    let text = [UInt8](repeating: 0x78, count: 1_000_000)
    let found = try lines(text)
    #expect(found.count == 1)
    #expect(found.first?.isCut == true)
    #expect(found.first?.text.utf8.count == LineReader.longestLine)
  }

  @Test func `lines of every length survive the borders of the buffer`() throws {
    var text: [UInt8] = []
    var expected: [String] = []
    for count in 0..<3_000 {
      let line = String(repeating: "abcdefghij", count: count % 97) + "\(count)"
      expected.append(line)
      text += Array("\(line)\n".utf8)
    }
    #expect(try lines(text).map(\.text) == expected)
  }

  @Test func `what was looked at is still read`() throws {
    let source = ByteSource(Array("one\ntwo\n".utf8), name: "text")
    #expect(Array(try source.lookAhead(2)) == Array("on".utf8))
    #expect(Array(try source.lookAhead(5)) == Array("one\nt".utf8))
    #expect(Array(try source.lookAhead(100)) == Array("one\ntwo\n".utf8))
    source.skip(4)
    #expect(Array(try source.lookAhead(3)) == Array("two".utf8))
    var reader = LineReader(source)
    var text = ""
    while try reader.advance() { text += "\(reader.line.count) " }
    #expect(text == "3 ")
  }
}
