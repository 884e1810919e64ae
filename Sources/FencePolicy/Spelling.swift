/// What a mistyped word may have meant.
package enum Spelling {
  /// A blank and a sentence with the word of `words` that is nearest to `word`; without one near enough,
  /// with all of them where they are few.
  static func hint(for word: String, among words: [String]) -> String {
    let near = words.map { ($0, distance(word, $0)) }.filter { $0.1 <= 1 + $0.0.count / 4 }
      .min { $0.1 < $1.1 }
    if let near {
      return " Did you mean \"\(near.0)\"?"
    }
    return words.count <= 12 ? " It may be \(words.joined(separator: ", "))." : ""
  }

  /// Insertions, deletions and replacements from `left`, of which 64 bytes count, to `right`.
  package static func distance(_ left: String, _ right: String) -> Int {
    let (left, right) = (Array(left.utf8.prefix(64)), Array(right.utf8))
    var row = Array(0...right.count)
    for (place, byte) in left.enumerated() {
      var diagonal = row[0]
      row[0] = place + 1
      for column in right.indices {
        let replaced = diagonal + (byte == right[column] ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(replaced, row[column] + 1, diagonal + 1)
      }
    }
    return row[right.count]
  }
}
