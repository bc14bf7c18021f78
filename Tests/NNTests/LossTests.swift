import Compute
import Config
import TestSupport
import Testing

@testable import NN

/// A loss with one choice of settings, and how many outputs it gets.
struct LossCase: Sendable, CustomTestStringConvertible {
  let name: String
  let settings: [String]
  let outputs: Int

  var testDescription: String { "\(yaml), \(outputs) outputs" }
  var yaml: String { "{\(name): {\(settings.joined(separator: ", "))}}" }
  var isOnLogits: Bool { settings.contains("from_logits: true") }

  /// Every loss with every setting that many of them have, for one output and for three.
  static let all: [LossCase] = LossRegistry.registry.entries.flatMap { entry in
    let known = LossRegistry.registry.settings(of: entry).map(\.key)
    let variations =
      [[], ["from_logits: true"], ["label_smoothing: 0.2"]]
      + [["from_logits: true", "label_smoothing: 0.2"]]
    return variations.filter { $0.allSatisfy { known.contains(String($0.prefix { $0 != ":" })) } }
      .flatMap { settings in
        [1, 3].map { LossCase(name: entry.name, settings: settings, outputs: $0) }
      }
  }

  func loss() throws -> any Loss { try make(LossRegistry.registry, yaml) }

  /// Of one column a class index or a one-hot target says nothing.
  func isSensible(_ loss: any Loss) -> Bool {
    let kind = loss.targetKind(outputs: outputs)
    return outputs > 1 || kind == .values || kind == .binary
  }

  /// Predictions and targets where the loss is smooth: probabilities stay away from 0 and 1, and
  /// errors from 0 and ±1.
  func samples(_ loss: any Loss) -> (predictions: Matrix, targets: Matrix) {
    let noise = randomMatrix(4, outputs)
    var predictions = noise
    var targets: Matrix
    switch loss.targetKind(outputs: outputs) {
    case .values:
      targets = randomMatrix(4, outputs, index: 1)
      for index in 0..<targets.count {
        let error = 0.2 + 0.6 * abs(noise.elements[index]) + (index % 2 == 0 ? 0 : 1)
        predictions.elements[index] =
          targets.elements[index] + (index % 3 == 0 ? -error : error)
      }
      return (predictions, targets)
    case .binary:
      targets = Matrix(rows: 4, columns: 1, elements: [1, 0, 1, 0])
    case .classIndex:
      targets = Matrix(rows: 4, columns: 1, elements: [2, 0, 1, 2])
    case .oneHot:
      targets = Matrix(rows: 4, columns: outputs)
      for row in 0..<4 { targets[row, [2, 0, 1, 2][row] % outputs] = 1 }
    }
    for index in 0..<predictions.count {
      let number = predictions.elements[index]
      predictions.elements[index] = isOnLogits ? 3 * number : 0.5 + 0.25 * number
    }
    return (predictions, targets)
  }
}

@Suite struct LossTests {
  @Test("the gradient is that of the weighted rows", arguments: LossCase.all)
  func gradient(_ lossCase: LossCase) throws {
    let loss = try lossCase.loss()
    guard lossCase.isSensible(loss) else { return }
    let (predictions, targets) = lossCase.samples(loss)
    let scales: [Float] = [1, 0.25, 0, 2]
    var gradient = Matrix(rows: 0, columns: predictions.columns)
    loss.gradient(predictions, targets, scales: scales, into: &gradient)
    let differences = centralDifferences(at: predictions.numbers) { numbers in
      let moved = Matrix(rows: 4, columns: predictions.columns, elements: numbers)
      var losses = [Float](repeating: .nan, count: 4)
      loss.rowLosses(moved, targets, into: &losses)
      return zip(losses, scales).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    #expect(agrees(gradient.numbers, differences), "\(gradient.numbers) \(differences)")
  }

  @Test("a row's loss is its own", arguments: LossCase.all)
  func rows(_ lossCase: LossCase) throws {
    let loss = try lossCase.loss()
    guard lossCase.isSensible(loss) else { return }
    let (predictions, targets) = lossCase.samples(loss)
    var losses = [Float](repeating: .nan, count: 4)
    loss.rowLosses(predictions, targets, into: &losses)
    for row in 0..<4 {
      var prediction = Matrix(rows: 0, columns: predictions.columns)
      var target = Matrix(rows: 0, columns: targets.columns)
      prediction.gather([Int32(row)], from: predictions)
      target.gather([Int32(row)], from: targets)
      var alone: [Float] = [.nan]
      loss.rowLosses(prediction, target, into: &alone)
      #expect(alone[0] == losses[row])
    }
  }

  /// By hand, of 4 rows with the weights 1, 0.5, 0, 2.5.
  @Test(
    arguments: [
      (.sumOverBatchSize, [0.25, 0.125, 0, 0.625], 0.25),
      (.mean, [0.25, 0.125, 0, 0.625], 0.25),
      (.sum, [1, 0.5, 0, 2.5], 1),
      (.meanWithSampleWeight, [0.25, 0.125, 0, 0.625], 0.25),
    ] as [(Reduction, [Float], Float)])
  func reduction(_ reduction: Reduction, weighted: [Float], plain: Float) {
    var scales = [Float](repeating: .nan, count: 4)
    reduction.fill(&scales, rows: 4, weights: [1, 0.5, 0, 2.5])
    #expect(scales == weighted)
    reduction.fill(&scales, rows: 4, weights: nil)
    #expect(scales == [Float](repeating: plain, count: 4))
  }

  /// Σ w = 5 is not the number of rows: only one of the two reductions divides by it.
  @Test func weightsAndRowsDiffer() {
    var scales: [Float] = [.nan, .nan]
    Reduction.sumOverBatchSize.fill(&scales, rows: 2, weights: [1, 4])
    #expect(scales == [0.5, 2])
    Reduction.meanWithSampleWeight.fill(&scales, rows: 2, weights: [1, 4])
    #expect(scales == [0.2, 0.8])
    Reduction.meanWithSampleWeight.fill(&scales, rows: 2, weights: [0, 0])
    #expect(scales == [0, 0])
  }

  /// With logits within ±3 nothing is clipped, so that both ways are the same number; float32
  /// rounds 1 − p of p near 1, whence 1e-5.
  @Test(
    "on logits and on probabilities the loss is one",
    arguments: [
      ("BinaryCrossentropy", 1), ("BinaryCrossentropy", 3), ("CategoricalCrossentropy", 3),
      ("SparseCategoricalCrossentropy", 3),
    ])
  func logits(_ name: String, outputs: Int) throws {
    let activation: any Activation = name.hasPrefix("Binary") ? Sigmoid() : Softmax()
    let loss = try make(LossRegistry.registry, name)
    let logitsLoss = try #require(loss.onLogits(of: activation))
    let lossCase = LossCase(name: name, settings: ["from_logits: true"], outputs: outputs)
    let (logits, targets) = lossCase.samples(logitsLoss)
    let probabilities = activation.applied(to: logits)

    var found = [Float](repeating: .nan, count: 4)
    var expected = found
    loss.rowLosses(probabilities, targets, into: &expected)
    logitsLoss.rowLosses(logits, targets, into: &found)
    #expect(isClose(found, expected, relativeTolerance: 1e-5, absoluteTolerance: 1e-6))

    let scales: [Float] = [1, 0.5, 0.25, 2]
    var upstream = Matrix(rows: 0, columns: outputs)
    loss.gradient(probabilities, targets, scales: scales, into: &upstream)
    var through = Matrix(rows: 0, columns: outputs)
    activation.gradient(logits, probabilities, upstream: upstream, into: &through)
    var direct = Matrix(rows: 0, columns: outputs)
    logitsLoss.gradient(logits, targets, scales: scales, into: &direct)
    #expect(
      isClose(through.numbers, direct.numbers, relativeTolerance: 1e-5, absoluteTolerance: 1e-6))
  }

  /// Keras 3.15.1, `_get_logits` in keras/src/backend/tensorflow/nn.py: whatever a last sigmoid or
  /// softmax was made of is taken for logits, also where the loss says that it has logits.
  @Test(
    "a crossentropy takes what went into any last sigmoid or softmax",
    arguments: [
      "bce", "{bce: {from_logits: true}}", "categorical_crossentropy",
      "sparse_categorical_crossentropy",
    ])
  func otherActivation(yaml: String) throws {
    let loss = try make(LossRegistry.registry, yaml)
    for activation in [Sigmoid(), Softmax()] as [any Activation] {
      let onLogits = try #require(loss.onLogits(of: activation))
      #expect(onLogits.outputActivation(outputs: 3) != nil, "it takes logits")
    }
    #expect(loss.onLogits(of: try make(ActivationRegistry.registry, "tanh")) == nil)
  }

  /// −z for a certain mistake, where probabilities would be clipped: no overflow, no lost gradient.
  @Test func saturatedLogits() throws {
    let loss = try make(LossRegistry.registry, "{bce: {from_logits: true}}")
    let logits = Matrix(rows: 2, columns: 1, elements: [-200, 200])
    let targets = Matrix(rows: 2, columns: 1, elements: [1, 0])
    var losses: [Float] = [.nan, .nan]
    loss.rowLosses(logits, targets, into: &losses)
    #expect(losses == [200, 200])
    var gradient = Matrix(rows: 0, columns: 1)
    loss.gradient(logits, targets, scales: [1, 1], into: &gradient)
    #expect(gradient.numbers == [-1, 1])
  }
}
