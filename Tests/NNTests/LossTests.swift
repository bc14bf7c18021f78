import Compute
import Config
import Diagnostics
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

  /// Every loss with every setting that many of them have, for one output and for three.
  static let all: [LossCase] = LossRegistry.registry.entries.flatMap { entry in
    let known = LossRegistry.registry.settings(of: entry).map(\.key)
    let variations: [[String]] = [
      [], ["from_logits: true"], ["label_smoothing: 0.2"],
      ["from_logits: true", "label_smoothing: 0.2"],
      ["apply_class_balancing: true", "alpha: 0.7"],
      ["apply_class_balancing: true", "alpha: 0.7", "from_logits: true"],
      ["alpha: 0.3", "beta: 0.9"], ["gamma: 0.5"], ["gamma: 0", "from_logits: true"],
      ["gamma: 3", "label_smoothing: 0.1"], ["axis: -1"], ["ignore_class: 2"], ["delta: 0.5"],
      ["q: 0.8"], ["power: 1.2"], ["quantile: 0.2"], ["quantiles: [0.1, 0.5, 0.9]"],
    ]
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

  /// Predictions and targets where the loss is smooth: probabilities stay away from 0 and 1, errors
  /// from 0, ±½ and ±1, margins from 0, and what must be positive is.
  func samples(_ loss: any Loss) -> (predictions: Matrix, targets: Matrix) {
    let noise = randomMatrix(4, outputs)
    var predictions = noise
    var targets: Matrix
    switch loss.targetKind(outputs: outputs) {
    case .values:
      targets = randomMatrix(4, outputs, index: 1)
      if loss.outputKind(outputs: outputs) != .numbers || loss.objection(to: -1) != nil {
        return positiveSamples(loss, noise, targets)
      }
      let each = loss.outputSuffixes.count
      predictions = randomMatrix(4, outputs * each)
      for index in 0..<predictions.count {
        let size = abs(predictions.elements[index])
        let error = 0.6 + 0.3 * size + (index % 2 == 0 ? 0 : 0.6)
        predictions.elements[index] =
          targets.elements[index / each] + (index % 3 == 0 ? -error : error)
      }
      return (predictions, targets)
    case .binary:
      targets = Matrix(rows: 4, columns: 1, elements: [1, 0, 1, 0])
    case .classIndex:
      targets = Matrix(rows: 4, columns: 1, elements: [2, 0, 1, 2])
    case .oneHot, .multiHot:
      targets = Matrix(rows: 4, columns: outputs)
      for row in 0..<4 { targets[row, [2, 0, 1, 2][row] % outputs] = 1 }
    }
    for index in 0..<predictions.count {
      let number = predictions.elements[index]
      switch loss.outputKind(outputs: outputs) {
      case .logits, .numbers: predictions.elements[index] = 3 * number
      case .signs: predictions.elements[index] = number / 2 + (index % 3 == 0 ? 2 : 0)
      default: predictions.elements[index] = 0.5 + 0.25 * number
      }
    }
    return (predictions, targets)
  }

  /// Numbers from ¼ to ¾, which are also good probabilities, counts and amounts; logarithms may have
  /// either sign.
  private func positiveSamples(_ loss: any Loss, _ noise: Matrix, _ others: Matrix)
    -> (predictions: Matrix, targets: Matrix)
  {
    var (predictions, targets) = (noise, others)
    let isLogarithm = loss.outputKind(outputs: outputs) == .logarithms
    for index in 0..<targets.count {
      targets.elements[index] = 0.5 + 0.25 * others.elements[index]
      if !isLogarithm { predictions.elements[index] = 0.5 + 0.25 * noise.elements[index] }
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
    var beside = [Float](repeating: .nan, count: 4)
    loss.gradient(predictions, targets, scales: scales, losses: &beside, into: &gradient)
    var losses = beside
    loss.rowLosses(predictions, targets, into: &losses)
    #expect(losses == beside)
    let differences = centralDifferences(at: predictions.numbers) { numbers in
      let moved = Matrix(rows: 4, columns: predictions.columns, elements: numbers)
      var losses = [Float](repeating: .nan, count: 4)
      loss.rowLosses(moved, targets, into: &losses)
      return zip(losses, scales).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    #expect(agrees(gradient.numbers, differences), "\(gradient.numbers) \(differences)")
  }

  @Test("a row's loss is its own, unless it is the batch's", arguments: LossCase.all)
  func rows(_ lossCase: LossCase) throws {
    let loss = try lossCase.loss()
    guard lossCase.isSensible(loss) else { return }
    if let overlap = (loss as? any OverlapLoss)?.overlap, !overlap.isPerRow { return }
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
      #expect(losses[row].isFinite && alone[0] == losses[row])
    }
  }

  /// What a loss asks of its targets and outputs is what it can compute with.
  @Test("every loss has a gradient that moves", arguments: LossCase.all)
  func moves(_ lossCase: LossCase) throws {
    let loss = try lossCase.loss()
    guard lossCase.isSensible(loss), !(loss is CosineSimilarity && lossCase.outputs == 1) else {
      return
    }
    let (predictions, targets) = lossCase.samples(loss)
    var gradient = Matrix(rows: 0, columns: predictions.columns)
    loss.gradient(predictions, targets, scales: [1, 1, 1, 1], into: &gradient)
    #expect(gradient.isFinite && gradient.numbers.contains { abs($0) > 1e-3 })
  }

  /// Three rows of four count: Keras 3.15.1 gives the values of `expected`.
  @Test(
    "an ignored class is as if its rows were not there",
    arguments: [
      ("sum_over_batch_size", 0.4337502717971802, 0.5999943017959595),
      ("sum", 0.8675005435943604, 1.199988603591919),
      ("mean_with_sample_weight", 0.4337502717971802, 0.4799954295158386),
    ] as [(String, Float, Float)])
  func ignoredClass(reduction: String, expected: Float, weighted: Float) throws {
    let loss = try make(
      LossRegistry.registry,
      "{SparseCategoricalCrossentropy: {ignore_class: 2, reduction: \(reduction)}}")
    let targets = Matrix(rows: 4, columns: 1, elements: [2, 0, 1, 2])
    #expect(isClose(value(loss, Self.shares, targets, nil), expected, relativeTolerance: 1e-6))
    #expect(
      isClose(value(loss, Self.shares, targets, Self.weights), weighted, relativeTolerance: 1e-6))
    #expect(loss.onLogits(of: Softmax()) == nil, "Keras does not look behind the softmax then")
  }

  /// Keras 3.15.1. Over a batch the loss is one number, which only weights multiply.
  @Test(
    "the overlap of a batch is one number",
    arguments: [
      ("sum_over_batch_size", 0.47004610300064087, 0.8813364505767822),
      ("sum", 0.47004610300064087, 3.525345802307129),
      ("mean_with_sample_weight", 0.47004610300064087, 0.47004610300064087),
    ] as [(String, Float, Float)])
  func overlap(reduction: String, expected: Float, weighted: Float) throws {
    let loss = try make(
      LossRegistry.registry, "{Tversky: {alpha: 0.3, beta: 0.9, reduction: \(reduction)}}")
    #expect(isClose(value(loss, Self.shares, Self.truth, nil), expected, relativeTolerance: 1e-6))
    #expect(
      isClose(
        value(loss, Self.shares, Self.truth, Self.weights), weighted, relativeTolerance: 1e-6))
  }

  /// Keras 3.15.1.
  @Test(
    "settings that the golden cases leave alone",
    arguments: [
      ("{Dice: {axis: -1}}", 0.8624999523162842),
      ("{Dice: {axis: [1]}}", 0.8624999523162842),
      (
        "{CategoricalFocalCrossentropy: {alpha: [0.2, 0.5, 0.3], gamma: 1.5, label_smoothing: 0.1}}",
        0.1580965667963028
      ),
    ] as [(String, Float)])
  func settings(yaml: String, weighted: Float) throws {
    let loss = try make(LossRegistry.registry, yaml)
    #expect(
      isClose(
        value(loss, Self.shares, Self.truth, Self.weights), weighted, relativeTolerance: 1e-6))
  }

  private static let shares = Matrix(
    rows: 4, columns: 3,
    elements: [0.2, 0.3, 0.5, 0.7, 0.2, 0.1, 0.1, 0.6, 0.3, 0.25, 0.25, 0.5])
  private static let truth = Matrix(
    rows: 4, columns: 3, elements: [0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 0, 1])
  private static let weights: [Float] = [1, 0.5, 2, 4]

  /// The loss of the batch.
  private func value(
    _ loss: any Loss, _ predictions: Matrix, _ targets: Matrix, _ weights: [Float]?
  ) -> Float {
    var losses = [Float](repeating: .nan, count: targets.rows)
    var scales = losses
    loss.rowLosses(predictions, targets, into: &losses)
    loss.fillScales(&scales, targets: targets, weights: weights?[...])
    return zip(losses, scales).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// Keras 3.15.1: outputs that are equally large share the gradient of the largest.
  @Test func tiesOfCategoricalHinge() throws {
    let loss = try make(LossRegistry.registry, "categorical_hinge")
    var gradient = Matrix(rows: 0, columns: 3)
    loss.gradient(
      Matrix(rows: 1, columns: 3), Matrix(row: [0, 0, 1]), scales: [3], into: &gradient)
    #expect(gradient.numbers == [1, 1, -3])
  }

  /// By hand: targets 0 count as −1.
  @Test func hinges() throws {
    for (name, expected) in [("hinge", [0.5, 1.5, 0]), ("squared_hinge", [0.25, 2.25, 0])] {
      let loss = try make(LossRegistry.registry, name)
      let predictions = Matrix(rows: 3, columns: 1, elements: [0.5, 0.5, -3])
      for negative: Float in [0, -1] {
        let targets = Matrix(rows: 3, columns: 1, elements: [1, negative, negative])
        var losses = [Float](repeating: .nan, count: 3)
        loss.rowLosses(predictions, targets, into: &losses)
        #expect(losses.map(Double.init) == expected)
      }
    }
  }

  /// By hand, of the errors 2 and −2: q · 2, and (1 − q) · 2.
  @Test func quantiles() throws {
    let loss = try make(LossRegistry.registry, "{quantile: {quantiles: [0.1, 0.75]}}")
    #expect(loss.outputSuffixes == ["_q0.1", "_q0.75"])
    #expect(loss.centralOutput == 1)
    let predictions = Matrix(rows: 2, columns: 2, elements: [1, 1, 5, 5])
    let targets = Matrix(rows: 2, columns: 1, elements: [3, 3])
    var losses: [Float] = [.nan, .nan]
    loss.rowLosses(predictions, targets, into: &losses)
    #expect(isClose(losses, [(0.2 + 1.5) / 2, (1.8 + 0.5) / 2], relativeTolerance: 1e-6))
  }

  /// The least of the Gamma and Tweedie losses is at the logarithm of the mean, 2 of 1 and 3.
  @Test("the link is the logarithm", arguments: ["gamma", "tweedie", "{tweedie: {power: 1.9}}"])
  func logLink(yaml: String) throws {
    let loss = try make(LossRegistry.registry, yaml)
    let logarithm = Elementary.log(Float(2))
    let outputs = Matrix(rows: 2, columns: 1, elements: [logarithm, logarithm])
    let targets = Matrix(rows: 2, columns: 1, elements: [1, 3])
    var gradient = Matrix(rows: 0, columns: 1)
    loss.gradient(outputs, targets, scales: [1, 1], into: &gradient)
    #expect(isClose(gradient[0, 0], -gradient[1, 0], relativeTolerance: 1e-5))
    var means = Matrix(rows: 0, columns: 1)
    try #require(loss.outputLink(outputs: 1)).apply(outputs, into: &means)
    #expect(isClose(means.numbers, [2, 2], relativeTolerance: 1e-6))
  }

  /// What a config may say that nnctl cannot do, or that contradicts itself.
  @Test(
    "refuses what it cannot do",
    arguments: [
      (
        "{mse: {reduction: none}}",
        "'reduction' of loss 'MeanSquaredError': training makes one number small, and none leaves "
          + "one for each row"
      ),
      (
        "{mse: {reduction: null}}",
        "'reduction' of loss 'MeanSquaredError': training makes one number small, and none leaves "
          + "one for each row"
      ),
      (
        "{mse: {dtype: float16}}",
        "'dtype' of loss 'MeanSquaredError': nnctl computes in float32, found float16"
      ),
      (
        "{bce: {axis: 0}}",
        "'axis' of loss 'BinaryCrossentropy': expected -1, the columns, found 0"
      ),
      (
        "{dice: {axis: 0}}",
        "'axis' of loss 'Dice': expected null, the whole batch, or -1, each row, found 0"
      ),
      (
        "{quantile: {quantile: 0.3, quantiles: [0.1, 0.9]}}",
        "'quantiles' of loss 'Quantile': it stands beside 'quantile'"
      ),
      (
        "{quantile: {quantiles: [0.5, 0.5]}}",
        "'quantiles' of loss 'Quantile': expected different quantiles, at least one"
      ),
      (
        "{quantile: {quantiles: [0.5, 1]}}",
        "'quantiles' of loss 'Quantile': expected a number between 0 and 1, both excluded, or a list "
          + "of such numbers, found 1 in the list"
      ),
      ("{crossentropy: {from_logits: true}}", "unknown key 'from_logits' in loss 'Crossentropy'"),
    ])
  func refused(yaml: String, message: String) throws {
    let problem = #expect(throws: Problems.self) { try make(LossRegistry.registry, yaml) }
    #expect(problem?.all.map(\.message) == [message])
  }

  /// As `keras.losses.serialize` prints them (Keras 3.15.1).
  @Test(
    "reads what Keras prints",
    arguments: [
      """
      {module: keras.losses, class_name: BinaryFocalCrossentropy, config: {name: b, reduction: sum,
      from_logits: false, label_smoothing: 0.0, axis: -1, apply_class_balancing: true, alpha: 0.25,
      gamma: 2.0}, registered_name: null}
      """,
      """
      {module: keras.losses, class_name: Tversky, config: {name: tversky, reduction: sum, alpha: 0.5,
      beta: 0.5, axis: {class_name: __tuple__, items: [0, 1]}}, registered_name: null}
      """,
      """
      {class_name: CosineSimilarity, config: {name: c, reduction: mean, dtype: {module: keras,
      class_name: DTypePolicy, config: {name: float32}, registered_name: null}}}
      """,
    ])
  func printedByKeras(yaml: String) throws { _ = try make(LossRegistry.registry, yaml) }

  @Test(
    "a crossentropy without a first name is the one that fits",
    arguments: [(1, TargetKind.binary), (3, TargetKind.classIndex)])
  func crossentropy(outputs: Int, kind: TargetKind) throws {
    let loss = try make(LossRegistry.registry, "ce")
    #expect(loss.targetKind(outputs: outputs) == kind)
    #expect(loss.onLogits(of: Softmax())?.outputKind(outputs: outputs) == .logits)
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
      ("BinaryCrossentropy", 1), ("BinaryCrossentropy", 3), ("BinaryFocalCrossentropy", 1),
      ("CategoricalCrossentropy", 3), ("Crossentropy", 1), ("Crossentropy", 3),
      ("SparseCategoricalCrossentropy", 3),
    ])
  func logits(_ name: String, outputs: Int) throws {
    let isBinary = name.hasPrefix("Binary") || outputs == 1
    let activation: any Activation = isBinary ? Sigmoid() : Softmax()
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
      #expect(onLogits.outputLink(outputs: 3) != nil, "it takes logits")
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
