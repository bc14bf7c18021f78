internal import Compute
public import NN

/// Scores a network on samples: loss and metrics, as Keras's `evaluate`.
///
/// Many rows go through the network at once, on all threads, as no row depends on the others. Loss and
/// metrics are then taken of batches of `batchSize`, in order: their numbers may depend on the batches.
public struct Evaluator {
  /// Rows that go through the network together.
  private struct Block {
    let workspace: Workspace
    var rows: Range<Int>
  }

  private let head: LossHead
  private var metrics: RunningMetrics
  private let buffers: BatchBuffers
  private let batchSize: Int
  /// A multiple of `batchSize`.
  private let blockSize: Int
  /// Of one round, in the order of the samples.
  private var blocks: [Block]
  private var outputs: Matrix
  private var predictions: Matrix
  private var logits: Matrix
  private var targets: Matrix

  /// The rows of a batch unless told otherwise, as in Keras.
  public static let batchSize = 32
  /// More rows at once are no faster.
  private static let enoughRows = 256
  /// The most numbers of a block's workspace, unless a batch has more: 4 MiB of them.
  private static let mostNumbers = 1 << 20
  /// So many products of a block are worth another thread.
  private static let fewestProducts = 1 << 18

  /// Makes all buffers.
  ///
  /// - Parameters:
  ///   - units: those that the network is trained in; nil for the target's own.
  ///   - metrics: what they have taken in is forgotten.
  public init(
    _ model: Sequential, loss: any Loss, units: (any TargetUnits)?, metrics: RunningMetrics,
    samples: Samples, batchSize: Int = Self.batchSize
  ) {
    let batchSize = max(1, min(batchSize, samples.count))
    self.batchSize = batchSize
    self.metrics = metrics
    let head = LossHead(loss, on: model, units: units)
    self.head = head
    let (blockSize, count) = Self.blocks(
      rows: samples.count, batchSize: batchSize,
      width: model.stages.reduce(model.inputs) { $0 + $1.operation.outputs },
      weights: model.parameters.reduce(0) { $0 + $1.parameter.value.count },
      // What a regularizer makes of outputs may depend on the batch.
      isBatchwise: model.stages.contains { $0.activityRegularizer != nil })
    self.blockSize = blockSize
    blocks = (0..<count).map { _ in
      Block(
        workspace: Workspace(for: model, batchSize: blockSize, isTraining: false), rows: 0..<0)
    }
    buffers = BatchBuffers(samples: samples, head: head, batchSize: blockSize)
    outputs = Matrix(rows: batchSize, columns: model.stages[head.stage].operation.outputs)
    predictions = Matrix(rows: batchSize, columns: head.metricOutputs)
    logits = Matrix(
      rows: metrics.takesLogits ? batchSize : 0, columns: blocks[0].workspace.lastInput.columns)
    targets = Matrix(rows: batchSize, columns: samples.targets.columns)
  }

  /// How many rows go through the network together, and how many times as many on other threads.
  ///
  /// - Parameters:
  ///   - width: of inputs and all outputs together.
  ///   - weights: of the network.
  ///   - isBatchwise: whether the batches matter to the network.
  public static func blocks(
    rows: Int, batchSize: Int, width: Int, weights: Int, isBatchwise: Bool
  ) -> (size: Int, count: Int) {
    let batchSize = max(1, min(batchSize, rows))
    let most = isBatchwise ? 1 : min(enoughRows, mostNumbers / max(1, width), rows)
    let size = max(1, most / batchSize) * batchSize
    let products = Double(size) * Double(weights)
    let isSmall =
      products < Double(fewestProducts) || Double(size) * Double(width) > Double(mostNumbers)
    return (size, isSmall ? 1 : max(1, min(Threads.count, (rows + size - 1) / size)))
  }

  /// What a network made of a batch.
  struct Batch {
    /// As metrics see them.
    let predictions: Matrix
    /// What went into the last stage; no rows where no metric takes it.
    let logits: Matrix
    /// A loss a row; there may be more than there are rows.
    let losses: [Float]
    let penalty: Double
  }

  /// Loss and metrics over all samples. They are the ones that the buffers were made for.
  ///
  /// - Parameter isGivenUp: asked now and then: whether the scores are no longer wanted.
  /// - Returns: nil where they were given up.
  public mutating func evaluate(
    _ model: Sequential, _ samples: Samples, isGivenUp: () -> Bool
  ) -> [(name: String, value: Float)]? {
    evaluate(model, samples, isGivenUp: isGivenUp) { _ in }
  }

  /// The same; `seen` is shown each batch, in the order of the samples.
  mutating func evaluate(_ model: Sequential, _ samples: Samples, seen: (Batch) -> Void)
    -> [(name: String, value: Float)]
  {
    evaluate(model, samples, isGivenUp: { false }, seen: seen) ?? []
  }

  private mutating func evaluate(
    _ model: Sequential, _ samples: Samples, isGivenUp: () -> Bool, seen: (Batch) -> Void
  ) -> [(name: String, value: Float)]? {
    metrics.reset()
    var start = 0
    while start < samples.count {
      if isGivenUp() { return nil }
      for index in blocks.indices {
        let end = min(start + blockSize, samples.count)
        blocks[index].rows = start..<end
        if start < end {
          _ = buffers.load(start..<end, of: samples, into: &blocks[index].workspace.input)
        }
        start = end
      }
      Threads.forEach(&blocks) { _, block in
        if !block.rows.isEmpty { model.infer(block.workspace) }
      }
      for block in blocks where !block.rows.isEmpty { score(block, model, samples, seen) }
    }
    return metrics.results
  }

  /// Takes in a block batch by batch.
  private mutating func score(
    _ block: Block, _ model: Sequential, _ samples: Samples, _ seen: (Batch) -> Void
  ) {
    let workspace = block.workspace
    let predicted = head.predictions(workspace, buffers: &buffers.loss)
    let penalty = model.penalty(workspace)
    for start in stride(from: block.rows.lowerBound, to: block.rows.upperBound, by: batchSize) {
      let rows = start..<min(start + batchSize, block.rows.upperBound)
      let first = start - block.rows.lowerBound
      let part = first..<first + rows.count
      outputs.copy(part, of: workspace.stages[head.stage].output)
      predictions.copy(part, of: predicted)
      if metrics.takesLogits { logits.copy(part, of: workspace.lastInput) }
      targets.copy(rows, of: samples.targets)
      let weights = samples.weights?[rows]
      let loss = head.evaluate(
        outputs, targets: targets, weights: weights, buffers: &buffers.loss)
      metrics.update(
        loss: loss + penalty, predictions: predictions, logits: logits, targets: targets,
        weights: weights)
      seen(
        Batch(
          predictions: predictions, logits: logits, losses: buffers.loss.losses, penalty: penalty))
    }
  }
}
