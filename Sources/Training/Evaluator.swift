public import Compute
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

  /// Loss and metrics over all samples. They are the ones that the buffers were made for.
  ///
  /// - Parameter seen: is shown the predictions of each batch as metrics see them, with the number of
  ///   its first row.
  public mutating func evaluate(
    _ model: Sequential, _ samples: Samples, seen: (Int, Matrix) -> Void = { _, _ in }
  ) -> [(name: String, value: Float)] {
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
      metrics.update(
        loss: loss + model.penalty(workspace), predictions: predictions,
        logits: workspace.lastInput,
        targets: buffers.targets, weights: weights)
      seen(start, predictions)
      start = end
    }
    return metrics.results
  }
}
