import Testing

@testable import TraceText

@Suite struct EightBytesTests {
  private static let letters: [UInt8] =
    Array("0159/:;. \t\0\u{7f}aZ~!\u{1f}".utf8) + [0x80, 0xff, 0xb0]

  /// Eight bytes of a generator that needs no seed: every pair of letters stands at every place.
  private static let samples: [[UInt8]] = (0..<4_000).map { number in
    (0..<8).map { place in
      let step = number &* (2 * place + 1) &+ number / (place + 1)
      return letters[step % letters.count]
    }
  }

  private func eight(_ bytes: [UInt8], at start: Int = 0) -> EightBytes? {
    EightBytes(bytes.span, at: start)
  }

  @Test func `digits at the front and at the back are counted and read`() throws {
    for digits in 0...8 {
      for other in Self.letters where !(0x30...0x39).contains(other) {
        for base in [UInt8(ascii: "0"), UInt8(ascii: "9"), UInt8(ascii: "1")] {
          let number = (0..<digits).map { base == 0x31 ? 0x31 + UInt8($0) : base }
          let rest = [UInt8](repeating: other, count: 8 - digits)
          let front = try #require(eight(number + rest)).leadingNumber
          let back = try #require(eight(rest + number)).trailingNumber
          let value = UInt64(String(decoding: number, as: UTF8.self)) ?? 0
          #expect(front.digits == digits)
          #expect(back.digits == digits)
          if (1..<8).contains(digits) {
            #expect(front.value == value)
            #expect(back.value == value)
          }
        }
      }
    }
  }

  @Test func `mixed bytes are counted as one by one`() throws {
    for sample in Self.samples {
      let eight = try #require(self.eight(sample))
      let isDigit = { (byte: UInt8) in (0x30...0x39).contains(byte) }
      #expect(eight.leadingNumber.digits == sample.prefix { isDigit($0) }.count)
      #expect(eight.trailingNumber.digits == sample.reversed().prefix { isDigit($0) }.count)
      #expect(eight.leading(0x20) == sample.prefix { $0 == 0x20 }.count)
      #expect(
        eight.firstPlace(ofBlankOr: UInt8(ascii: ":"))
          == sample.prefix { $0 > 0x20 && $0 != UInt8(ascii: ":") }.count)
    }
  }

  @Test func `words end at a blank, a comma, or an equals sign`() throws {
    let letters = Array(" ,=-+!<>aZ0\u{7f}\0".utf8) + [0xa0, 0xac, 0xbd, 0xff]
    for sample in Self.samples.map({ $0.map { letters[Int($0) % letters.count] } }) {
      let passed = try #require(eight(sample)).firstPlace(ofBlankCommaOr: UInt8(ascii: "="))
      #expect(passed == sample.prefix { ![0x20, 0x2c, 0x3d].contains($0) }.count)
    }
  }

  @Test func `hexadecimal digits at the front are counted and read`() throws {
    let letters = Array("09afAF`g@G/: \0".utf8) + [0x10, 0xb0, 0xc1, 0xe1, 0xff]
    for sample in Self.samples.map({ $0.map { letters[Int($0) % letters.count] } }) {
      let found = try #require(eight(sample)).leadingHexadecimal
      let digits = sample.prefix { Array("0123456789abcdefABCDEF".utf8).contains($0) }
      #expect(found.digits == digits.count)
      guard !digits.isEmpty else { continue }
      #expect(found.value == UInt64(String(decoding: digits, as: UTF8.self), radix: 16))
    }
  }

  @Test func `behind the end of a text stand blanks`() {
    let text = Array("abcdefghij".utf8)
    for count in 0...text.count {
      for start in 0...(count + 9) {
        let padded = text.prefix(count).dropFirst(start) + [UInt8](repeating: 0x20, count: 8)
        let expected = padded.prefix(8).reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
        #expect(Array(text.prefix(count)).span.paddedWord(at: start) == expected)
      }
    }
  }

  @Test func `six digits and a colon`() {
    for (text, number) in [
      ("000000: ", 0), ("999999:x", 999_999), ("123456:\u{0}", 123_456), ("123456;x", nil),
      ("12345::x", nil), ("1234567:", nil), ("12345a:x", nil), (":123456:", nil),
      ("12345\u{0}: ", nil),
    ] as [(String, UInt64?)] {
      #expect(eight(Array(text.utf8))?.sixDigitsAndColon == number)
    }
    for byte in UInt8.min...UInt8.max {
      for place in 0..<7 {
        var bytes = Array("123456: ".utf8)
        bytes[place] = byte
        let isRight = place < 6 ? (0x30...0x39).contains(byte) : byte == 0x3a
        #expect((eight(bytes)?.sixDigitsAndColon != nil) == isRight)
      }
    }
  }

  @Test func `a number in brackets has three digits`() throws {
    for (text, number) in [
      ("[000] ..", 0), ("[007]xyz", 7), ("[999][00", 999), ("[00a]   ", nil), ("[0000]  ", nil),
      ("(000)   ", nil), ("[00]    ", nil), ("[ 12]   ", nil), ("[01:]   ", nil),
    ] as [(String, UInt16?)] {
      #expect(eight(Array(text.utf8))?.bracketedNumber == number)
    }
  }

  @Test func `fewer than eight are none`() {
    let bytes = Array("123456789".utf8)
    #expect(eight(bytes, at: 1) != nil)
    #expect(eight(bytes, at: 2) == nil)
    #expect(eight(bytes, at: -1) == nil)
    #expect(eight(bytes, at: .max) == nil)
    #expect(eight(bytes, at: .min) == nil)
  }
}
