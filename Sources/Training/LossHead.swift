public import Compute
public import NN

/// Where the loss meets the network: at its predictions or, where the last activation and the loss
/// belong together, at the logits below it. An activation whose outputs have a penalty of their own
/// (`activity_regularizer`) is not looked through.
public struct LossHead: Sendable {
  public let loss: any Loss
  /// The stage whose output the loss takes.
  public let stage: Int
  /// Whether that is not the network's end, but the logits below it.
  let takesLogits: Bool
  /// The outputs that metrics see, of all.
  public let metricOutputs: Int
  /// What the network is trained on, where that is not the targets as they stand.
  private let units: (any TargetUnits)?
  /// Brings a regression's outputs into the target's units, where they are in others.
  private let link: (any OutputLink)?
  private let outputsPerTarget: Int
  private let centralOutput: Int

  /// - Parameter units: those that the network is trained in; nil for the target's own.
  public init(_ loss: any Loss, on model: Sequential, units: (any TargetUnits)? = nil) {
    let isRegression = !loss.targetKind(outputs: model.outputs).isClassification
    self.units = units
    link = units ?? (isRegression ? loss.outputLink(outputs: model.outputs) : nil)
    outputsPerTarget = loss.outputSuffixes.count
    centralOutput = loss.centralOutput
    metricOutputs = loss.metricOutputs(of: model.outputs)
    let last = model.stages.count - 1
    if last > 0, model.stages[last].activityRegularizer == nil,
      let activation = model.lastActivation,
      let logitsLoss = loss.onLogits(of: activation)
    {
      self.loss = logitsLoss
      stage = last - 1
      takesLogits = true
    } else {
      self.loss = loss
      stage = last
      takesLogits = false
    }
  }

  /// The loss of the batch in the workspace, and its gradient into the gradient buffer of `stage`.
  /// Targets are in their own units.
  public func evaluate(
    _ workspace: Workspace, targets: Matrix, weights: ArraySlice<Float>?, buffers: inout Buffers
  ) -> Double {
    let head = workspace.stages[stage]
    let targets = encoded(targets, &buffers)
    loss.fillScales(&buffers.scales, targets: targets, weights: weights)
    loss.gradient(
      head.output, targets, scales: buffers.scales, losses: &buffers.losses, into: &head.gradient)
    return Self.sum(buffers, rows: targets.rows)
  }

  /// The loss of a batch whose outputs of `stage` these are.
  func evaluate(
    _ outputs: Matrix, targets: Matrix, weights: ArraySlice<Float>?, buffers: inout Buffers
  ) -> Double {
    let targets = encoded(targets, &buffers)
    loss.rowLosses(outputs, targets, into: &buffers.losses)
    return evaluate(targets: targets, weights: weights, buffers: &buffers)
  }

  /// The targets as the network is trained on them.
  private func encoded(_ targets: Matrix, _ buffers: inout Buffers) -> Matrix {
    guard let units else { return targets }
    units.encode(targets, into: &buffers.encoded)
    return buffers.encoded
  }

  /// The loss of a batch from the losses of its rows and their factors, in the order of the rows, so
  /// that the sum does not depend on who computed them.
  private static func sum(_ buffers: Buffers, rows: Int) -> Double {
    var sum = 0.0
    for row in 0..<rows { sum += Double(buffers.losses[row]) * Double(buffers.scales[row]) }
    return sum
  }

  /// The losses of rows, of which predictions, too, are in the target's own units.
  func rowLosses(_ predictions: Matrix, _ targets: Matrix, into losses: inout [Float]) {
    guard let units else { return loss.rowLosses(predictions, targets, into: &losses) }
    var encoded = (predictions, targets)
    units.encode(predictions, into: &encoded.0)
    units.encode(targets, into: &encoded.1)
    loss.rowLosses(encoded.0, encoded.1, into: &losses)
  }

  /// The loss of a batch of rows whose losses are known, and stand in the buffers.
  func evaluate(targets: Matrix, weights: ArraySlice<Float>?, buffers: inout Buffers) -> Double {
    loss.fillScales(&buffers.scales, targets: targets, weights: weights)
    return Self.sum(buffers, rows: targets.rows)
  }

  /// The predictions of the batch in the workspace as metrics and reports compare them with the
  /// targets: for numbers in the target's units and one a target, for classes the outputs as they
  /// are, as in Keras.
  public func predictions(_ workspace: Workspace, buffers: inout Buffers) -> Matrix {
    var predictions = workspace.predictions
    if let link {
      link.apply(predictions, into: &buffers.linked)
      predictions = buffers.linked
    }
    guard outputsPerTarget > 1 else { return predictions }
    buffers.central.setRows(predictions.rows)
    for row in 0..<predictions.rows {
      for column in 0..<metricOutputs {
        buffers.central[row, column] =
          predictions[row, column * outputsPerTarget + centralOutput]
      }
    }
    return buffers.central
  }

  public func buffers(batchSize: Int) -> Buffers { Buffers(self, batchSize: batchSize) }

  /// What a batch needs besides the workspace.
  public struct Buffers: Sendable {
    /// One number a row.
    var losses: [Float]
    var scales: [Float]
    var encoded: Matrix
    var linked: Matrix
    var central: Matrix

    init(_ head: LossHead, batchSize: Int) {
      losses = [Float](repeating: 0, count: batchSize)
      scales = losses
      encoded = Matrix(rows: head.units == nil ? 0 : batchSize, columns: head.metricOutputs)
      let outputs = head.metricOutputs * head.outputsPerTarget
      linked = Matrix(rows: head.link == nil ? 0 : batchSize, columns: outputs)
      let rows = head.outputsPerTarget == 1 ? 0 : batchSize
      central = Matrix(rows: rows, columns: head.metricOutputs)
    }
  }
}
