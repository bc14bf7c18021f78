import Compute
import Config
import Diagnostics
import TestSupport
import Testing
import YAML

@testable import Tabular

/// An encoder as a config names it.
func encoder(_ config: String) throws -> any Encoder {
  let log = ProblemLog()
  let made = EncoderRegistry.registry.make(
    try YAML.readValue(config, name: "c.yaml"), log: log)
  return try #require(made, "\(log.problems)").product
}

func categoryEncoder(_ config: String) throws -> any CategoryEncoder {
  try #require(try encoder(config) as? any CategoryEncoder)
}

/// Training cells, nil for a missing one.
func training(
  _ cells: [String?], declared: [String]? = nil, targets: [Float]? = nil, outputs: Int = 1,
  seed: UInt64 = 1
) -> CategoryTraining {
  var texts: [String] = []
  let codes = cells.map { cell -> Int32 in
    guard let cell else { return -1 }
    if !texts.contains(cell) { texts.append(cell) }
    return Int32(texts.firstIndex(of: cell) ?? -1)
  }
  return CategoryTraining(
    texts: texts, codes: codes, declared: declared,
    targets: Matrix(
      rows: cells.count, columns: outputs,
      elements: targets ?? [Float](repeating: 0, count: cells.count * outputs)),
    seed: seed, column: "c")
}

extension CategoryEncoder {
  /// What a text becomes; of an unknown one, what stands for it.
  func encoded(_ text: String) -> [Float] {
    var elements = [Float](repeating: 0, count: width)
    var span = elements.mutableSpan
    if !encode(text, into: &span, from: 0) { encodeUnknown(text, into: &span, from: 0) }
    return elements
  }
}

@Suite struct CategoryEncoderTests {
  static let names = EncoderRegistry.registry.names.filter { $0 != "binning" }

  @Test("every encoder takes over its own state and gives the same bits", arguments: names)
  func roundTrip(name: String) throws {
    var fitted = try categoryEncoder(name)
    _ = try fitted.fit(
      training(["b", "a", "1.5", "b", "", "a|b"], targets: [1, 0, 0, 1, 1, 0.25]))
    var restored = try categoryEncoder(name)
    #expect(problems(of: fitted.state) { restored.restore(&$0) } == [])
    #expect(restored.state == fitted.state && restored.width == fitted.width)
    #expect(restored.columnNames(of: "x") == fitted.columnNames(of: "x"))
    #expect(restored.embedding == fitted.embedding)
    #expect(fitted.columnNames(of: "x").count == fitted.width)
    for text in ["a", "b", "1.50", "new", "", "a|b", "a|new"] {
      #expect(fitted.encoded(text).map(\.bitPattern) == restored.encoded(text).map(\.bitPattern))
    }
  }

  @Test("one_hot: natural order, two values in two columns, zeros for others")
  func oneHot() throws {
    var encoder = try categoryEncoder("one_hot")
    _ = try encoder.fit(training(["10", "9", "9.0"]))
    #expect(encoder.columnNames(of: "x") == ["x_9", "x_10"])
    #expect(encoder.encoded("10.0") == [0, 1] && encoder.encoded("8") == [0, 0])
    _ = try encoder.fit(training(["b", "a", ""]))
    #expect(encoder.columnNames(of: "x") == ["x_a", "x_b", "x_missing"])
    #expect(encoder.encoded("") == [0, 0, 1])
    _ = try encoder.fit(training(["b", "a"], declared: ["b", "c", "a"]))
    #expect(encoder.columnNames(of: "x") == ["x_b", "x_c", "x_a"])
  }

  @Test(
    "more than 1000 values are refused with the alternatives", arguments: ["one_hot", "multi_hot"])
  func tooMany(name: String) throws {
    let cells = (0..<1001).map { "v\($0)" }
    let failure = message { () throws(Diagnostic) in
      guard var encoder = try? categoryEncoder(name) else { return }
      _ = try encoder.fit(training(cells))
    }
    #expect(
      failure == """
        error: column 'c' has 1001 different values; \(name) takes at most 1000
          note: encode: hash, target_mean, frequency or embedding takes any number of values
          note: an id tells nothing about other rows: data.ignore leaves the column out

        """)
  }

  @Test("multi_hot: parts without spaces, empty ones left out, unknown ones too")
  func multiHot() throws {
    var encoder = try categoryEncoder("{multi_hot: {delimiter: ' / '}}")
    _ = try encoder.fit(training(["a/b / c"]))
    #expect(encoder.columnNames(of: "x") == ["x_a/b", "x_c"])
    encoder = try categoryEncoder("multi_hot")
    _ = try encoder.fit(training([" red|green", "blue", "red||blue", ""]))
    #expect(encoder.columnNames(of: "x") == ["x_blue", "x_green", "x_red"])
    #expect(encoder.encoded("green | red") == [0, 1, 1] && encoder.encoded("") == [0, 0, 0])
    #expect(encoder.encoded("blue|new") == [1, 0, 0])
    var elements: [Float] = [0, 0, 0]
    var span = elements.mutableSpan
    #expect(!encoder.encode("blue|new", into: &span, from: 0))
    #expect(elements == [0, 0, 0])
  }

  @Test("ordinal: the index, one after the last for unknown values")
  func ordinal() throws {
    var encoder = try categoryEncoder("ordinal")
    _ = try encoder.fit(training(["b", "c", "a"]))
    #expect(["a", "c", "new"].map { encoder.encoded($0)[0] } == [0, 2, 3])
    _ = try encoder.fit(training(["high", "low", ""], declared: ["low", "middle", "high"]))
    #expect(["low", "high", "", "new"].map { encoder.encoded($0)[0] } == [0, 2, 3, 4])
  }

  /// FNV-1a of no bytes is its offset, 0xCBF29CE484222325; of "a", 0xAF63DC4C8601EC8C: the test
  /// vectors of its authors.
  @Test("hash: the bin of a known hash, for any text")
  func hash() throws {
    let (empty, a): (UInt64, UInt64) = (0xCBF2_9CE4_8422_2325, 0xAF63_DC4C_8601_EC8C)
    #expect(stableHash(of: "".utf8) == empty ^ empty >> 32)
    #expect(stableHash(of: "a".utf8) == a ^ a >> 32)
    var encoder = try categoryEncoder("{hash: {bins: 8}}")
    _ = try encoder.fit(training(["x"]))
    #expect(encoder.width == 8)
    let expected = Int((a ^ a >> 32) % 8)
    #expect(encoder.encoded("a").firstIndex(of: 1) == expected)
    #expect(encoder.encoded("a").reduce(0, +) == 1)
  }

  @Test("frequency: the share of the training rows")
  func frequency() throws {
    var encoder = try categoryEncoder("frequency")
    _ = try encoder.fit(training(["a", "b", "a", "a", "1"]))
    #expect(["a", "b", "new"].map { encoder.encoded($0)[0] } == [0.6, 0.2, 0])
  }

  @Test("embedding: indices from 1, 0 for others, and the size by rule or setting")
  func embedding() throws {
    var encoder = try categoryEncoder("embedding")
    _ = try encoder.fit(training(["b", "a", "", "c"]))
    #expect(["a", "c", "", "new"].map { encoder.encoded($0)[0] } == [1, 3, 0, 0])
    // 1.6 · 3^0.56 is 2.96; of 1000 values it is 76.6.
    #expect(encoder.embedding == EmbeddingSize(count: 4, outputDim: 3))
    _ = try encoder.fit(training((0..<1000).map { "v\($0)" }))
    #expect(encoder.embedding == EmbeddingSize(count: 1001, outputDim: 50))
    encoder = try categoryEncoder("{embedding: {output_dim: 7}}")
    _ = try encoder.fit(training(["b"]))
    #expect(encoder.embedding == EmbeddingSize(count: 2, outputDim: 7))
  }

  /// A float has 24 bits: after 2²⁴ comes 2²⁴ + 2.
  @Test("embedding: no more values than there are exact indices")
  func embeddingLimit() {
    #expect(message { () throws(Diagnostic) in try EmbeddingIndex.checkCount(1 << 24, "c") } == "")
    #expect(
      message { () throws(Diagnostic) in try EmbeddingIndex.checkCount((1 << 24) + 1, "c") } == """
        error: column 'c' has 16777217 different values; embedding takes at most 16777216
          note: encode: hash takes any number of values

        """)
  }

  @Test(
    "a hostile state is a problem",
    arguments: [
      ("one_hot", "{values: []}", "'values' of state: expected a list of values"),
      (
        "one_hot", "{values: [a, a]}",
        "'values' of state: expected different values, the empty one last"
      ),
      (
        "ordinal", "{values: ['', a]}",
        "'values' of state: expected different values, the empty one last"
      ),
      (
        "hash", "{bins: 100000000}",
        "'bins' of state: expected a whole number from 2 to 100000, found 100000000"
      ),
      ("hash", "{}", "state: missing key 'bins': expected a whole number from 2 to 100000"),
      (
        "frequency", "{values: [a, b], shares: [0.5]}",
        "'shares' of state: expected 2 numbers, found 1"
      ),
      (
        "frequency", "{values: [a], shares: [1.5]}",
        "'shares' of state: expected a number from 0 to 1, or a list of such numbers, found 1.5 in the list"
      ),
      (
        "target_mean", "{values: [a, b], width: 2, encodings: [1, 2, 3]}",
        "'encodings' of state: expected 4 numbers, found 3"
      ),
      (
        "embedding", "{values: [a], output_dim: 0}",
        "'output_dim' of state: expected a whole number from 1 to 4096 or null, found 0"
      ),
      (
        "multi_hot", "{values: [a], delimiter: ''}",
        "'delimiter' of state: expected a text that is not empty"
      ),
      ("binning", "{output: one_hot, edges: [1, 1]}", "'edges' of state: an edge is there twice"),
      ("binning", "{edges: [2, 1]}", "'edges' of state: expected a list of rising numbers"),
      ("one_hot", "{values: [a], more: 1}", "unknown key 'more' in state"),
    ])
  func hostile(name: String, state: String, expected: String) throws {
    var encoder = try encoder(name)
    let node = try YAML.readValue(state, name: "state.yaml")
    #expect(problems(of: node) { encoder.restore(&$0) }.first == expected)
  }
}

@Suite struct TargetMeanTests {
  private let cells = ["a", "b", "a", "b", "a", "c"]
  private let targets: [Float] = [1, 2, 3, 4, 8, 6]

  /// Leaves one out, as there are as many folds as rows. By hand for the first row: the others have
  /// mean 23/5, those with "a" the sum 11; (11 + 2 · 4.6) / 4 = 5.05. All rows: mean 4, population
  /// deviation √(34/6).
  @Test("a training row's encoding comes from the other folds")
  func leavesOneOut() throws {
    var encoder = try categoryEncoder("{target_mean: {smoothing: 2, folds: 6}}")
    let rows = try #require(try encoder.fit(training(cells, targets: targets)))
    let deviation = (34.0 / 6).squareRoot()
    #expect(isClose(rows[0], Float((5.05 - 4) / deviation), absoluteTolerance: 1e-6))
    // No other row has "c": the mean of the others, 18/5.
    #expect(isClose(rows[5], Float((3.6 - 4) / deviation), absoluteTolerance: 1e-6))
    // For all other rows: (12 + 2 · 4) / 5 = 4, and (6 + 2 · 4) / 3.
    #expect(encoder.encoded("a") == [0] && encoder.encoded("new") == [0])
    #expect(isClose(encoder.encoded("c")[0], Float(2.0 / 3 / deviation), absoluteTolerance: 1e-6))
  }

  @Test("no training row sees its own target, with any folds", arguments: [2, 3, 5] as [Int])
  func ownTarget(folds: Int) throws {
    func means(_ targets: [Float]) throws -> [Double] {
      var encoder = try categoryEncoder("{target_mean: {folds: \(folds)}}")
      let rows = try #require(try encoder.fit(training(cells, targets: targets)))
      let moments = Moments(count: targets.count) { Double(targets[$0]) }
      return rows.map { Double($0) * moments.deviation + moments.mean }
    }
    let before = try means(targets)
    for row in targets.indices {
      var changed = targets
      changed[row] += 1000
      let after = try means(changed)
      #expect(abs(after[row] - before[row]) < 1e-3)
      #expect(zip(before, after).contains { abs($0 - $1) > 1 })
    }
  }

  @Test("the folds are drawn from the seed")
  func seeds() throws {
    func rows(_ seed: UInt64) throws -> [Float]? {
      var encoder = try categoryEncoder("target_mean")
      return try encoder.fit(training(cells, targets: targets, seed: seed))
    }
    #expect(try rows(1) == rows(1))
    #expect(try Set((1...5).map { try rows($0) }).count > 1)
  }

  @Test("one row, and equal targets, are 0")
  func degenerate() throws {
    var encoder = try categoryEncoder("target_mean")
    #expect(try encoder.fit(training(["a"], targets: [5])) == [0])
    #expect(try encoder.fit(training(["a", "b", "a"], targets: [5, 5, 5])) == [0, 0, 0])
    #expect(encoder.encoded("a") == [0])
  }

  @Test("several outputs have a column each")
  func outputs() throws {
    var encoder = try categoryEncoder("{target_mean: {smoothing: 0}}")
    _ = try encoder.fit(
      training(["a", "a", "b", "b"], targets: [1, 0, 1, 0, 0, 1, 0, 1], outputs: 2))
    #expect(encoder.columnNames(of: "x") == ["x_target_0", "x_target_1"])
    #expect(encoder.encoded("a") == [1, -1] && encoder.encoded("b") == [-1, 1])
  }
}
