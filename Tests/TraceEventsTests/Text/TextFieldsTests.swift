import Testing
import TraceFile

@testable import TraceEvents

struct TextFieldsTests {
  /// The values of `fence`, `seqno` and `value` in `text`; nil where it is not understood.
  private func values(_ text: String, pointers: Set<Int> = []) -> [UInt64?]? {
    let bytes = Array(text.utf8)
    let names = [["fence"], ["seqno"], ["value"]].map { $0.map { Array($0.utf8) } }
    guard let fields = TextFields(bytes.span, 0..<bytes.count, names: names, pointers: pointers)
    else { return nil }
    return (0..<3).map { fields.has($0) ? fields.values[$0] : nil }
  }

  @Test func `keys are found by word, numbers in both bases`() {
    #expect(values("fence=0xff20a6 seqno=7 ops=vgem_fence_ops [vgem]") == [0xff20a6, 7, nil])
    #expect(values("x=1, fence=12, seqno=0x10") == [12, 16, nil])
    #expect(values("value=-512") == [nil, nil, UInt64(bitPattern: -512)])
  }

  @Test func `a pointer has no prefix`() {
    #expect(values("fence=00000000abcd1234", pointers: [0]) == [0xabcd_1234, nil, nil])
    #expect(values("fence=(null)", pointers: [0]) == [0, nil, nil])
  }

  @Test func `a symbol stands for an address that is not printed`() {
    #expect(values("fence=ops+0x0 seqno=1") == [0, 1, nil])
  }

  @Test(arguments: [
    "fence=1 fence=2", "seqno=12x", "seqno=", "value=99999999999999999999999",
  ])
  func `what is no number, or stands twice, is not understood`(text: String) {
    #expect(values(text) == nil)
  }

  @Test func `a part of a word is no key`() {
    #expect(values("my_fence=3 seqnox=4") == [nil, nil, nil])
  }
}
