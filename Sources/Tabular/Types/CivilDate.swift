/// A day of the Gregorian calendar, which is taken to reach back for ever.
///
/// - Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms": years begin in March, so
///   that a leap day is a year's last.
struct CivilDate: Sendable, Equatable {
  let year: Int
  /// From 1.
  let month: Int
  /// From 1.
  let day: Int

  init(year: Int, month: Int, day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }

  /// - Parameter days: since 1970-01-01.
  init(days: Int) {
    let shifted = days + Self.daysToEpoch
    let cycle = Self.quotient(shifted, Self.daysOfCycle)
    let dayOfCycle = shifted - cycle * Self.daysOfCycle
    let yearOfCycle =
      (dayOfCycle - dayOfCycle / 1460 + dayOfCycle / 36524 - dayOfCycle / 146_096) / 365
    let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
    // From March, 0.
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = cycle * 400 + yearOfCycle + (month <= 2 ? 1 : 0)
  }

  /// Since 1970-01-01.
  var days: Int {
    let shiftedYear = month <= 2 ? year - 1 : year
    let cycle = Self.quotient(shiftedYear, 400)
    let yearOfCycle = shiftedYear - cycle * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfCycle = yearOfCycle * 365 + yearOfCycle / 4 - yearOfCycle / 100 + dayOfYear
    return cycle * Self.daysOfCycle + dayOfCycle - Self.daysToEpoch
  }

  /// From Monday, 0; 1970-01-01 was a Thursday.
  static func weekday(days: Int) -> Int { days + 3 - 7 * quotient(days + 3, 7) }

  /// Whether there is such a day.
  var isValid: Bool {
    (1...12).contains(month) && day >= 1 && CivilDate(days: days) == self
  }

  /// Of 400 years.
  private static let daysOfCycle = 146_097
  /// From 0000-03-01 to 1970-01-01.
  private static let daysToEpoch = 719_468

  /// Rounded down.
  private static func quotient(_ a: Int, _ b: Int) -> Int { a / b - (a % b < 0 ? 1 : 0) }
}
