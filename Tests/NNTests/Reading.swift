import Compute
import Config
import Diagnostics
import TestSupport
import YAML

@testable import NN

/// The section `model` of a config in the file `f.yaml`, as a network.
func network(
  _ yaml: String, inputs: Int, embedded: [EmbeddedColumn] = [], seed: UInt64 = 0,
  weightLimit: Int = Sequential.weightLimit
) throws -> Sequential {
  let log = ProblemLog()
  var section = ConfigSection(
    try YAML.read(Array(yaml.utf8), name: "f.yaml"), title: "section 'model'", log: log)
  let config = ModelConfig(&section)
  section.finish()
  try log.check()
  return try Sequential(
    config, inputs: inputs, embedded: embedded, seed: seed, weightLimit: weightLimit)
}

/// What is wrong with such a network, a line each: place, message, notes.
func problems(
  _ yaml: String, inputs: Int, embedded: [EmbeddedColumn] = [],
  weightLimit: Int = Sequential.weightLimit
) throws -> [String] {
  do {
    _ = try network(yaml, inputs: inputs, embedded: embedded, weightLimit: weightLimit)
    return []
  } catch let problems as Problems {
    return problems.all.map { problem in
      let place = problem.location.map { "\($0): " } ?? ""
      return ([place + problem.message] + problem.notes).joined(separator: " | ")
    }
  }
}

/// A component by its YAML, such as `{SGD: {momentum: 0.9}}`; nothing may be wrong with it.
func make<Product>(_ registry: Registry<Product>, _ yaml: String) throws -> Product {
  let log = ProblemLog()
  let made = registry.make(try YAML.readValue(yaml, name: "f.yaml"), log: log)
  try log.check()
  guard let made else { throw Problems(Diagnostic("nothing was made of \(yaml)")) }
  return made.product
}

/// Uniform in [−1, 1), the same on every run.
func randomMatrix(_ rows: Int, _ columns: Int, index: UInt64 = 0) -> Matrix {
  var stream = RandomStream(seed: 7, purpose: .noise, index: index)
  return Matrix(
    rows: rows, columns: columns,
    elements: (0..<rows * columns).map { _ in 2 * stream.nextUniform() - 1 })
}

/// Σ a · b over all elements, in double.
func product(_ a: Matrix, _ b: Matrix) -> Double {
  zip(a.elements.prefix(a.count), b.elements).reduce(0) { $0 + Double($1.0) * Double($1.1) }
}

extension Matrix {
  /// Its numbers, without the storage behind them.
  var numbers: [Float] { Array(elements.prefix(count)) }

  init(row: [Float]) { self.init(rows: 1, columns: row.count, elements: row) }
}

extension Activation {
  /// Its outputs; no activation here is given a width that it refuses.
  func applied(to input: Matrix) -> Matrix {
    let columns = (try? outputs(inputs: input.columns)) ?? input.columns
    var output = Matrix(rows: 0, columns: columns)
    apply(input, into: &output)
    return output
  }
}

extension Sequential {
  func outputs(for input: Matrix) -> Matrix {
    let workspace = Workspace(for: self, batchSize: input.rows, isTraining: false)
    workspace.input.copy(input)
    infer(workspace)
    return workspace.predictions
  }

  /// A forward pass of training, always of the same chance; what the network learns by it stays.
  mutating func step(on input: Matrix, seed: UInt64 = 1, step: Int = 0) -> Workspace {
    let workspace = Workspace(for: self, batchSize: input.rows, isTraining: true)
    workspace.input.copy(input)
    forward(workspace, seed: seed, step: step)
    return workspace
  }
}

/// Whether gradients agree with central differences at steps of 1/64.
///
/// Values of size 10 in float32 make the differences wrong by 6e-5 at most, the formula itself by
/// 2e-9 times a fifth derivative, which is below 1e4 in these tests: 2e-4 covers both, and no wrong
/// factor, sign or term is that small.
func agrees(_ gradient: [Float], _ differences: [Float]) -> Bool {
  isClose(gradient, differences, relativeTolerance: 1e-3, absoluteTolerance: 2e-4)
}

extension Loss {
  /// The gradient without the losses.
  func gradient(
    _ predictions: Matrix, _ targets: Matrix, scales: [Float], into gradient: inout Matrix
  ) {
    var losses = [Float](repeating: .nan, count: predictions.rows)
    self.gradient(predictions, targets, scales: scales, losses: &losses, into: &gradient)
  }
}
