import Foundation
import Testing

@testable import FenceReports

/// The encodings of the HTML report, against published vectors.
struct EncodingTests {
  /// The examples of FIPS 180-4 that NIST publishes, and one that needs a block for its padding alone.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqr"
        + "lmnopqrsmnopqrstnopqrstu",
      "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
    ),
  ])
  func `SHA-256 is that of the standard`(message: String, hash: String) {
    let hex = SHA256.hash(Array(message.utf8)).map { String(format: "%02x", $0) }.joined()
    #expect(hex == hash)
  }

  @Test func `SHA-256 of a million letters is that of the standard`() {
    let hash = SHA256.hash(repeatElement(UInt8(ascii: "a"), count: 1_000_000))
    let hex = hash.map { String(format: "%02x", $0) }.joined()
    #expect(hex == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  /// RFC 4648 §10.
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
    ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
  ])
  func `Base64 is that of the standard`(bytes: String, text: String) {
    #expect(String(decoding: Base64.encoded(Array(bytes.utf8)), as: UTF8.self) == text)
  }

  @Test func `Base64 of every byte is Foundation's`() {
    let bytes = Array(UInt8.min...UInt8.max)
    #expect(Base64.encoded(bytes) == Array(Data(bytes).base64EncodedData()))
  }

  @Test func `a template's values are not searched for marks, and unknown marks stay`() {
    let template = PageTemplate(
      page: Array("{{a}} { {{b}}{{c}} {{a".utf8), style: [], script: [])
    let page = template.filled(with: ["a": Array("{{b}}".utf8), "b": Array("x".utf8)])
    #expect(String(decoding: page, as: UTF8.self) == "{{b}} { x{{c}} {{a")
  }

  @Test func `the page that is part of the program has every mark once`() {
    let empty = PageTemplate.embedded.filled(with: [:])
    let page = String(decoding: empty, as: UTF8.self)
    for mark in ["title", "style-hash", "script-hash", "style", "script", "report", "timeline"] {
      #expect(page.components(separatedBy: "{{\(mark)}}").count == 2, "\(mark)")
    }
  }
}
