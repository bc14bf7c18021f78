internal import Config

/// The characters that a file writes numbers with, where they are not those of 1234.5.
struct NumberMarks: Sendable, Equatable {
  let decimal: CSVOptions.DecimalMark
  let thousands: CSVOptions.ThousandsMark?
  /// The bytes that the mark between thousands may be.
  private let spellings: [[UInt8]]

  init(
    decimal: CSVOptions.DecimalMark = .point, thousands: CSVOptions.ThousandsMark? = nil
  ) {
    self.decimal = decimal
    self.thousands = thousands
    spellings = thousands?.texts.map { Array($0.utf8) } ?? []
  }

  /// Whether numbers are written as everywhere else here.
  var arePlain: Bool { decimal == .point && thousands == nil }

  /// What is in front of the number in a buffer of `rewrite`: the fast way of `parseFloat` looks at
  /// the eight bytes before a number's end.
  private static let padding = [UInt8](repeating: 0, count: 16)

  /// The number in a cell; NaN or infinite where there is none.
  ///
  /// - Parameter buffer: kept from one number to the next, so that none is allocated for each.
  func number(
    _ bytes: Span<UInt8>, from first: Int, to last: Int, using buffer: inout [UInt8]
  ) -> Float {
    guard rewrite(bytes, from: first, to: last, into: &buffer) else { return .nan }
    return parseFloat(buffer.span, from: Self.padding.count, to: buffer.count)
  }

  /// The number in a text.
  func number(_ text: String) -> Float {
    let bytes = Array(text.utf8)
    var buffer: [UInt8] = []
    return number(bytes.span, from: 0, to: bytes.count, using: &buffer)
  }

  /// The same in double precision; nil where there is none.
  func double(_ text: String) -> Double? {
    if arePlain { return Double(text) }
    let bytes = Array(text.utf8)
    var buffer: [UInt8] = []
    guard rewrite(bytes.span, from: 0, to: bytes.count, into: &buffer) else { return nil }
    return Double(String(decoding: buffer[Self.padding.count...], as: UTF8.self))
  }

  /// Writes a number with a point and without marks between thousands.
  ///
  /// - Returns: false where the marks are not where they belong: between groups of three digits,
  ///   in front of which one to three stand, and the decimal mark after them.
  private func rewrite(
    _ bytes: Span<UInt8>, from first: Int, to last: Int, into buffer: inout [UInt8]
  ) -> Bool {
    buffer.removeAll(keepingCapacity: true)
    buffer += Self.padding
    var index = first
    while index < last && isBlank(bytes[index]) { index += 1 }
    if index < last && (bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+")) {
      buffer.append(bytes[index])
      index += 1
    }
    var isGrouped = false
    var digitCount = 0
    while index < last {
      if bytes[index] &- UInt8(ascii: "0") < 10 {
        buffer.append(bytes[index])
        digitCount += 1
        index += 1
      } else if let length = thousandsLength(bytes, at: index, to: last),
        isDigit(bytes, at: index + length, to: last)
      {
        guard isGrouped ? digitCount == 3 : (1...3).contains(digitCount) else { return false }
        isGrouped = true
        digitCount = 0
        index += length
      } else {
        break
      }
    }
    if isGrouped && digitCount != 3 { return false }
    if index < last {
      let byte = bytes[index]
      if byte == decimal.byte {
        buffer.append(UInt8(ascii: "."))
        index += 1
      } else if byte == UInt8(ascii: ".") {
        return false
      }
    }
    while index < last {
      buffer.append(bytes[index])
      index += 1
    }
    return true
  }

  private func isDigit(_ bytes: Span<UInt8>, at index: Int, to end: Int) -> Bool {
    index < end && bytes[index] &- UInt8(ascii: "0") < 10
  }

  /// How many bytes the mark between thousands has here; nil where there is none.
  private func thousandsLength(_ bytes: Span<UInt8>, at index: Int, to end: Int) -> Int? {
    for spelling in spellings
    where index + spelling.count <= end
      && spelling.indices.allSatisfy({ bytes[index + $0] == spelling[$0] })
    {
      return spelling.count
    }
    return nil
  }

  /// Other marks that are usual, the likelier first.
  private static let usual: [NumberMarks] = [
    NumberMarks(), NumberMarks(decimal: .comma), NumberMarks(thousands: .comma),
    NumberMarks(decimal: .comma, thousands: .point),
    NumberMarks(decimal: .comma, thousands: .space), NumberMarks(thousands: .space),
    NumberMarks(thousands: .apostrophe),
  ]

  /// Whether a text has every mark that is other than before.
  private func isWitnessed(in text: String, besides marks: NumberMarks) -> Bool {
    let hasDecimal = decimal == marks.decimal || text.contains(decimal.rawValue)
    guard let thousands, thousands != marks.thousands else { return hasDecimal }
    return hasDecimal && thousands.texts.contains(where: text.contains)
  }

  /// The marks with which all texts are numbers, each mark being in one of them; nil for none.
  ///
  /// - Parameter commaIsDecimal: what a comma before three digits is taken for.
  static func fitting(_ texts: [String], commaIsDecimal: Bool) -> NumberMarks? {
    let plain = NumberMarks()
    let others = usual.filter { $0 != plain }
    // Alike where a comma stands before three digits in all of them.
    let ranked = commaIsDecimal ? others : [NumberMarks(thousands: .comma)] + others
    return ranked.first { marks in
      texts.contains { marks.isWitnessed(in: $0, besides: plain) }
        && texts.allSatisfy { marks.number($0).isFinite }
    }
  }

  /// What a cell would be under other settings, for a hint.
  func hints(for text: String) -> [String] {
    var hints: [String] = []
    for other in Self.usual where other != self && other.isWitnessed(in: text, besides: self) {
      let value = other.number(text)
      guard value.isFinite else { continue }
      var settings: [String] = []
      if other.decimal != decimal { settings.append("decimal: \"\(other.decimal.rawValue)\"") }
      if other.thousands != thousands {
        settings.append("thousands: " + (other.thousands.map { "\"\($0.rawValue)\"" } ?? "null"))
      }
      hints.append(
        "data.csv: {\(settings.joined(separator: ", "))} makes it \(shortestDecimal(value))")
      if hints.count == 2 { break }
    }
    return hints
  }
}
