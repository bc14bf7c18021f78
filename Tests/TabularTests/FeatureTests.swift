import Compute
import Config
import Diagnostics
import TestSupport
import Testing
import YAML

@testable import Tabular

private typealias Values = Column.Values

/// Encodes a column as a whole, and checks that its cells one by one give the same bits, also after
/// a checkpoint. Faulty rows stay out of the comparison.
private func encoded(_ feature: any FeatureEncoder, _ values: Values) throws -> (
  rows: [[Float]], faults: [RowFault], counts: FillCounts
) {
  let log = ProblemLog()
  var section = ConfigSection(.mapping(feature.entries), title: "feature", log: log)
  let restored = FeatureEncoders.read(&section)
  section.finish()
  #expect(log.isEmpty, "\(log.problems.map(\.message))")
  let again = try #require(restored)
  #expect(ConfigNode.mapping(again.entries) == .mapping(feature.entries))
  #expect(again.encodedNames(of: "x") == feature.encodedNames(of: "x"))
  #expect(feature.encodedNames(of: "x").count == feature.width)

  let (first, faults, counts) = encodedColumn(feature, values)
  #expect(encodedColumn(again, values).matrix == first)
  let faulty = Set(faults.map(\.index))
  for row in 0..<first.rows {
    // One column before the feature's own, and one after.
    #expect(first[row, 0] == 0 && first[row, feature.width + 1] == 0)
    for feature in [feature, again] {
      var elements = [Float](repeating: 0, count: feature.width)
      var span = elements.mutableSpan
      let fault = feature.encode(cell(row, of: values), into: &span, from: 0)
      #expect(fault == faults.first { $0.index == row }?.fault)
      if faulty.contains(row) { continue }
      #expect(
        elements.map(\.bitPattern)
          == (0..<feature.width).map { first[row, $0 + 1].bitPattern })
    }
  }
  let rows = (0..<first.rows).map { row in (0..<feature.width).map { first[row, $0 + 1] } }
  return (rows, faults, counts)
}

private func encodedColumn(_ feature: any FeatureEncoder, _ values: Values) -> (
  matrix: Matrix, faults: [RowFault], counts: FillCounts
) {
  let count =
    switch values {
    case .numbers(let values): values.count
    case .labels(let labels): labels.codes.count
    case .dates(let values): values.count
    }
  var matrix = Matrix(rows: count, columns: feature.width + 2)
  var faults: [RowFault] = []
  var counts = FillCounts()
  feature.encode(
    Column(name: "x", values: values, missing: (0, nil)), rows: rows(0..<count).span, into: &matrix,
    from: 1,
    faults: &faults, counts: &counts)
  return (matrix, faults, counts)
}

private func cell(_ row: Int, of values: Values) -> Cell {
  switch values {
  case .numbers(let values): values[row].isNaN ? .missing : .number(values[row])
  case .labels(let labels):
    labels.codes[row] < 0 ? .missing : .text(labels.texts[Int(labels.codes[row])])
  case .dates(let values): values[row].isNaN ? .missing : .date(values[row])
  }
}

private func labels(_ cells: [String?]) -> Values {
  let cells = training(cells)
  return .labels(Column.Labels(codes: cells.codes, texts: cells.texts, places: []))
}

@Suite struct NumericFeatureTests {
  private let gaps: [Float] = [1, .nan, 2, 6, 6, .nan, 5]

  private func feature(
    _ rule: MissingNumber, indicator: Bool = false, clip: Float? = nil, scaler name: String = "none"
  ) throws -> any FeatureEncoder {
    FeatureEncoders.number(
      try scaler(name), clip: clip, missing: rule, indicator: indicator, training: gaps)
  }

  @Test(
    "missing numbers are filled in with what the training values say",
    arguments: [(.mean, 4), (.median, 5), (.mode, 6), (.constant(-1.5), -1.5)]
      as [(MissingNumber, Float)])
  func fill(rule: MissingNumber, expected: Float) throws {
    let found = try encoded(try feature(rule), .numbers([.nan, 3]))
    #expect(found.rows == [[expected], [3]] && found.faults.isEmpty)
    #expect(found.counts == FillCounts(filled: 1, unknown: 0))
  }

  /// The scaler sees 1, 4, 2, 6, 6, 4, 5: mean 4, population deviation √(22/7).
  @Test("filled in, scaled, clipped, with an indicator")
  func order() throws {
    let feature = try feature(.mean, indicator: true, clip: 2, scaler: "standard")
    #expect(feature.encodedNames(of: "x") == ["x", "x_missing"])
    let z = 2 / (22.0 / 7).squareRoot()
    let found = try encoded(feature, .numbers([.nan, 6]))
    #expect(found.rows[0] == [0, 1] && found.rows[1][1] == 0)
    #expect(
      isClose(found.rows[1][0], Float(z / (1 + z * z / 4).squareRoot()), relativeTolerance: 1e-6))
  }

  @Test("an indicator stands only where a training cell is missing")
  func indicator() throws {
    let feature = FeatureEncoders.number(
      try scaler("none"), clip: nil, missing: .median, indicator: true, training: [1, 2, 4])
    #expect(feature.width == 1)
    #expect(try encoded(feature, .numbers([.nan])).rows == [[2]])
  }

  @Test("a missing cell is a fault where no rule fills it in")
  func faults() throws {
    let values = Values.numbers([1, .nan])
    let strict = FeatureEncoders.number(
      try scaler("none"), clip: nil, missing: .error, indicator: false, training: [1, 2])
    #expect(try encoded(strict, values).faults == [RowFault(index: 1, fault: .missing)])
    let dropping = FeatureEncoders.number(
      try scaler("none"), clip: nil, missing: .drop, indicator: false, training: [1, 2])
    #expect(try encoded(dropping, values).faults == [RowFault(index: 1, fault: .dropped)])
  }

  @Test("a column without a value becomes 0")
  func empty() throws {
    let feature = FeatureEncoders.number(
      try scaler("standard"), clip: nil, missing: .median, indicator: true,
      training: [.nan, .nan])
    #expect(try encoded(feature, .numbers([.nan, 7])).rows == [[0, 1], [0, 0]])
  }

  @Test("bins, also of what is filled in")
  func bins() throws {
    let binning = try #require(try encoder("{binning: {bins: 2}}") as? any NumberEncoder)
    let feature = FeatureEncoders.number(
      binning, missing: .constant(9), indicator: true, training: [1, 2, 3, .nan])
    #expect(feature.encodedNames(of: "x") == ["x_bin_0", "x_bin_1", "x_missing"])
    #expect(
      try encoded(feature, .numbers([2.5, .nan, -7])).rows
        == [[0, 1, 0], [0, 1, 1], [1, 0, 0]])
  }

  @Test(
    "the rule as a config has it",
    arguments: ["error", "drop", "mean", "median", "mode", "{constant: -2.5}"])
  func rules(text: String) throws {
    let log = ProblemLog()
    let node = try YAML.readValue("{missing: \(text)}", name: "c.yaml")
    var section = ConfigSection(node, title: "section 'numeric'", log: log)
    let rule = MissingNumber.read(&section, "missing", default: .error)
    section.finish()
    #expect(log.isEmpty && section.resolvedNode == node)
    #expect(rule.node == node["missing"])
  }

  @Test(
    "a wrong rule",
    arguments: ["zero", "{constant: x}", "{constant: 1, more: 2}", "3", "{mean: 1}"])
  func wrongRule(text: String) throws {
    let node = try YAML.readValue("{missing: \(text)}", name: "c.yaml")
    let found = problems(of: node) { _ = MissingNumber.read(&$0, "missing", default: .error) }
    #expect(found.count == 1)
    #expect(
      found[0].hasPrefix(
        "'missing' of state: expected error | drop | mean | median | mode | {constant: 0}, found "))
  }
}

@Suite struct CategoricalFeatureTests {
  private func fit(
    _ encoder: String, _ cells: [String?], missing: CategoryRule = .error,
    unknown: CategoryRule = .error, declared: [String]? = nil
  ) throws -> CategoricalFeature {
    try CategoricalFeature.fit(
      try categoryEncoder(encoder), missing: missing, unknown: unknown,
      training: training(cells, declared: declared)
    ).feature
  }

  @Test(
    "a column gives the bits of its cells, before and after a checkpoint",
    arguments: CategoryEncoderTests.names)
  func sameBits(name: String) throws {
    for rule in [CategoryRule.slot, .mode] {
      let feature = try fit(name, ["b", nil, "a", "a|b", "b"], missing: rule, unknown: rule)
      let found = try encoded(feature, labels(["a", nil, "new", "b", "a|new", "a", nil]))
      #expect(found.faults.isEmpty && found.counts.filled == 2)
      #expect(found.counts.unknown == (name == "hash" ? 0 : 2))
      if name != "target_mean" { #expect(found.rows[0] != found.rows[3]) }
    }
  }

  @Test("slot: a column of its own for missing cells where training has some, zeros for unknown")
  func slot() throws {
    let cells = labels(["a", nil, "new"])
    let with = try fit("one_hot", ["b", nil, "a"], missing: .slot, unknown: .slot)
    #expect(with.encodedNames(of: "x") == ["x_a", "x_b", "x_missing"])
    #expect(try encoded(with, cells).rows == [[1, 0, 0], [0, 0, 1], [0, 0, 0]])
    let without = try fit("one_hot", ["b", "a"], missing: .slot, unknown: .slot)
    #expect(try encoded(without, cells).rows == [[1, 0], [0, 0], [0, 0]])
  }

  @Test("mode: the most frequent category, the first in natural order among equals")
  func mode() throws {
    let feature = try fit(
      "ordinal", ["10", "9", nil, "10.0", "9", "11"], missing: .mode, unknown: .mode)
    #expect(feature.mode == "9")
    #expect(try encoded(feature, labels(["11", nil, "12"])).rows == [[2], [0], [0]])
    let failure = message { () throws(Diagnostic) in
      guard let encoder = try? categoryEncoder("one_hot") else { return }
      _ = try CategoricalFeature.fit(
        encoder, missing: .mode, unknown: .error, training: training([nil, nil]))
    }
    #expect(failure == "error: column 'c' has no value in the training rows\n")
  }

  @Test("faults name what is wrong")
  func faults() throws {
    let cells = labels(["a", nil, "new"])
    #expect(
      try encoded(try fit("one_hot", ["a", "b"]), cells).faults
        == [RowFault(index: 1, fault: .missing), RowFault(index: 2, fault: .unknown)])
    #expect(
      try encoded(try fit("ordinal", ["a", "b"], missing: .drop, unknown: .drop), cells).faults
        == [RowFault(index: 1, fault: .dropped), RowFault(index: 2, fault: .dropped)])
  }

  @Test("texts that no training row has are not learned", arguments: CategoryEncoderTests.names)
  func leak(name: String) throws {
    var cells = training(["b", "a", "b"], targets: [1, 2, 4])
    let alone = try CategoricalFeature.fit(
      try categoryEncoder(name), missing: .mode, unknown: .slot, training: cells)
    // As in a frame whose other rows come first.
    cells.texts = ["zebra", "0"] + cells.texts
    cells.codes = cells.codes.map { $0 + 2 }
    let among = try CategoricalFeature.fit(
      try categoryEncoder(name), missing: .mode, unknown: .slot, training: cells)
    #expect(ConfigNode.mapping(alone.feature.entries) == .mapping(among.feature.entries))
    #expect(alone.encodings == among.encodings)
  }

  @Test(
    "a hostile checkpoint is a problem",
    arguments: [
      ("{encode: one_hot}", "'encode' of feature: expected an encoder with what it learned"),
      ("{encode: {no_such: {}}}", "'encode' of feature: expected an encoder with what it learned"),
      (
        "{encode: {one_hot: {values: [a]}}, missing: mode}",
        "'mode' of feature: expected the most frequent value"
      ),
      (
        "{encode: {ordinal: {values: [a]}}, unknown: guess}",
        "'unknown' of feature: expected error | slot | drop | mode, found the text 'guess'"
      ),
      (
        "{scale: {none: {}}, clip: -1}",
        "'clip' of feature: expected a number greater than 0 or null, found -1"
      ),
      (
        "{date: {mean: 0, deviation: 1, fill: 1.0e300, parts: []}}",
        "'fill' of section 'date': expected a number from -100000000000 to 1000000000000, found 1.0e300"
      ),
      (
        "{date: {mean: 0, deviation: 1, fill: 0, parts: [month, month]}}",
        "'parts' of section 'date': expected different ones of month, day, weekday, time"
      ),
    ])
  func hostile(text: String, expected: String) throws {
    let log = ProblemLog()
    var section = ConfigSection(
      try YAML.readValue(text, name: "f.yaml"), title: "feature", log: log)
    #expect(FeatureEncoders.read(&section) == nil)
    #expect(log.problems.first?.message == expected)
  }
}

@Suite struct DateFeatureTests {
  private func dates(_ texts: [String?]) throws -> [Double] {
    try texts.map { text in
      guard let text else { return .nan }
      return try #require(DateParser.iso.seconds(text), "\(text)")
    }
  }

  /// 2024-01-01 was a Monday; 2024-07-01 too. Days 0 and 182: mean 91, deviation 91; the
  /// others are 267 days before the first and 303.625 after it.
  @Test("a trend, and the parts that change as sine and cosine")
  func parts() throws {
    let feature = DateFeature(
      .error, indicator: false, training: try dates(["2024-01-01", "2024-07-01"]))
    #expect(feature.encodedNames(of: "d") == ["d_trend", "d_month_sin", "d_month_cos"])
    let found = try encoded(
      feature, .dates(try dates(["2024-01-01", "2024-07-01", "2023-04-09", "2024-10-30 15:00"])))
    let expected: [[Float]] = [
      [-1, 0, 1], [1, 0, -1], [-3.934066, 1, 0], [2.3365386, -1, 0],
    ]
    for (row, wanted) in zip(found.rows, expected) {
      #expect(isClose(row, wanted, absoluteTolerance: 1e-5), "\(row)")
    }
  }

  @Test("every part that changes: day, weekday and time of day")
  func all() throws {
    let training = try dates(["2024-01-01", "2024-02-11T06:00"])
    let feature = DateFeature(.error, indicator: true, training: training)
    #expect(
      feature.encodedNames(of: "d")
        == ["d_trend"]
        + ["month", "day", "weekday", "time"].flatMap { ["d_\($0)_sin", "d_\($0)_cos"] })
    let row = try encoded(feature, .dates(try dates(["2024-02-11T06:00"]))).rows[0]
    // The 11th is 10/31 of a turn, Sunday 6/7, six o'clock a quarter.
    #expect(isClose(row[3], 0.8978045, absoluteTolerance: 1e-6))
    #expect(isClose(row[5], -0.7818315, absoluteTolerance: 1e-6))
    #expect(isClose(row[7], 1, absoluteTolerance: 1e-6))
  }

  @Test("missing dates")
  func missing() throws {
    let training = try dates(["2024-03-01", nil, "2024-01-01", "2024-02-01", "2024-05-01"])
    let filled = DateFeature(.median, indicator: true, training: training)
    let found = try encoded(filled, .dates(try dates([nil, "2024-02-01"])))
    #expect(found.rows[0].dropLast() == found.rows[1].dropLast())
    #expect(found.rows.map(\.last) == [1, 0] && found.counts.filled == 1)
    let cells = Values.dates(try dates(["2024-01-01", nil]))
    let full = try dates(["2024-01-01", "2024-02-01"])
    let strict = DateFeature(.error, indicator: true, training: full)
    #expect(try encoded(strict, cells).faults == [RowFault(index: 1, fault: .missing)])
    let dropping = DateFeature(.drop, indicator: false, training: full)
    #expect(try encoded(dropping, cells).faults == [RowFault(index: 1, fault: .dropped)])
  }

  @Test("one date alone is constant")
  func constant() throws {
    let feature = DateFeature(
      .error, indicator: false, training: try dates(["2024-01-01", "2024-01-01"]))
    #expect(feature.isConstant && feature.width == 1)
    #expect(try encoded(feature, .dates(try dates(["2025-05-05"]))).rows == [[0]])
  }
}
