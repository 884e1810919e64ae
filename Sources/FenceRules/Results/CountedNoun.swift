import TraceVocabulary

/// `1 gap`, `2 gaps`.
package func counted(
  _ count: some FixedWidthInteger, _ noun: String, plural: String? = nil
) -> String {
  count.grouped + " " + (count == 1 ? noun : plural ?? noun + "s")
}
