/// A day of the Gregorian calendar, in UTC: until when something is ignored.
package struct CalendarDate: Comparable, Sendable, CustomStringConvertible {
  /// From 1 to 9999.
  package let year: Int
  /// From 1 to 12.
  package let month: Int
  /// From 1 to the month's last.
  package let day: Int

  /// The day that `text`, such as `2027-01-31`, names; nil where there is no such day.
  package init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.map(\.utf8.count) == [4, 2, 2],
      parts.allSatisfy({ $0.utf8.allSatisfy { 0x30...0x39 ~= $0 } }),
      let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
    else { return nil }
    self.init(year: year, month: month, day: day)
  }

  /// A day; nil where there is no such.
  package init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month),
      (1...Self.days(of: month, in: year)).contains(day)
    else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  /// The day that it is in UTC so many seconds after the beginning of 1970; that day before it.
  package init(secondsSince1970 seconds: Int) {
    var days = max(0, min(seconds, 200_000_000_000)) / 86_400
    var (year, month) = (1970, 1)
    while days >= Self.days(in: year) {
      days -= Self.days(in: year)
      year += 1
    }
    while days >= Self.days(of: month, in: year) {
      days -= Self.days(of: month, in: year)
      month += 1
    }
    (self.year, self.month, self.day) = (year, month, days + 1)
  }

  private static func days(in year: Int) -> Int {
    (1...12).reduce(0) { $0 + days(of: $1, in: year) }
  }

  private static func days(of month: Int, in year: Int) -> Int {
    switch month {
    case 2:
      year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Earlier days are less.
  package static func < (left: CalendarDate, right: CalendarDate) -> Bool {
    (left.year, left.month, left.day) < (right.year, right.month, right.day)
  }

  /// `2027-01-31`.
  package var description: String {
    Self.digits(year, 4) + "-" + Self.digits(month, 2) + "-" + Self.digits(day, 2)
  }

  private static func digits(_ value: Int, _ count: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, count - text.count)) + text
  }
}
