public import Compute
public import NN

/// Applies a network to batches of encoded features. Its buffers are as large as the largest batch yet.
public struct Predictor {
  private let model: Sequential
  private let workspace: Workspace
  private let final: (any OutputLink)?
  private var finished: Matrix
  public let batchSize: Int

  /// - Parameter final: applied to the network's outputs where they are logits or the like; nil for
  ///   none.
  public init(_ model: Sequential, final: (any OutputLink)?, batchSize: Int) {
    self.model = model
    self.batchSize = batchSize
    self.final = final
    workspace = Workspace(for: model, batchSize: 0, isTraining: false)
    finished = Matrix(rows: 0, columns: model.outputs)
  }

  /// Outputs for rows of features, at most `batchSize` of them.
  ///
  /// - Parameter isRaw: whether to leave the outputs as they are.
  public mutating func predict(_ features: Matrix, isRaw: Bool = false) -> Matrix {
    precondition(
      features.columns == model.inputs && features.rows <= batchSize,
      "predict: \(features.rows) × \(features.columns) for \(batchSize) × \(model.inputs)")
    workspace.input.copy(features)
    model.infer(workspace)
    guard let final, !isRaw else { return workspace.predictions }
    final.apply(workspace.predictions, into: &finished)
    return finished
  }

  /// What each stage put out for the last batch.
  public var stageOutputs: [Matrix] { workspace.stages.map(\.output) }
}
