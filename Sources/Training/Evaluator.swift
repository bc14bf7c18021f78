internal import Compute
public import NN

/// Scores a network on samples: loss and metrics, as Keras's `evaluate`.
public struct Evaluator {
  private let head: LossHead
  private var metrics: RunningMetrics
  private let workspace: Workspace
  private let buffers: BatchBuffers
  private let batchSize: Int

  /// Makes all buffers.
  ///
  /// - Parameters:
  ///   - units: those that the network is trained in; nil for the target's own.
  ///   - metrics: what they have taken in is forgotten.
  public init(
    _ model: Sequential, loss: any Loss, units: (any TargetUnits)?, metrics: RunningMetrics,
    samples: Samples, batchSize: Int = 32
  ) {
    self.batchSize = max(1, min(batchSize, samples.count))
    head = LossHead(loss, on: model, units: units)
    self.metrics = metrics
    workspace = Workspace(for: model, batchSize: self.batchSize, isTraining: false)
    buffers = BatchBuffers(samples: samples, head: head, batchSize: self.batchSize)
  }

  /// What a network made of a batch.
  struct Batch {
    /// As metrics see them.
    let predictions: Matrix
    /// What went into the last stage.
    let logits: Matrix
    let targets: Matrix
    let weights: ArraySlice<Float>?
    /// A loss a row; there may be more than there are rows.
    let losses: [Float]
    let penalty: Double
  }

  /// Loss and metrics over all samples. They are the ones that the buffers were made for.
  public mutating func evaluate(_ model: Sequential, _ samples: Samples)
    -> [(name: String, value: Float)]
  {
    evaluate(model, samples) { _ in }
  }

  /// The same; `seen` is shown each batch, in the order of the samples.
  mutating func evaluate(_ model: Sequential, _ samples: Samples, seen: (Batch) -> Void)
    -> [(name: String, value: Float)]
  {
    metrics.reset()
    var start = 0
    while start < samples.count {
      let end = min(start + batchSize, samples.count)
      let weights = buffers.load(start..<end, of: samples, into: &workspace.input)
      model.infer(workspace)
      let loss = head.evaluate(
        workspace, targets: buffers.targets, weights: weights, buffers: &buffers.loss,
        needsGradient: false)
      let predictions = head.predictions(workspace, buffers: &buffers.loss)
      let penalty = model.penalty(workspace)
      metrics.update(
        loss: loss + penalty, predictions: predictions, logits: workspace.lastInput,
        targets: buffers.targets, weights: weights)
      seen(
        Batch(
          predictions: predictions, logits: workspace.lastInput, targets: buffers.targets,
          weights: weights, losses: buffers.loss.losses, penalty: penalty))
      start = end
    }
    return metrics.results
  }
}
