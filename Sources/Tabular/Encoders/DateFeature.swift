internal import Compute
internal import Config
internal import Diagnostics

/// A date as numbers: how far along it is, and where in the year, the month, the week and the day.
///
///     trend         (days since 1970 − mean) / deviation
///     …_sin, …_cos  sin 2πt, cos 2πt
///     t             month:   (month − 1) / 12      day:  (day − 1) / 31
///                   weekday: days since Monday / 7 time: seconds since midnight / 86400
///
/// - So the end of a year is next to its beginning. A part that is the same in all training rows is
///   left out; the trend stays, as 0. All in UTC.
struct DateFeature: FeatureEncoder {
  /// What comes again and again.
  enum Part: String, Sendable, CaseIterable {
    case month, day, weekday, time

    /// How much of a turn has passed.
    func turn(_ date: Double) -> Double {
      let days = (date / 86400).rounded(.down)
      switch self {
      case .month: return Double(CivilDate(days: Int(days)).month - 1) / 12
      case .day: return Double(CivilDate(days: Int(days)).day - 1) / 31
      case .weekday: return Double(CivilDate.weekday(days: Int(days))) / 7
      case .time: return (date - days * 86400) / 86400
      }
    }
  }

  private let missing: MissingDate
  private let fill: Double
  private let hasIndicator: Bool
  /// Of the days since 1970.
  private let moments: Moments
  private let parts: [Part]

  /// Learns from the training cells: seconds since 1970, NaN for a missing one; at least one.
  ///
  /// - Parameter indicator: whether a 0/1 column is wanted for missing cells; there is none where no
  ///   training cell is missing.
  init(_ missing: MissingDate, indicator: Bool, training dates: [Double]) {
    let present = dates.filter { !$0.isNaN }.sorted()
    let fill = present.isEmpty ? 0 : present[(present.count - 1) / 2]
    let filled = dates.map { $0.isNaN ? fill : $0 }
    self.missing = missing
    self.fill = fill
    hasIndicator = indicator && present.count < dates.count
    moments = Moments(count: filled.count) { filled[$0] / 86400 }
    parts = Part.allCases.filter { part in
      filled.contains { part.turn($0) != part.turn(filled[0]) }
    }
  }

  var kind: ColumnKind { .date }
  var missingFault: CellFault? { missing.fault }
  var filling: String { "filled in with the median" }
  var width: Int { 1 + 2 * parts.count + (hasIndicator ? 1 : 0) }
  var isConstant: Bool { moments.deviation == 0 && parts.isEmpty && !hasIndicator }

  func encodedNames(of feature: String) -> [String] {
    ["\(feature)_trend"]
      + parts.flatMap { ["\(feature)_\($0.rawValue)_sin", "\(feature)_\($0.rawValue)_cos"] }
      + (hasIndicator ? ["\(feature)_missing"] : [])
  }

  func encode(
    _ cell: Cell, into elements: inout MutableSpan<Float>, from start: Int, counts: inout FillCounts
  ) -> CellFault? {
    switch cell {
    case .missing:
      if let fault = missing.fault { return fault }
      encodeMissing(into: &elements, from: start)
      counts.filled += 1
    case .date(let date): encode(date, into: &elements, from: start)
    case .number, .text: preconditionFailure("a date feature takes dates, not \(cell)")
    }
    return nil
  }

  private func encodeMissing(into elements: inout MutableSpan<Float>, from start: Int) {
    encode(fill, into: &elements, from: start)
    if hasIndicator { elements[start + width - 1] = 1 }
  }

  private func encode(_ date: Double, into elements: inout MutableSpan<Float>, from start: Int) {
    elements[start] = Float(moments.standardized(date / 86400))
    for (index, part) in parts.enumerated() {
      let turn = part.turn(date)
      elements[start + 1 + 2 * index] = Float(Elementary.cos(2 * Double.pi * (turn - 0.25)))
      elements[start + 2 + 2 * index] = Float(Elementary.cos(2 * Double.pi * turn))
    }
  }

  func encode(
    _ column: Column, rows: Span<Int32>, into matrix: inout Matrix, from start: Int,
    faults: inout [RowFault], counts: inout FillCounts
  ) {
    let dates = column.dates
    let width = matrix.columns
    var elements = matrix.elements.mutableSpan
    for index in rows.indices {
      let date = dates[Int(rows[index])]
      let place = index * width + start
      if !date.isNaN {
        encode(date, into: &elements, from: place)
      } else if let fault = missing.fault {
        faults.append(RowFault(index: index, fault: fault))
      } else {
        encodeMissing(into: &elements, from: place)
        counts.filled += 1
      }
    }
  }
}

// MARK: - In a checkpoint

extension DateFeature {
  /// `date: {missing: error, …, mean: 19000, deviation: 300, parts: [month, day]}`.
  var entries: [(String, ConfigNode)] {
    let learned: [(String, ConfigNode)] =
      [
        ("missing", .string(missing.rawValue)), ("fill", .number(fill)),
        ("indicator", .boolean(hasIndicator)),
      ] + moments.entries + [("parts", .sequence(parts.map { .string($0.rawValue) }))]
    return [("date", .mapping(learned))]
  }

  /// Reads what `entries` gives. Problems go to the section's log.
  init(restoredFrom section: inout ConfigSection) {
    self = section.section("date") { Self(state: &$0) }
  }

  private init(state: inout ConfigSection) {
    missing = state.choice("missing", default: .error)
    fill = state.double("fill", .range(DateParser.range))
    hasIndicator = state.boolean("indicator", default: false)
    moments = Moments(restoredFrom: &state)
    let words = state.strings("parts") ?? []
    parts = words.compactMap(Part.init)
    if parts.count < words.count || Set(words).count < words.count {
      let known = Part.allCases.map(\.rawValue).joined(separator: ", ")
      state.fail("parts", "expected different ones of \(known)")
    }
  }
}
