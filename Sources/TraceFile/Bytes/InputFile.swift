package final class InputFile: Sendable {
  func read(at offset: UInt64, count: Int, into bytes: inout [UInt8]) throws(TraceFileError) -> Int
  { 0 }
}
package struct ChunkInflater {
  init(_ c: TraceDescription.Compression) {}
  mutating func inflate(_ s: borrowing Span<UInt8>, to: inout [UInt8], count: Int)
    throws(TraceFileError)
  {}
}
