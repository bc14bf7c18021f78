public import Compute
public import Config

/// How parameters follow their gradients.
///
/// A rule is a value without memory: what it remembers of a parameter lies in slots that the
/// training owns, so that a checkpoint can keep them.
public protocol Optimizer: Component {
  /// Of a step, before any schedule.
  var learningRate: Float { get }

  /// What is remembered for each parameter, by Keras's words. Slots have the parameter's shape and
  /// start at 0.
  var slotNames: [String] { get }

  /// Moves a parameter by one step.
  ///
  /// - Parameter step: counted from 1.
  func update(
    _ parameter: inout Matrix, gradient: Matrix, slots: inout [Matrix], learningRate: Float,
    step: Int)
}

/// The memory of an optimizer for all trainable parameters of a model.
public struct OptimizerState: Sendable {
  /// Steps taken.
  public var iterations: Int
  /// For each trainable parameter, in the model's order, its slots.
  public var slots: [[Matrix]]
  /// Where it is no schedule; callbacks may change it.
  public var learningRate: Float

  public init(optimizer: any Optimizer, model: Sequential) {
    iterations = 0
    learningRate = optimizer.learningRate
    slots = model.trainableParameters.map { parameter in
      optimizer.slotNames.map { _ in Parameter.matrix(shape: parameter.shape) }
    }
  }
}

extension [Matrix] {
  /// Takes a matrix out, leaving an empty one, so that two slots can be changed in one call.
  mutating func takeSlot(_ index: Int) -> Matrix {
    var slot = Matrix(rows: 0, columns: 0)
    swap(&slot, &self[index])
    return slot
  }
}
