extension FixedWidthInteger {
  /// The number with a comma before every three digits.
  package var grouped: String {
    let digits = String(magnitude)
    var text = self < 0 ? "-" : ""
    for (place, digit) in digits.enumerated() {
      if place > 0, (digits.count - place).isMultiple(of: 3) {
        text.append(",")
      }
      text.append(digit)
    }
    return text
  }
}
