public import Compute
public import NN

/// What a network made of each of many rows, so that loss and metrics of any of them can be told
/// without asking it again: of a slice, or of rows drawn at random.
public struct ScoredRows: Sendable {
  /// What a network would put out that looks at no feature.
  public struct Constant: Sendable {
    /// As metrics see it, one number a prediction.
    public let prediction: [Float]
    /// What would go into the last stage, if that is an activation.
    public let logits: [Float]
    /// What the loss would be given at the network's end, but in the target's own units; nil where
    /// that is not known.
    public let outputs: [Float]?

    public init(prediction: [Float], logits: [Float], outputs: [Float]?) {
      self.prediction = prediction
      self.logits = logits
      self.outputs = outputs
    }
  }

  /// Loss and metrics of all rows.
  public let results: [(name: String, value: Float)]
  /// As metrics see them.
  public private(set) var predictions: Matrix
  public let targets: Matrix
  private let weights: [Float]?
  /// What went into the last stage; without columns where no metric takes it.
  private var logits: Matrix
  /// Of each row, without its weight.
  public private(set) var losses: [Float]
  /// What the regularizers add to the loss, the mean over rows.
  private var penalty: Double
  private let head: LossHead
  /// Which have taken in nothing.
  private var metrics: RunningMetrics

  private static let batchSize = 32

  public init(
    _ model: Sequential, loss: any Loss, units: (any TargetUnits)?, metrics: RunningMetrics,
    samples: Samples
  ) {
    var evaluator = Evaluator(
      model, loss: loss, units: units, metrics: metrics, samples: samples,
      batchSize: Self.batchSize)
    let takesLogits = metrics.takesLogits
    var predictions = Gathered(count: samples.count)
    var logits = Gathered(count: samples.count)
    var losses: [Float] = []
    losses.reserveCapacity(samples.count)
    var penalties = 0.0
    results = evaluator.evaluate(model, samples) { batch in
      let rows = batch.predictions.rows
      predictions.append(batch.predictions)
      if takesLogits { logits.append(batch.logits) }
      losses += batch.losses.prefix(rows)
      penalties += batch.penalty * Double(rows)
    }
    self.predictions = predictions.matrix
    targets = samples.targets
    self.logits = logits.matrix
    self.losses = losses
    weights = samples.weights
    penalty = penalties / Double(max(1, samples.count))
    head = LossHead(loss, on: model, units: units)
    self.metrics = metrics
    self.metrics.reset()
  }

  public var count: Int { targets.rows }

  /// Loss and metrics of some of the rows, in this order; a row may come more than once. What the
  /// regularizers add is the mean over all rows.
  public func results(of rows: [Int32]) -> [(name: String, value: Float)] {
    var metrics = metrics
    var buffers = head.buffers(batchSize: Self.batchSize)
    var predictions = Matrix(rows: 0, columns: predictions.columns)
    var targets = Matrix(rows: 0, columns: targets.columns)
    var logits = Matrix(rows: 0, columns: logits.columns)
    var gathered = [Float](repeating: 1, count: Self.batchSize)
    var start = 0
    while start < rows.count {
      let batch = rows[start..<min(start + Self.batchSize, rows.count)]
      predictions.gather(batch, from: self.predictions)
      targets.gather(batch, from: self.targets)
      if logits.columns > 0 { logits.gather(batch, from: self.logits) }
      for (index, row) in batch.enumerated() { buffers.losses[index] = losses[Int(row)] }
      if let weights {
        for (index, row) in batch.enumerated() { gathered[index] = weights[Int(row)] }
      }
      let weights = weights == nil ? nil : gathered[..<batch.count]
      let loss = head.evaluate(targets: targets, weights: weights, buffers: &buffers)
      metrics.update(
        loss: loss + penalty, predictions: predictions, logits: logits, targets: targets,
        weights: weights)
      start = batch.endIndex
    }
    return metrics.results
  }

  /// The same rows, had the network put out the same for each, and been penalised for nothing. A
  /// loss that cannot be told is NaN.
  public func replaced(by constant: Constant) -> ScoredRows {
    var replaced = self
    replaced.predictions = repeated(constant.prediction)
    if logits.columns > 0 { replaced.logits = repeated(constant.logits) }
    replaced.penalty = 0
    if let outputs = head.takesLogits ? constant.logits : constant.outputs {
      head.rowLosses(repeated(outputs), targets, into: &replaced.losses)
    } else {
      for row in 0..<count { replaced.losses[row] = .nan }
    }
    return replaced
  }

  private func repeated(_ row: [Float]) -> Matrix {
    var elements: [Float] = []
    elements.reserveCapacity(count * row.count)
    for _ in 0..<count { elements += row }
    return Matrix(rows: count, columns: row.count, elements: elements)
  }
}

/// The rows of many matrices, one below the other.
private struct Gathered {
  /// How many there will be.
  let count: Int
  private var elements: [Float] = []
  private var rows = 0
  private var columns = 0

  init(count: Int) { self.count = count }

  mutating func append(_ matrix: Matrix) {
    columns = matrix.columns
    if elements.isEmpty { elements.reserveCapacity(count * columns) }
    rows += matrix.rows
    elements += matrix.elements.prefix(matrix.count)
  }

  var matrix: Matrix { Matrix(rows: rows, columns: columns, elements: elements) }
}
