public import Compute
public import NN

/// Where the loss meets the network: at its predictions or, where the last activation and the loss
/// belong together, at the logits below it. An activation whose outputs have a penalty of their own
/// (`activity_regularizer`) is not looked through.
public struct LossHead: Sendable {
  public let loss: any Loss
  /// The stage whose output the loss takes.
  public let stage: Int

  public init(_ loss: any Loss, on model: Sequential) {
    let last = model.stages.count - 1
    if last > 0, model.stages[last].activityRegularizer == nil,
      let activation = model.lastActivation,
      let logitsLoss = loss.onLogits(of: activation)
    {
      self.loss = logitsLoss
      stage = last - 1
    } else {
      self.loss = loss
      stage = last
    }
  }

  /// The loss of the batch in the workspace; with `needsGradient` also its gradient, into the
  /// gradient buffer of `stage`.
  public func evaluate(
    _ workspace: Workspace, targets: Matrix, weights: ArraySlice<Float>?, buffers: inout Buffers,
    needsGradient: Bool
  ) -> Double {
    let rows = targets.rows
    let head = workspace.stages[stage]
    loss.rowLosses(head.output, targets, into: &buffers.losses)
    loss.reduction.fill(&buffers.scales, rows: rows, weights: weights)
    if needsGradient {
      loss.gradient(head.output, targets, scales: buffers.scales, into: &head.gradient)
    }
    // In the order of the rows, so that the sum does not depend on who computed them.
    var sum = 0.0
    for row in 0..<rows { sum += Double(buffers.losses[row]) * Double(buffers.scales[row]) }
    return sum
  }

  /// One number a row, for a batch.
  public struct Buffers: Sendable {
    var losses: [Float]
    var scales: [Float]

    public init(batchSize: Int) {
      losses = [Float](repeating: 0, count: batchSize)
      scales = losses
    }
  }
}
