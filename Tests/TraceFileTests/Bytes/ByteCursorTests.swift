import Testing
import TraceFile

struct ByteCursorTests {
  let origin = ByteOrigin(fileName: "trace.dat", section: "options", offset: 100)

  @Test func `integers are read in both byte orders`() throws {
    let bytes: [UInt8] = [0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0, 0x11]
    var little = ByteCursor(bytes.span, isBigEndian: false, origin: origin)
    #expect(try little.readInteger(UInt8.self) == 0x12)
    #expect(try little.readInteger(UInt64.self) == 0x11f0_debc_9a78_5634)
    var big = ByteCursor(bytes.span, isBigEndian: true, origin: origin)
    #expect(try big.readInteger(UInt16.self) == 0x1234)
    #expect(try big.readInteger(Int32.self) == 0x5678_9abc)
  }

  @Test func `a read beyond the end fails and does not move`() throws {
    let bytes: [UInt8] = [1, 2, 3]
    var cursor = ByteCursor(bytes.span, isBigEndian: false, origin: origin)
    #expect(try cursor.readInteger(UInt8.self) == 1)
    var failure: TraceFileError?
    do throws(TraceFileError) {
      _ = try cursor.readInteger(UInt32.self)
    } catch {
      failure = error
    }
    #expect(failure?.kind == .truncated)
    #expect(failure?.offset == 103)
    #expect(cursor.position == 1)
    #expect(cursor.fileOffset == 101)
  }

  @Test func `a count near 2 to the 64 is no overflow`() {
    let bytes: [UInt8] = [1, 2, 3]
    var cursor = ByteCursor(bytes.span, isBigEndian: false, origin: origin)
    do throws(TraceFileError) {
      try cursor.skip(byteCount: .max)
      Issue.record("the count was taken")
    } catch {
      #expect(error.kind == .truncated)
    }
    #expect(cursor.remaining == 3)
  }

  @Test func `a name ends with NUL within its limit`() throws {
    let bytes: [UInt8] = Array("name\0rest".utf8)
    var cursor = ByteCursor(bytes.span, isBigEndian: false, origin: origin)
    let name = try cursor.readTerminatedText(limit: 16)
    #expect(name.count == 4)
    var kinds: [TraceFileError.Kind] = []
    for limit in [16, 3] {
      do throws(TraceFileError) {
        _ = try cursor.readTerminatedText(limit: limit)
      } catch {
        kinds.append(error.kind)
      }
    }
    #expect(kinds == [.truncated, .malformed])
    #expect(cursor.position == 5)
  }

  @Test func `inflated bytes stand where their section does`() {
    let inflated = ByteOrigin(
      fileName: "trace.dat", section: "options", offset: 100, isInflated: true)
    #expect(inflated.fileOffset(of: 7) == 100)
    #expect(origin.fileOffset(of: 7) == 107)
  }
}
