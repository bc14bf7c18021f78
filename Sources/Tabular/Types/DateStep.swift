internal import Diagnostics

/// One piece of a date's format.
enum DateStep: Sendable, Equatable {
  case literal(UInt8)
  /// What stands for a field, by strptime's letter.
  case field(Field)

  enum Field: UInt8, Sendable, CaseIterable {
    case year = 0x59  // Y
    case shortYear = 0x79  // y
    case month = 0x6D  // m
    case monthName = 0x42  // B
    case shortMonthName = 0x62  // b
    case day = 0x64  // d
    case dayOfYear = 0x6A  // j
    case hour = 0x48  // H
    case hourOfTwelve = 0x49  // I
    case half = 0x70  // p
    case minute = 0x4D  // M
    case second = 0x53  // S
    case fraction = 0x66  // f
    case offset = 0x7A  // z

    var text: String { "%" + String(UnicodeScalar(rawValue)) }

    /// Fields with the same meaning; one of them can be there, once.
    var meaning: String {
      switch self {
      case .year, .shortYear: "year"
      case .month, .monthName, .shortMonthName: "month"
      case .day: "day"
      case .dayOfYear: "day of the year"
      case .hour, .hourOfTwelve: "hour"
      case .half: "half of the day"
      case .minute: "minute"
      case .second: "second"
      case .fraction: "fraction of a second"
      case .offset: "offset"
      }
    }
  }

  /// - Throws: a diagnostic of kind `config` for a letter that is not known, and for fields that do
  ///   not make a date.
  static func steps(of format: String, at location: SourceLocation?) throws(Diagnostic)
    -> [DateStep]
  {
    func problem(_ message: String, notes: [String] = []) -> Diagnostic {
      Diagnostic("format '\(shown(format))': \(message)", at: location, notes: notes)
    }
    let known = Field.allCases.map(\.text).joined(separator: " ") + " %%"
    var steps: [DateStep] = []
    var bytes = Array(format.utf8)[...]
    while let byte = bytes.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        steps.append(.literal(byte))
        continue
      }
      guard let letter = bytes.popFirst() else {
        throw problem("nothing after the last '%'", notes: ["known: \(known)"])
      }
      if letter == byte {
        steps.append(.literal(byte))
      } else if let field = Field(rawValue: letter) {
        steps.append(.field(field))
      } else {
        let text = String(decoding: [byte, letter].filter { $0 < 0x80 }, as: UTF8.self)
        throw problem("'\(printable(text))' is not known", notes: ["known: \(known)"])
      }
    }
    if let message = fault(of: steps) { throw problem(message) }
    return steps
  }

  private static func fault(of steps: [DateStep]) -> String? {
    var meanings: Set<String> = []
    var fields: Set<Field> = []
    for case .field(let field) in steps {
      fields.insert(field)
      if !meanings.insert(field.meaning).inserted { return "the \(field.meaning) is there twice" }
    }
    if !meanings.contains("year") { return "a date needs its year, %Y or %y" }
    if fields.contains(.dayOfYear) && !meanings.isDisjoint(with: ["month", "day"]) {
      return "%j is the day of the year, beside which month and day have no place"
    }
    if meanings.contains("day") && !meanings.contains("month") { return "a day needs its month" }
    if fields.contains(.hourOfTwelve) != fields.contains(.half) { return "%I and %p go together" }
    return nil
  }

  /// Reads the piece; false where it is not there.
  func read(_ bytes: Span<UInt8>, _ cursor: inout DateCursor, _ fields: inout DateFields) -> Bool {
    switch self {
    case .literal(let byte): cursor.skip(bytes, byte)
    case .field(let field): Self.read(field, bytes, &cursor, &fields)
    }
  }

  private static func read(
    _ field: Field, _ bytes: Span<UInt8>, _ cursor: inout DateCursor, _ fields: inout DateFields
  ) -> Bool {
    func number(
      _ digits: ClosedRange<Int>, _ cursor: inout DateCursor, _ place: inout Int
    ) -> Bool {
      guard let value = cursor.number(bytes, digits) else { return false }
      place = value
      return true
    }
    switch field {
    case .year: return number(4...4, &cursor, &fields.year)
    case .shortYear:
      guard let year = cursor.number(bytes, 2...2) else { return false }
      // As POSIX has it.
      fields.year = year + (year < 69 ? 2000 : 1900)
    case .month: return number(1...2, &cursor, &fields.month)
    case .monthName, .shortMonthName:
      // No name begins another.
      let isShort = field == .shortMonthName
      let month = monthNames.firstIndex {
        cursor.skip(bytes, word: isShort ? String($0.prefix(3)) : $0)
      }
      guard let month else { return false }
      fields.month = month + 1
    case .day: return number(1...2, &cursor, &fields.day)
    case .dayOfYear:
      guard let day = cursor.number(bytes, 1...3) else { return false }
      fields.dayOfYear = day
    case .hour, .hourOfTwelve: return number(1...2, &cursor, &fields.hour)
    case .half:
      let isAfternoon = cursor.skip(bytes, word: "pm")
      guard isAfternoon || cursor.skip(bytes, word: "am") else { return false }
      fields.isAfternoon = isAfternoon
    case .minute: return number(1...2, &cursor, &fields.minute)
    case .second: return number(1...2, &cursor, &fields.second)
    case .fraction:
      guard let fraction = cursor.fraction(bytes) else { return false }
      fields.fraction = fraction
    case .offset:
      guard let offset = cursor.offset(bytes) else { return false }
      fields.offset = offset
    }
    return true
  }

  static let monthNames = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
  ]
}
