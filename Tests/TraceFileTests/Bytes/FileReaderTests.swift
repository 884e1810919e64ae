import Foundation
import Testing
import TraceFile

struct FileReaderTests {
  @Test func `a read at the end of the file is short`() throws {
    let file = try TemporaryFile([1, 2, 3, 4, 5])
    let input = try InputFile(path: file.path)
    var buffer: [UInt8] = []
    #expect(input.size == 5)
    #expect(try input.read(at: 1, count: 3, into: &buffer) == 3)
    #expect(buffer.prefix(3) == [2, 3, 4])
    #expect(try input.read(at: 3, count: 100, into: &buffer) == 2)
    #expect(buffer.prefix(2) == [4, 5])
    #expect(try input.read(at: 5, count: 1, into: &buffer) == 0)
    #expect(try input.read(at: .max, count: .max, into: &buffer) == 0)
  }

  @Test func `no more is allocated than the file holds`() throws {
    let file = try TemporaryFile([1, 2, 3])
    let input = try InputFile(path: file.path)
    var buffer: [UInt8] = []
    #expect(try input.read(at: 0, count: .max, into: &buffer) == 3)
    #expect(buffer.count == 3)
  }

  @Test func `a file that shrank after it was opened is short`() throws {
    let file = try TemporaryFile([1, 2, 3, 4, 5])
    let input = try InputFile(path: file.path)
    try file.truncate(to: 2)
    var buffer: [UInt8] = []
    #expect(try input.read(at: 0, count: 5, into: &buffer) == 2)
  }

  @Test(arguments: ["/", "/dev/null"])
  func `what is no regular file is refused`(path: String) {
    let error = #expect(throws: TraceFileError.self) {
      _ = try InputFile(path: path)
    }
    #expect(error?.kind == .notAFile)
  }

  @Test func `an open file is taken over, whatever became of its name`() throws {
    let file = try TemporaryFile([1, 2, 3])
    // Safe: the string lives through the calls, which keep no pointer.
    let descriptor = unsafe open(file.path, O_RDONLY)
    try #require(unsafe unlink(file.path) == 0)
    let input = try InputFile(adopting: descriptor, path: "/dev/stdin", name: "standard input")
    var buffer: [UInt8] = []
    #expect(try input.read(at: 0, count: 3, into: &buffer) == 3)
    #expect(buffer == [1, 2, 3])
    #expect(input.name == "standard input")
  }

  @Test func `a missing file is refused with the system's reason`() {
    let error = #expect(throws: TraceFileError.self) {
      _ = try InputFile(path: "/nowhere/trace\u{1b}[31m.dat")
    }
    #expect(error?.kind == .cannotOpen(errno: ENOENT))
    #expect(error?.description.contains("No such file") == true)
    #expect(error?.description.contains("\u{1b}") == false)
  }

  @Test func `several threads read one file at once`() async throws {
    let content = (0..<10_000).map { UInt8(truncatingIfNeeded: $0) }
    let file = try TemporaryFile(content)
    let input = try InputFile(path: file.path)
    await withTaskGroup(of: Bool.self) { group in
      for start in stride(from: 0, to: 9_000, by: 1_000) {
        group.addTask {
          var buffer: [UInt8] = []
          let count = try? input.read(at: UInt64(start), count: 1_000, into: &buffer)
          return count == 1_000 && buffer[...] == content[start..<start + 1_000]
        }
      }
      for await isRight in group {
        #expect(isRight)
      }
    }
  }
}
