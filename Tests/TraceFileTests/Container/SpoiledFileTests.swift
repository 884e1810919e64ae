import HostileInput
import Testing

@testable import TraceFile

/// Files built here are small: nearly every change meets structure.
struct SpoiledFileTests {
  /// A file of fence events on two CPUs.
  static func file(
    version: Int, isBigEndian: Bool, longSize: Int, compression: TraceFileBuilder.Compression
  ) -> TraceFileBuilder {
    var builder = TraceFileBuilder(version: version)
    builder.isBigEndian = isBigEndian
    builder.kernelLongSize = longSize
    builder.compression = compression
    builder.systems = [("dma_fence", [format(of: "dma_fence_init", 7)])]
    let shape = SubBufferShape(
      byteCount: 512, isBigEndian: isBigEndian, hasLongCommit: longSize == 8)
    let pages = (0..<4).map { number -> [UInt8] in
      var page = SubBufferBuilder(shape, at: UInt64(1_000 * number))
      page.record(TestEvent.payload(1, UInt32(number), in: page), after: 5)
      page.timeExtend(1 << 30)
      page.discarded(count: 16)
      page.longRecord(TestEvent.payload(1, UInt32(number), in: page), after: 9)
      page.absoluteStamp(2 << 30)
      page.endPadding()
      return page.build(losing: number == 2 ? .counted(3) : .none)
    }
    builder.buffers = [.init(cpus: [0: pages[0] + pages[2], 5: pages[1] + pages[3]])]
    return builder
  }

  private static func format(of name: String, _ id: Int) -> String {
    """
    name: \(name)
    ID: \(id)
    format:
    \tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;
    \tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;
    \tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;
    \tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;

    \tfield:__data_loc char[] driver;\toffset:8;\tsize:4;\tsigned:0;
    \tfield:__data_loc char[] timeline;\toffset:12;\tsize:4;\tsigned:0;
    \tfield:unsigned int context;\toffset:16;\tsize:4;\tsigned:0;
    \tfield:unsigned int seqno;\toffset:20;\tsize:4;\tsigned:0;

    print fmt: "x"

    """
  }

  @Test(arguments: [
    (6, false, 8, TraceFileBuilder.Compression.none), (6, true, 4, .none), (7, false, 4, .none),
    (7, true, 8, .zstd), (7, false, 8, .zlib),
  ])
  func `a small file, however spoiled, ends in a report or an error`(
    version: Int, isBigEndian: Bool, longSize: Int, compression: TraceFileBuilder.Compression
  ) throws {
    let bytes = Self.file(
      version: version, isBigEndian: isBigEndian, longSize: longSize, compression: compression
    ).build().bytes
    let sound = try TemporaryFile(bytes)
    #expect(Trial.run(sound.path) == .reported(fenceEvents: 8))
    let seed = HostileSeed(name: "built", bytes: bytes, at: sound.path)
    for number in 0..<UInt64(160) {
      var generator = SeededGenerator(seed: UInt64(version), case: number)
      let file = try TemporaryFile(Mutation(of: seed, by: &generator).bytes)
      #expect(Trial.run(file.path) != .contradicted)
    }
  }
}
