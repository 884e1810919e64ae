import FencePolicy
import Testing

struct NamePatternTests {
  @Test(arguments: [
    ("ring", "long-wait/fencelab/fl.ring#", true),
    ("^ring", "long-wait/fencelab/fl.ring#", false),
    ("ring#$", "long-wait/fencelab/fl.ring#", true),
    ("ring$", "long-wait/fencelab/fl.ring#", false),
    ("^long-wait/(vgem|fencelab)/", "long-wait/fencelab/fl.ring#", true),
    ("^long-wait/(vgem|i915)/", "long-wait/fencelab/fl.ring#", false),
    ("fl\\.ring", "flxring", false), ("fl.ring", "flxring", true),
    ("^a{2,3}$", "aa", true), ("^a{2,3}$", "aaaa", false), ("^a{2}$", "aaa", false),
    ("^a{2,}$", "aaaaaa", true), ("^(ab)*$", "ababab", true), ("^(ab)*$", "aba", false),
    ("^ab?c+$", "acc", true), ("^ab?c+$", "ab", false), ("^[a-c]+$", "abcab", true),
    ("^[^a-c]+$", "xyz", true), ("^[^a-c]+$", "xaz", false), ("^\\d+-\\w+$", "12-a_b", true),
    ("^[]x]$", "]", true), ("^[a\\-]$", "-", true), ("", "anything", true), ("^$", "", true),
    ("^$", "x", false), ("a|^b|c$", "xxc", true), ("(a|)b", "b", true), ("x{", "x{", true),
    ("é.", "né!", true), ("$^", "", true), ("a$|b", "ba", true),
  ])
  func `a pattern is found or not`(pattern: String, name: String, isFound: Bool) throws {
    #expect(try NamePattern(pattern).matches(name) == isFound)
  }

  @Test(arguments: [
    ("(", 2), ("a)", 2), ("[a", 3), ("*a", 1), ("a**", 3), ("(?i)a", 2), ("a\\", 3), ("\\b", 2),
    ("\\1", 2), ("a{101}", 2), ("[z-a]", 5), ("((a{100}){100}){100}", 15),
    (String(repeating: "(", count: 40), 33 + 1),
  ])
  func `what cannot be understood is refused with its place`(pattern: String, column: Int) {
    let error = #expect(throws: PatternError.self) { _ = try NamePattern(pattern) }
    #expect(error?.column == column)
  }

  @Test func `no name makes a match slow`() throws {
    // Tried one way after the other this takes 2 to the 4,000th power steps.
    let name = String(repeating: "a", count: 4_000)
    let clock = ContinuousClock()
    let pattern = try (NamePattern("^(a+)+$"), NamePattern("(a|aa)*b"))
    let time = clock.measure {
      #expect(!pattern.0.matches(name + "!"))
      #expect(!pattern.1.matches(name))
    }
    #expect(time < .seconds(20))
  }
}
