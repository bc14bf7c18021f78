internal import Compute
internal import Config

/// What becomes of a number that is there.
protocol NumberCoding: Sendable {
  var width: Int { get }
  var isConstant: Bool { get }
  func columnNames(of feature: String) -> [String]
  /// Writes the elements from `start` on, which are 0 before.
  func encode(_ value: Float, into elements: inout MutableSpan<Float>, from start: Int)
  /// Whether the next method is to be called.
  var isOneNumber: Bool { get }
  /// The same for many numbers, in place.
  func encode(_ values: inout MutableSpan<Float>, _ range: Range<Int>)
  var entries: [(String, ConfigNode)] { get }
}

/// Scaled, then bent, in one column.
struct ScaledNumber<S: Scaler>: NumberCoding {
  let scaler: S
  let clip: SmoothClip?

  var width: Int { 1 }
  var isConstant: Bool { scaler.isConstant }

  func columnNames(of feature: String) -> [String] { [feature] }

  func encode(_ value: Float, into elements: inout MutableSpan<Float>, from start: Int) {
    let scaled = scaler.transform(value)
    elements[start] = clip.map { $0(scaled) } ?? scaled
  }

  var isOneNumber: Bool { true }

  func encode(_ values: inout MutableSpan<Float>, _ range: Range<Int>) {
    scaler.transform(&values, range)
    guard let clip else { return }
    for index in range { values[index] = clip(values[index]) }
  }

  /// `scale: {standard: {mean: 65.6, deviation: 19.4}}`.
  var entries: [(String, ConfigNode)] {
    [("scale", .mapping([(S.name, scaler.state)]))]
      + (clip.map { [("clip", .number($0.limit))] } ?? [])
  }
}

/// As its encoder wants it.
struct EncodedNumber<E: NumberEncoder>: NumberCoding {
  let encoder: E

  var width: Int { encoder.width }
  var isConstant: Bool { encoder.isConstant }

  func columnNames(of feature: String) -> [String] { encoder.columnNames(of: feature) }

  func encode(_ value: Float, into elements: inout MutableSpan<Float>, from start: Int) {
    encoder.encode(value, into: &elements, from: start)
  }

  var isOneNumber: Bool { false }

  func encode(_ values: inout MutableSpan<Float>, _ range: Range<Int>) {
    for index in range { encode(values[index], into: &values, from: index) }
  }

  var entries: [(String, ConfigNode)] { [("encode", .mapping([(E.name, encoder.state)]))] }
}

/// What a numeric column does about cells without a number.
struct NumberFilling: Sendable {
  let rule: MissingNumber
  /// What such a cell becomes, before scaling.
  let fill: Float
  /// Whether one more column says, by 0 and 1, where they were.
  let hasIndicator: Bool

  /// Learns from the training cells, of which NaN is a missing one.
  ///
  /// - Parameter indicator: whether one is wanted; there is none where no training cell is missing.
  init(_ rule: MissingNumber, indicator: Bool, training values: [Float]) {
    // Most columns have no gaps, and a copy of a large one is large.
    let present = values.contains(where: \.isNaN) ? values.filter { !$0.isNaN } : values
    self.rule = rule
    fill = rule.fill(from: present)
    hasIndicator = indicator && present.count < values.count
  }

  func filled(_ values: [Float]) -> [Float] {
    values.contains(where: \.isNaN) ? values.map { $0.isNaN ? fill : $0 } : values
  }

  /// Nothing where a missing cell is an error.
  var entries: [(String, ConfigNode)] {
    if rule == .error { return [] }
    return [
      ("missing", rule.node), ("fill", .number(fill)), ("indicator", .boolean(hasIndicator)),
    ]
  }

  init(restoredFrom section: inout ConfigSection) {
    rule = MissingNumber.read(&section, "missing", default: .error)
    fill = section.number("fill", default: 0)
    hasIndicator = section.boolean("indicator", default: false)
  }
}

/// A number: filled in where missing, then scaled or binned; an indicator may follow.
struct NumericFeature<Coding: NumberCoding>: FeatureEncoder {
  let coding: Coding
  let filled: NumberFilling

  var kind: ColumnKind { .number }
  var width: Int { coding.width + (filled.hasIndicator ? 1 : 0) }
  var isConstant: Bool { coding.isConstant && !filled.hasIndicator }
  var missingFault: CellFault? { filled.rule.fault }
  var filling: String {
    "filled in with \(shortestDecimal(filled.fill)), the \(filled.rule.word)"
  }

  func encodedNames(of feature: String) -> [String] {
    coding.columnNames(of: feature) + (filled.hasIndicator ? ["\(feature)_missing"] : [])
  }

  func encode(
    _ cell: Cell, into elements: inout MutableSpan<Float>, from start: Int, counts: inout FillCounts
  ) -> CellFault? {
    switch cell {
    case .missing:
      if let fault = filled.rule.fault { return fault }
      encodeMissing(into: &elements, from: start)
      counts.filled += 1
    case .number(let value): coding.encode(value, into: &elements, from: start)
    case .text, .date: preconditionFailure("a numeric feature takes numbers, not \(cell)")
    }
    return nil
  }

  func encode(number: Float, into elements: inout MutableSpan<Float>, from start: Int) {
    coding.encode(number, into: &elements, from: start)
  }

  private func encodeMissing(into elements: inout MutableSpan<Float>, from start: Int) {
    coding.encode(filled.fill, into: &elements, from: start)
    if filled.hasIndicator { elements[start + coding.width] = 1 }
  }

  func encode(
    _ column: Column, rows: Span<Int32>, into matrix: inout Matrix, from start: Int,
    faults: inout [RowFault], counts: inout FillCounts
  ) {
    let values = column.numbers
    let width = matrix.columns
    let fault = filled.rule.fault
    var elements = matrix.elements.mutableSpan
    for index in rows.indices {
      let value = values[Int(rows[index])]
      let place = index * width + start
      if !value.isNaN {
        coding.encode(value, into: &elements, from: place)
      } else if let fault {
        faults.append(RowFault(index: index, fault: fault))
      } else {
        encodeMissing(into: &elements, from: place)
        counts.filled += 1
      }
    }
  }

  var isOneNumber: Bool { coding.isOneNumber && !filled.hasIndicator }

  func encode(
    _ numbers: inout MutableSpan<Float>, _ range: Range<Int>, faults: inout [RowFault],
    counts: inout FillCounts
  ) {
    for index in range where numbers[index].isNaN {
      numbers[index] = filled.fill
      if let fault = filled.rule.fault {
        faults.append(RowFault(index: index - range.lowerBound, fault: fault))
      } else {
        counts.filled += 1
      }
    }
    coding.encode(&numbers, range)
  }

  var entries: [(String, ConfigNode)] { coding.entries + filled.entries }
}
