// Moments as `DateParser` reads them.

extension DateParser {
  /// The text of a moment; nil where the format has no place for all of it.
  ///
  /// ISO 8601 without a time at the beginning of a day, and in UTC.
  ///
  /// - Parameter seconds: since 1970 began in UTC.
  func text(_ seconds: Double) -> String? {
    guard Self.range.contains(seconds) else { return nil }
    let isDay = seconds.remainder(dividingBy: 86400) == 0
    let text = DateFields(seconds: seconds).text(
      steps ?? (isDay ? DateStep.day : DateStep.dayAndTime))
    return self.seconds(text) == seconds ? text : nil
  }
}

extension DateFields {
  /// - Parameter seconds: since 1970 began in UTC.
  init(seconds: Double) {
    let whole = Int(seconds.rounded(.down))
    let time = (whole % 86400 + 86400) % 86400
    let date = CivilDate(days: (whole - time) / 86400)
    (year, month, day) = (date.year, date.month, date.day)
    dayOfYear = date.days - CivilDate(year: year, month: 1, day: 1).days + 1
    (hour, minute, second) = (time / 3600, time / 60 % 60, time % 60)
    fraction = seconds - seconds.rounded(.down)
    isAfternoon = hour >= 12
  }

  /// Written piece by piece.
  func text(_ steps: [DateStep]) -> String {
    var bytes: [UInt8] = []
    for step in steps {
      switch step {
      case .literal(let byte): bytes.append(byte)
      case .field(let field): bytes += text(field).utf8
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func text(_ field: DateStep.Field) -> String {
    func padded(_ value: Int, _ digits: Int = 2) -> String {
      let text = String(value)
      return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
    return switch field {
    case .year: padded(year, 4)
    case .shortYear: padded(year % 100)
    case .month: padded(month)
    case .monthName: DateStep.monthNames[month - 1]
    case .shortMonthName: String(DateStep.monthNames[month - 1].prefix(3))
    case .day: padded(day)
    case .dayOfYear: padded(dayOfYear ?? 1, 3)
    case .hour: padded(hour)
    case .hourOfTwelve: padded((hour + 11) % 12 + 1)
    case .half: isAfternoon == true ? "pm" : "am"
    case .minute: padded(minute)
    case .second: padded(second)
    // As many digits as are read.
    case .fraction: padded(min(999_999_999, Int((fraction * 1e9).rounded())), 9)
    case .offset: "Z"
    }
  }
}

extension DateStep {
  /// `2024-01-31`
  static let day: [DateStep] = pieces([.year, .month, .day], between: "--")
  /// `2024-01-31 09:30:00`
  static let dayAndSecond: [DateStep] = pieces(
    [.year, .month, .day, .hour, .minute, .second], between: "-- ::")
  /// `2024-01-31 09:30:00.250000000`
  static let dayAndTime: [DateStep] = pieces(
    [.year, .month, .day, .hour, .minute, .second, .fraction], between: "-- ::.")

  private static func pieces(_ fields: [Field], between marks: String) -> [DateStep] {
    let marks = Array(marks.utf8)
    return fields.enumerated().flatMap { index, field in
      (index > 0 ? [.literal(marks[index - 1])] : []) + [.field(field)]
    }
  }
}
