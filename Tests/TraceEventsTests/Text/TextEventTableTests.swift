import Testing

@testable import TraceEvents

struct TextEventTableTests {
  private func place(_ table: inout TextEventTable, _ name: String, probe: String? = nil) -> Int? {
    let line = Array("  1.000000: \(name): \(probe ?? "")".utf8)
    let start = 12
    let end = start + name.utf8.count
    return table.place(
      line.span, start..<end, probe: probe.map { (end + 2)..<(end + 2 + $0.utf8.count) })
  }

  private func add(_ table: inout TextEventTable, _ name: String, probe: String? = nil) -> Int {
    let line = Array("  1.000000: \(name): \(probe ?? "")".utf8)
    let end = 12 + name.utf8.count
    return table.add(
      line.span, 12..<end, probe: probe.map { (end + 2)..<(end + 2 + $0.utf8.count) }, system: "",
      role: .counted)
  }

  @Test func `thousands of names are told apart, and probes of one name`() {
    var table = TextEventTable()
    var places: [String: Int] = [:]
    for number in 0..<5_000 {
      for name in ["e\(number)", "event_\(number)_of_a_long_name"] {
        #expect(place(&table, name) == nil)
        places[name] = add(&table, name)
      }
    }
    for (name, known) in places {
      #expect(place(&table, name) == known)
      #expect(table.entries[known].name == name)
    }
    let first = add(&table, "p", probe: "f+0x0")
    let second = add(&table, "p", probe: "g+0x0")
    #expect(first != second)
    #expect(place(&table, "p", probe: "f+0x0") == first)
    #expect(place(&table, "p", probe: "g+0x0") == second)
    #expect(place(&table, "p", probe: "g+0x1") == nil)
    #expect(place(&table, "p") == nil)
  }
}
