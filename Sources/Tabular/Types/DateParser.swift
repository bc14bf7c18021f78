internal import Config
public import Diagnostics

/// Reads dates: ISO 8601, or what a format of strptime's describes. No locale has a say.
///
/// - ISO 8601: `2024-01-31`, `2024/01/31` or, for the first of the month, `2024-01`. A time may
///   follow a day, after `T` or a space: `09:30`, `09:30:15`, `09:30:15.25`; then `Z` or an offset,
///   `+09:00`, `+0900` or `+09`. Eight digits alone are a number, not a date.
/// - Times without an offset count as UTC.
public struct DateParser: Sendable {
  /// What dates of the years 0 to 9999 lie in, in seconds since 1970.
  static let range = -1e11...1e12

  /// Nil for ISO 8601.
  public let format: String?
  /// Nil for ISO 8601.
  let steps: [DateStep]?

  /// ISO 8601.
  public static let iso = DateParser()

  private init() { (format, steps) = (nil, nil) }

  /// - Parameter location: where the config has the format.
  /// - Throws: a diagnostic of kind `config` for a format that no date can be read by.
  public init(format: String, at location: SourceLocation?) throws(Diagnostic) {
    self.format = format
    steps = try DateStep.steps(of: format, at: location)
  }

  /// Reads a key; nil where it is missing, null or wrong.
  init?(in section: inout ConfigSection, _ key: String) {
    guard let format = section.optionalString(key) else { return nil }
    do throws(Diagnostic) {
      try self.init(format: format, at: section.place(of: key))
    } catch {
      section.log.add(error)
      return nil
    }
  }

  /// As messages say it: "such as 2024-01-31".
  var described: String { format.map { "as '\($0)' has it" } ?? "such as 2024-01-31" }

  /// The seconds since 1970 began in UTC; nil where the bytes in the range are no date.
  public func seconds(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Double? {
    var cursor = DateCursor(place: start, end: end)
    var fields = DateFields()
    if let steps {
      for step in steps {
        guard step.read(bytes, &cursor, &fields) else { return nil }
      }
    } else if !Self.readISO(bytes, &cursor, &fields) {
      return nil
    }
    return cursor.isAtEnd ? fields.seconds : nil
  }

  public func seconds(_ text: String) -> Double? {
    let bytes = Array(text.utf8)
    return seconds(bytes.span, from: 0, to: bytes.count)
  }

  private static func readISO(
    _ bytes: Span<UInt8>, _ cursor: inout DateCursor, _ fields: inout DateFields
  ) -> Bool {
    let slash = UInt8(ascii: "/")
    guard let year = cursor.number(bytes, 4...4) else { return false }
    let isSlashed = cursor.skip(bytes, slash)
    guard isSlashed || cursor.skip(bytes, UInt8(ascii: "-")),
      let month = cursor.number(bytes, 2...2)
    else { return false }
    (fields.year, fields.month) = (year, month)
    if cursor.isAtEnd { return !isSlashed }
    guard cursor.skip(bytes, isSlashed ? slash : UInt8(ascii: "-")),
      let day = cursor.number(bytes, 2...2)
    else { return false }
    fields.day = day
    if cursor.isAtEnd { return true }
    guard
      cursor.skip(bytes, UInt8(ascii: "T")) || cursor.skip(bytes, UInt8(ascii: "t"))
        || cursor.skip(bytes, UInt8(ascii: " ")),
      let hour = cursor.number(bytes, 2...2), cursor.skip(bytes, UInt8(ascii: ":")),
      let minute = cursor.number(bytes, 2...2)
    else { return false }
    (fields.hour, fields.minute) = (hour, minute)
    if cursor.skip(bytes, UInt8(ascii: ":")) {
      guard let second = cursor.number(bytes, 2...2) else { return false }
      fields.second = second
      if cursor.skip(bytes, UInt8(ascii: ".")) || cursor.skip(bytes, UInt8(ascii: ",")) {
        guard let fraction = cursor.fraction(bytes) else { return false }
        fields.fraction = fraction
      }
    }
    if cursor.isAtEnd { return true }
    _ = cursor.skip(bytes, UInt8(ascii: " "))
    guard let offset = cursor.offset(bytes) else { return false }
    fields.offset = offset
    return true
  }
}

/// What was read of a date.
struct DateFields {
  var year = 1970
  var month = 1
  var day = 1
  /// From 1, in place of month and day.
  var dayOfYear: Int?
  var hour = 0
  var minute = 0
  /// 60 is a leap second, the same as the next minute's first.
  var second = 0
  var fraction = 0.0
  /// Whether an hour of twelve is after noon.
  var isAfternoon: Bool?
  /// East of Greenwich, in seconds.
  var offset = 0

  /// Since 1970 began in UTC; nil where there is no such day or time.
  var seconds: Double? {
    guard (0..<60).contains(minute), (0...60).contains(second) else { return nil }
    var date = CivilDate(year: year, month: month, day: day)
    if let dayOfYear {
      let isInYear = dayOfYear >= 1
      date = CivilDate(days: CivilDate(year: year, month: 1, day: 1).days + dayOfYear - 1)
      guard isInYear, date.year == year else { return nil }
    }
    var hour = hour
    if let isAfternoon {
      guard (1...12).contains(hour) else { return nil }
      hour = hour % 12 + (isAfternoon ? 12 : 0)
    }
    guard date.isValid, (0..<24).contains(hour) else { return nil }
    let time = (hour * 60 + minute) * 60 + second - offset
    return Double(date.days * 86400 + time) + fraction
  }
}

/// A place in the bytes of a cell.
struct DateCursor {
  var place: Int
  let end: Int

  var isAtEnd: Bool { place == end }

  private func digit(_ bytes: Span<UInt8>) -> Int? {
    guard place < end, (0x30...0x39).contains(bytes[place]) else { return nil }
    return Int(bytes[place] - 0x30)
  }

  /// Goes on where the byte is there.
  mutating func skip(_ bytes: Span<UInt8>, _ byte: UInt8) -> Bool {
    guard place < end, bytes[place] == byte else { return false }
    place += 1
    return true
  }

  /// Goes on where a word is there, in capitals or not.
  mutating func skip(_ bytes: Span<UInt8>, word: String) -> Bool {
    var next = place
    for letter in word.utf8 {
      guard next < end, bytes[next] | 0x20 == letter | 0x20 else { return false }
      next += 1
    }
    place = next
    return true
  }

  /// A number of so many digits.
  mutating func number(_ bytes: Span<UInt8>, _ digits: ClosedRange<Int>) -> Int? {
    var (value, count) = (0, 0)
    while count < digits.upperBound, let digit = digit(bytes) {
      value = value * 10 + digit
      count += 1
      place += 1
    }
    return count < digits.lowerBound ? nil : value
  }

  /// Digits after a point: at least one; those after the ninth do not count.
  mutating func fraction(_ bytes: Span<UInt8>) -> Double? {
    var (value, unit, count) = (0, 1, 0)
    while let digit = digit(bytes) {
      if count < 9 { (value, unit) = (value * 10 + digit, unit * 10) }
      count += 1
      place += 1
    }
    return count == 0 ? nil : Double(value) / Double(unit)
  }

  /// `Z`, `+09:00`, `+0900` or `+09`, in seconds.
  mutating func offset(_ bytes: Span<UInt8>) -> Int? {
    if skip(bytes, word: "z") { return 0 }
    let isWest = skip(bytes, UInt8(ascii: "-"))
    guard isWest || skip(bytes, UInt8(ascii: "+")), let hours = number(bytes, 2...2) else {
      return nil
    }
    var minutes = 0
    if skip(bytes, UInt8(ascii: ":")) || digit(bytes) != nil {
      guard let found = number(bytes, 2...2) else { return nil }
      minutes = found
    }
    guard hours < 24, minutes < 60 else { return nil }
    return (hours * 60 + minutes) * 60 * (isWest ? -1 : 1)
  }
}
