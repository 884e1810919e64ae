import Testing
import TraceVocabulary

@testable import TraceFile

struct SideTextTests {
  private static let symbols = """
    ffffffff81000000 T startup_64
    ffffffff82b2b330 T dma_fence_init
    0000000000000000 T dma_fence_free
    ffffffff82b2b820 t dma_fence_release\t[vgem]
    ffffffffXX T dma_fence_bad
    no line
    ffffffff82b2c000 T

    """
  private static let formats = """
    0xffffffff81e17a69 : "rcu_preempt"
    0xffffffff821297c8 : "rcu_preempt"
    0xffffffff81e21201 : "end"
    0xffffffff00000001 "no colon"
    0xffffffff00000002 : "open
    0xffffffff00000003 : "with "quotes""

    """

  /// The symbols of fences and the constant texts of a built file, and what was wrong with them.
  private struct Texts {
    var symbols: KernelSymbols
    var printkFormats: [UInt64: String]
    var log = AnomalyLog()

    init(_ bytes: [UInt8]) throws {
      let temporary = try TemporaryFile(bytes)
      let file = try InputFile(path: temporary.path)
      let trace = try OpenedTrace(path: temporary.path)
      let symbolText = try #require(trace.description.symbols)
      let printkText = try #require(trace.description.printkFormats)
      symbols = KernelSymbols(symbolText.read(from: file, trace.description, anomalies: &log)) {
        $0.starts(with: "dma_fence_".utf8)
      }
      printkFormats = PrintkFormats.parse(
        printkText.read(from: file, trace.description, anomalies: &log))
    }
  }

  private static func builder(version: Int) -> TraceFileBuilder {
    var builder = TraceFileBuilder.sample(version: version)
    builder.symbols = symbols
    builder.printkFormats = formats
    return builder
  }

  @Test(arguments: [(6, false), (7, false), (7, true)])
  func `symbols and constant texts are found again`(version: Int, isCompressed: Bool) throws {
    var builder = Self.builder(version: version)
    builder.compression = isCompressed ? .zstd : .none
    let texts = try Texts(builder.build().bytes)
    #expect(texts.symbols.symbol(at: 0xffff_ffff_82b2_b334)?.name == "dma_fence_init")
    #expect(texts.symbols.symbol(at: 0xffff_ffff_82b2_b334)?.offset == 4)
    #expect(texts.symbols.symbol(at: 0xffff_ffff_82b2_b820)?.name == "dma_fence_release")
    #expect(texts.symbols.symbol(at: 0xffff_ffff_8100_0000) == nil)
    #expect(!texts.symbols.contains("dma_fence_free"))
    #expect(!texts.symbols.contains("startup_64"))
    #expect(
      texts.printkFormats == [
        0xffff_ffff_81e1_7a69: "rcu_preempt", 0xffff_ffff_8212_97c8: "rcu_preempt",
        0xffff_ffff_81e2_1201: "end", 0xffff_ffff_0000_0003: "with \"quotes\"",
      ])
    #expect(texts.log.isEmpty)
  }

  @Test func `a text that cannot be is an anomaly and no symbols`() throws {
    let built = Self.builder(version: 7).build()
    for size in [UInt64.max, Limits.sideTextBytes + 1, 2] {
      var bytes = built.bytes
      for id: UInt16 in [19, 20] {
        bytes.patch(size, at: try #require(built.sections[id]) + 8)
      }
      let texts = try Texts(bytes)
      #expect(texts.symbols.isEmpty)
      #expect(texts.printkFormats.isEmpty)
      #expect(texts.log.anomalies.reduce(0) { $0 + $1.count } == 2)
    }
  }

  @Test func `what is kept is bounded`() {
    let lines = (0..<70_000).map { "0x\(String($0 + 1, radix: 16)) : \"x\"\n" }.joined()
    #expect(PrintkFormats.parse(Array(lines.utf8)[...]).count == Limits.printkFormats)
    let symbols = (1...5_000).map { "\(String($0, radix: 16)) T f\n" }.joined()
    let kept = KernelSymbols(Array(symbols.utf8)[...]) { _ in true }
    #expect(kept.symbol(at: .max)?.offset == UInt64.max - UInt64(Limits.keptSymbols))
  }

  @Test func `every prefix of a text is read without harm`() {
    let bytes = Array((Self.symbols + Self.formats).utf8)
    for count in 0...bytes.count {
      _ = KernelSymbols(bytes[..<count]) { _ in true }
      _ = PrintkFormats.parse(bytes[..<count])
    }
  }
}
