import FenceReports
import Testing

struct JSONWriterTests {
  private func text(
    _ layout: JSONWriter.Layout = .compact, _ body: (inout JSONWriter) -> Void
  ) -> String {
    var writer = JSONWriter(layout)
    body(&writer)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  @Test func `keys keep their order`() {
    let text = text {
      $0.object {
        $0.member("zebra", 1)
        $0.member("ape", "x")
        $0.member("bee", true)
        $0.array("cat") {
          $0.value(1)
          $0.object { $0.member("inside", Int?.none) }
          $0.array { _ in }
        }
        $0.object("dog") { _ in }
      }
    }
    #expect(text == #"{"zebra":1,"ape":"x","bee":true,"cat":[1,{"inside":null},[]],"dog":{}}"#)
  }

  @Test func `pretty is two spaces a level`() {
    let text = text(.pretty) {
      $0.object {
        $0.member("a", 1)
        $0.array("b") {
          $0.value(2)
          $0.value(3)
        }
        $0.array("c") { _ in }
      }
      $0.endLine()
    }
    #expect(
      text == """
        {
          "a": 1,
          "b": [
            2,
            3
          ],
          "c": []
        }

        """)
  }

  @Test func `integers are exact`() {
    let text = text {
      $0.array {
        $0.value(UInt64.max)
        $0.value(Int64.min)
        $0.value(Int64.max)
        $0.value(0)
        $0.value(9_007_199_254_740_993 as UInt64)
        $0.value(-1 as Int32)
        $0.value(UInt16.max)
      }
    }
    #expect(
      text == "[18446744073709551615,-9223372036854775808,9223372036854775807,0,"
        + "9007199254740993,-1,65535]")
  }

  @Test(arguments: [
    ("plain", "plain"), ("", ""), ("\"\\", #"\"\\"#), ("a\nb\rc\td", #"a\nb\rc\td"#),
    ("\u{0}\u{1f}", #"\u0000\u001f"#), ("</script>", #"\u003c/script>"#),
    ("\u{7f}\u{9b}", #"\u007f\u009b"#), ("\u{2028}\u{2029}", #"\u2028\u2029"#),
    ("é€😀", "é€😀"),
  ])
  func `text is escaped`(text: String, expected: String) {
    #expect(self.text { $0.value(text) } == "\"" + expected + "\"")
    #expect(
      self.text { writer in
        writer.object {
          $0.untrustedKey(text); $0.value(1)
        }
      }
        == "{\"" + expected + "\":1}")
  }

  @Test func `lines follow each other without commas`() {
    let text = text { writer in
      for number in 1...2 {
        writer.object { $0.member("n", number) }
        writer.endLine()
      }
    }
    #expect(text == "{\"n\":1}\n{\"n\":2}\n")
  }
}
