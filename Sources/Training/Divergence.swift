internal import Compute
internal import Diagnostics
public import NN

/// A training whose numbers are no longer finite: what was noticed, and where that began. All of it
/// is found afterwards, from the buffers of the step that broke.
public struct Divergence: Sendable {
  public enum Finding: Sendable {
    /// A batch's loss is not finite; the step was not made.
    case loss(Double)
    /// A step was made that broke the weights, and no loss was computed from them yet.
    case weights
    /// The same of what the optimizer remembers, while the weights are finite.
    case memory
  }

  /// What broke first, as far as the numbers still tell.
  public enum Origin: Sendable, Equatable {
    /// Before the step: an earlier one broke them, or the first ones were.
    case weights(layer: String, parameter: String)
    /// Of the first such stage from the inputs on.
    case outputs(stage: Int)
    /// While all outputs are finite.
    case loss
    /// While the losses of all rows are finite.
    case penalty
    /// Of the first such stage from the loss on.
    case gradients(stage: Int)
    /// While all gradients are finite.
    case step(layer: String, parameter: String)
    /// A slot of the parameter, by its number.
    case memory(parameter: Int, slot: Int)
  }

  public let finding: Finding
  public let origin: Origin
  /// Counted from 0.
  public let epoch: Int
  /// The batch of that epoch, counted from 0, and how many there are.
  public let batch: Int
  public let batches: Int
  /// The batch's rows, by their numbers in the training samples; empty before any step.
  public let rows: [Int]
  /// Those of them whose own loss is not finite.
  public let brokenRows: [Int]
  /// The largest of the trainable weights that are finite; nil where none is.
  public let largestWeight: (layer: String, parameter: String, size: Float)?
  /// The largest of what the loss was taken of, where it is finite.
  public let largestOutput: Float
  /// That of the last step.
  public let learningRate: Float
  /// Steps made so far.
  public let steps: Int
}

extension Divergence {
  /// What is known without the data and the config.
  var problem: Diagnostic {
    let when = "in epoch \(epoch + 1), batch \(batch + 1) of \(batches)"
    let message: String
    switch (finding, origin) {
    case (.loss(let loss), _):
      message = "the loss became \(loss.isNaN ? "NaN" : "infinite") \(when)"
    case (.memory, _): message = "the optimizer's memory became infinite or NaN \(when)"
    case (_, .step(let layer, let parameter)), (_, .weights(let layer, let parameter)):
      message = "the weights '\(parameter)' of layer '\(layer)' became infinite or NaN \(when)"
    default: message = "the weights became infinite or NaN \(when)"
    }
    return Diagnostic(message, kind: .training)
  }
}

extension Sequential {
  /// The first parameter from the inputs on that holds an infinite number or NaN.
  public func firstBrokenParameter(trainableOnly: Bool = false) -> (
    layer: String, parameter: String
  )? {
    for (layer, parameter) in parameters
    where (parameter.isTrainable || !trainableOnly) && !parameter.value.isFinite {
      return (layers[layer].name, parameter.name)
    }
    return nil
  }

  /// The largest finite number among the trainable parameters.
  fileprivate var largestWeight: (layer: String, parameter: String, size: Float)? {
    var largest: (layer: String, parameter: String, size: Float)?
    for (layer, parameter) in parameters where parameter.isTrainable {
      for index in 0..<parameter.value.count {
        let size = abs(parameter.value.elements[index])
        guard size.isFinite, size > largest?.size ?? -1 else { continue }
        largest = (layers[layer].name, parameter.name, size)
      }
    }
    return largest
  }

  /// The first stage from the inputs on whose output is not finite.
  fileprivate func firstBrokenOutput(_ workspace: Workspace) -> Int? {
    stages.indices.first { !workspace.stages[$0].output.isFinite }
  }

  /// The first stage from the loss on of which a gradient is not finite.
  fileprivate func firstBrokenGradient(_ workspace: Workspace) -> Int? {
    stages.indices.last { stage in
      zip(stages[stage].parameters, workspace.stages[stage].parameterGradients)
        .contains { $0.isTrainable && !$1.isFinite }
    }
  }
}

extension OptimizerState {
  /// The first slot that holds an infinite number or NaN.
  var firstBrokenSlot: (parameter: Int, slot: Int)? {
    for (parameter, slots) in slots.enumerated() {
      if let slot = slots.firstIndex(where: { !$0.isFinite }) { return (parameter, slot) }
    }
    return nil
  }
}

/// What the loop has at hand when a number breaks.
struct BrokenStep {
  let state: TrainingLoop.State
  let workspace: Workspace
  let buffers: BatchBuffers
  /// The epoch of the step, counted from 0, its batch, and how many there are.
  let epoch: Int
  let batch: Int
  let batches: Int
  /// The batch's places in the order of the rows.
  let places: Range<Int>

  /// Of a batch whose loss is not finite.
  func divergence(loss: Double) -> Divergence {
    let origin: Divergence.Origin
    let broken = places.indices.filter { !buffers.loss.losses[$0 - places.lowerBound].isFinite }
    if let (layer, parameter) = state.model.firstBrokenParameter(trainableOnly: true) {
      origin = .weights(layer: layer, parameter: parameter)
    } else if let stage = state.model.firstBrokenOutput(workspace) {
      origin = .outputs(stage: stage)
    } else {
      origin = broken.isEmpty ? .penalty : .loss
    }
    return divergence(.loss(loss), origin, brokenRows: broken.map { Int(buffers.order[$0]) })
  }

  /// Of a step that broke weights or memory; nil where both are finite.
  var divergence: Divergence? {
    if let (layer, parameter) = state.model.firstBrokenParameter() {
      return divergence(.weights, gradients ?? .step(layer: layer, parameter: parameter))
    }
    guard let (parameter, slot) = state.optimizer.firstBrokenSlot else { return nil }
    return divergence(.memory, gradients ?? .memory(parameter: parameter, slot: slot))
  }

  private var gradients: Divergence.Origin? {
    guard !places.isEmpty else { return nil }
    return state.model.firstBrokenGradient(workspace).map { .gradients(stage: $0) }
  }

  private func divergence(
    _ finding: Divergence.Finding, _ origin: Divergence.Origin, brokenRows: [Int] = []
  ) -> Divergence {
    Divergence(
      finding: finding, origin: origin, epoch: epoch, batch: batch, batches: batches,
      rows: buffers.order[places].map { Int($0) }, brokenRows: brokenRows,
      largestWeight: state.model.largestWeight,
      largestOutput: workspace.predictions.elements.prefix(workspace.predictions.count).lazy.map(
        abs
      ).filter(\.isFinite).max() ?? 0,
      learningRate: state.optimizer.learningRate,
      steps: state.optimizer.iterations)
  }
}
