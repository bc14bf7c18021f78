import Compute
import Config
import Diagnostics
import TestSupport

/// One line of a golden file.
struct GoldenCase {
  let node: ConfigNode
  let id: String
  /// Keras's class or function.
  let name: String
  /// The arguments given to Keras.
  let config: [ConfigNode.Entry]

  init(_ node: ConfigNode) throws {
    self.node = node
    guard let id = node["id"]?.string, let name = node["name"]?.string else {
      throw Failure("the case has no id or no name")
    }
    guard let config = node["config"]?.entries else { throw Failure("the case has no config") }
    (self.id, self.name, self.config) = (id, name, config)
  }

  /// The case with what Keras computes on JAX as `expected`, where that differs from TensorFlow's.
  var onJAX: GoldenCase? {
    get throws {
      guard let jax = node["expected_jax"]?.entries else { return nil }
      let same = (node["expected"]?.entries ?? []).filter { node["expected_jax"]?[$0.key] == nil }
      let rest = (node.entries ?? []).filter { $0.key != "expected" && $0.key != "expected_jax" }
      let expected = ConfigNode.Entry(
        key: "expected", keyLocation: node.location,
        value: ConfigNode(.mapping(same + jax), at: node.location))
      return try GoldenCase(ConfigNode(.mapping(rest + [expected]), at: node.location))
    }
  }

  /// The value below `key`, or below the keys of a path.
  func require(_ keys: String...) throws -> ConfigNode { try node.require(keys) }

  func tensor(_ keys: String...) throws -> Tensor { try Tensor(node.require(keys)) }

  func tensorIfGiven(_ key: String) throws -> Tensor? {
    guard let found = node[key], !found.isNull else { return nil }
    return try Tensor(found)
  }

  /// Makes the component that the case is about, by the path that configs take.
  ///
  /// - Throws: `Skip` where the name, or a setting, is not known; `Failure` for anything else.
  func make<Product>(
    _ registry: Registry<Product>, adding extra: [(String, ConfigNode)] = []
  ) throws -> Product {
    guard registry.entry(named: name) != nil else {
      throw Skip(name, "no \(registry.family) of that name")
    }
    let settings = config.map { ($0.key, $0.value) } + extra
    let log = ProblemLog()
    let made = registry.make(.mapping([(name, .mapping(settings))]), log: log)
    try checkProblems(log)
    guard let made else { throw Failure("nothing was made of it, and no problem was reported") }
    return made.product
  }

  /// What is only unknown is skipped by its name; every other problem is a failure.
  func checkProblems(_ log: ProblemLog) throws {
    let unknown = log.problems.compactMap { skip(for: $0.message) }
    guard unknown.count == log.problems.count else {
      throw Failure("config: " + log.problems.map(\.message).joined(separator: "; "))
    }
    if let first = unknown.first { throw first }
  }

  private func skip(for message: String) -> Skip? {
    if let match = message.wholeMatch(of: /unknown key '(.+)' in [a-z]+ '(.+)'/) {
      return Skip("\(match.2) setting '\(match.1)'")
    }
    if let match = message.wholeMatch(of: /unknown ([a-z]+) '(.+)'/) {
      return Skip("\(name) with \(match.1) '\(match.2)'", "no \(match.1) of that name")
    }
    return nil
  }
}

extension ConfigNode {
  func require(_ keys: [String]) throws -> ConfigNode {
    var node = self
    for key in keys {
      guard let next = node[key] else { throw Failure("no '\(keys.joined(separator: "."))'") }
      node = next
    }
    return node
  }

  /// A number, or one of the words for what is none or infinite.
  func golden() throws -> Double {
    if let double { return double }
    switch string {
    case "NaN": return .nan
    case "Infinity": return .infinity
    case "-Infinity": return -.infinity
    default: throw Failure("expected a number, found \(described)")
    }
  }
}

/// Numbers with their shape; a scalar has the shape [].
struct Tensor {
  let shape: [Int]
  let data: [Double]

  init(shape: [Int], data: [Double]) { (self.shape, self.data) = (shape, data) }

  init(_ node: ConfigNode) throws {
    if node.entries == nil {
      (shape, data) = ([], [try node.golden()])
      return
    }
    guard let sides = node["shape"]?.items, let numbers = node["data"]?.items else {
      throw Failure("a tensor without shape or data")
    }
    shape = try sides.map { side in
      guard case .integer(let length) = side.value, length >= 0 else {
        throw Failure("a tensor of shape \(sides.map(\.described))")
      }
      return length
    }
    data = try numbers.map { try $0.golden() }
    guard data.count == shape.reduce(1, *) else {
      throw Failure("a tensor of shape \(shape) with \(data.count) numbers")
    }
  }

  var floats: [Float] { data.map { Float($0) } }

  /// The last side is columns, those before it are rows; one side alone is a row.
  var matrix: Matrix {
    Matrix(
      rows: shape.dropLast().reduce(1, *), columns: shape.last ?? 1, elements: floats)
  }

  /// Targets and predictions: one side alone is a column.
  var columns: Matrix {
    shape.count == 1 ? Matrix(rows: shape[0], columns: 1, elements: floats) : matrix
  }

  /// As a config writes it: lists of lists.
  var node: ConfigNode {
    var items = data.map { ConfigNode.number($0) }
    for side in shape.dropFirst().reversed() {
      items = stride(from: 0, to: items.count, by: max(1, side)).map {
        .sequence(Array(items[$0..<min($0 + side, items.count)]))
      }
    }
    return shape.isEmpty ? items[0] : .sequence(items)
  }
}

extension ConfigNode {
  fileprivate static func number(_ value: Double) -> ConfigNode { ConfigNode(.number(value)) }
}

extension Findings {
  mutating func compare(_ what: String, _ actual: Double, _ expected: Tensor) {
    compare(what, [actual], expected)
  }

  mutating func compare(_ what: String, _ actual: Matrix, _ expected: Tensor) {
    compare(what, actual.elements.prefix(actual.count).map { Double($0) }, expected)
  }

  /// Notes the first of the numbers that differ, and how many do.
  mutating func compare(_ what: String, _ actual: [Double], _ expected: Tensor) {
    guard actual.count == expected.data.count else {
      return note("\(what): found \(actual.count) numbers, expected \(expected.data.count)")
    }
    let wrong = actual.indices.filter {
      !isClose(
        actual[$0], expected.data[$0], relativeTolerance: relativeTolerance,
        absoluteTolerance: absoluteTolerance)
    }
    guard let first = wrong.first else { return }
    let place = expected.shape.isEmpty ? what : "\(what)[\(first)]"
    note(
      "\(place): found \(actual[first]), expected \(expected.data[first])"
        + (wrong.count > 1 ? " (\(wrong.count) of \(actual.count) differ)" : ""))
  }
}
