import Testing
import TraceFile
import TraceText

@testable import TraceEvents

struct TextFieldsTests {
  /// The values of `fence`, `seqno` and `value` in `text`; nil where it is not understood.
  private func values(_ text: String, pointer: Int? = nil) -> [UInt64?]? {
    let bytes = Array(text.utf8)
    let keys = FieldKeys([["fence"], ["seqno"], ["value", "a_long_value"]], pointer: pointer)
    guard let fields = TextFields(bytes.span, 0..<bytes.count, keys) else { return nil }
    return (0..<3).map { fields.has($0) ? fields.values[$0] : nil }
  }

  @Test func `keys are found by word, numbers in both bases`() {
    #expect(values("fence=0xff20a6 seqno=7 ops=vgem_fence_ops [vgem]") == [0xff20a6, 7, nil])
    #expect(values("x=1, fence=12, seqno=0x10") == [12, 16, nil])
    #expect(values("value=-512") == [nil, nil, UInt64(bitPattern: -512)])
  }

  @Test func `a pointer has no prefix`() {
    #expect(values("fence=00000000abcd1234", pointer: 0) == [0xabcd_1234, nil, nil])
    #expect(values("fence=(null)", pointer: 0) == [0, nil, nil])
  }

  @Test func `a symbol stands for an address that is not printed`() {
    #expect(values("fence=ops+0x0 seqno=1") == [0, 1, nil])
  }

  @Test(arguments: [
    "fence=1 fence=2", "seqno=12x", "seqno=", "value=99999999999999999999999", "seqno= 4",
    "fence=0xff20a6e4c2c7230g", "fence=0x", "value=-", "seqno=1=2", "value=1 a_long_value=1",
  ])
  func `what is no number, or stands twice, is not understood`(text: String) {
    #expect(values(text) == nil)
  }

  @Test func `a part of a word is no key`() {
    #expect(values("my_fence=3 seqnox=4") == [nil, nil, nil])
    #expect(values("=fence=3 fence_context_of_a_ring=1,x=fence=2 seqno") == [nil, nil, nil])
  }

  @Test func `each of many names is found, and no other`() {
    let names = (0..<32).map { "key_\($0)" }
    let keys = FieldKeys(
      (0..<8).map { place in names.enumerated().filter { $0.offset % 8 == place }.map(\.element) },
      pointer: nil)
    for (place, name) in names.enumerated() {
      let line = Array("other=9 \(name)=\(place + 1) \(name)x=8 key_32=7".utf8)
      let fields = TextFields(line.span, 0..<line.count, keys)
      #expect(fields?.present == 1 << UInt8(place % 8))
      #expect(fields?.values[place % 8] == UInt64(place + 1))
    }
  }

  @Test func `numbers of any length, wherever in the line they end`() {
    for digits in 1...19 {
      let number = String("1234567890123456789".prefix(digits))
      #expect(values("seqno=\(number)") == [nil, UInt64(number), nil])
      #expect(values("  seqno=\(number),value=7") == [nil, UInt64(number), 7])
    }
    for digits in 1...16 {
      let number = String("f0e1d2c3b4a59687".prefix(digits))
      #expect(values("a_long_value=0x\(number)") == [nil, nil, UInt64(number, radix: 16)])
      #expect(values("fence=\(number) x", pointer: 0) == [UInt64(number, radix: 16), nil, nil])
      #expect(values("value=0x\(number.uppercased()) ") == [nil, nil, UInt64(number, radix: 16)])
    }
    #expect(values("value=18446744073709551615") == [nil, nil, .max])
  }

  @Test(arguments: ["fence=12 seqno=34 value=0x56", "name=x fence=7,seqno=1  value=-3"])
  func `a range ends where it ends, whatever stands behind`(text: String) {
    let keys = FieldKeys([["fence"], ["seqno"], ["value"]], pointer: nil)
    let alone = Array(text.utf8)
    let followed = Array((text + "789abcdef 789abcdef").utf8)
    for end in 0...alone.count {
      let expected = TextFields(Array(alone[..<end]).span, 0..<end, keys)
      let found = TextFields(followed.span, 0..<end, keys)
      #expect(expected?.present == found?.present)
      for place in 0..<3 { #expect(expected?.values[place] == found?.values[place]) }
    }
  }
}
