import Foundation
import HostileInput

/// Where each input is put: the tool takes files, and these stay in memory.
private let path: String = {
  let folder = FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : "/tmp"
  return "\(folder)/fuzz-\(ProcessInfo.processInfo.processIdentifier).dat"
}()

/// What libFuzzer calls with every input that it invents.
@c public func LLVMFuzzerTestOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  // Safe: the fuzzer gives `count` bytes at `bytes`, which live through the call.
  let input = unsafe UnsafeBufferPointer(start: bytes, count: count)
  let isWritten = unsafe FileManager.default.createFile(atPath: path, contents: Data(input))
  precondition(isWritten, "the input cannot be written")
  guard Trial.run(path) != .contradicted else {
    fatalError("two threads give another report than one")
  }
  return 0
}
