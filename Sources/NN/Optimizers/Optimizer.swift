public import Compute
public import Config

/// How parameters follow their gradients: a `StepOptimizer` or a `FullBatchOptimizer`.
///
/// A rule is a value without memory: what it remembers of a parameter lies in slots that the
/// training owns, so that a checkpoint can keep them.
public protocol Optimizer: Component {
  /// Unless set.
  static var learningRate: Float { get }
  /// Unless set.
  static var weightDecay: Float? { get }

  /// What is remembered of a parameter from step to step, by Keras's words.
  func slots(for parameter: ParameterRole) -> [SlotPlan]

  /// The shapes of the buffers that a step needs for a parameter. They are made once a run; what is
  /// in them is forgotten.
  func scratch(for parameter: ParameterRole) -> [[Int]]

  /// The weight decay of a parameter.
  ///
  /// - Parameter common: what the setting `weight_decay` says.
  func weightDecay(of parameter: ParameterRole, common: Float?) -> Float?
}

extension Optimizer {
  public static var learningRate: Float { 0.001 }
  public static var weightDecay: Float? { nil }
  public func scratch(for parameter: ParameterRole) -> [[Int]] { [] }
  public func weightDecay(of parameter: ParameterRole, common: Float?) -> Float? { common }
}

/// An optimizer that moves each parameter by its gradient, batch by batch.
public protocol StepOptimizer: Optimizer {
  /// Moves a parameter by one step.
  ///
  /// - Parameters:
  ///   - slots: those of `slots(for:)`, and behind them others that are not the rule's.
  ///   - step: counted from 1.
  func update(
    _ parameter: inout Matrix, of role: ParameterRole, gradient: Matrix, slots: inout [Matrix],
    scratch: inout [Matrix], learningRate: Float, step: Int)
}

/// An optimizer that looks at all rows at once and tries several places before it settles on one.
public protocol FullBatchOptimizer: Optimizer {
  /// Moves all parameters by one step.
  ///
  /// - Parameters:
  ///   - workspace: holds the gradients at the model's weights.
  ///   - slots: for each of the roles those of `slots(for:)`.
  ///   - loss: at the model's weights.
  ///   - evaluate: computes the loss at other weights, and their gradients into the workspace.
  /// - Returns: whether there is nothing left to gain.
  func minimize(
    _ model: inout Sequential, gradients workspace: Workspace, of roles: [ParameterRole],
    slots: inout [[Matrix]], scratch: inout [[Matrix]], learningRate: Float, loss: Double,
    evaluate: (inout Sequential) -> Double
  ) -> Bool
}

/// What is remembered of a parameter.
public struct SlotPlan: Sendable {
  /// Keras's word: `momentum`.
  public let name: String
  public let shape: [Int]
  /// What all its numbers are before the first step.
  public let start: Float
  /// Whether all parameters have the same number there, which Keras keeps once.
  public let isShared: Bool
  /// Whether all its numbers are 0 or more, ever.
  public let isNonNegative: Bool

  public init(
    _ name: String, _ shape: [Int], start: Float = 0, isShared: Bool = false,
    isNonNegative: Bool = false
  ) {
    self.name = name
    self.shape = shape
    self.start = start
    self.isShared = isShared
    self.isNonNegative = isNonNegative
  }

  public var count: Int { shape.reduce(1, *) }
}

/// A parameter as optimizers see it.
public struct ParameterRole: Sendable {
  /// `dense_1/kernel`
  public let path: String
  /// `kernel`
  public let name: String
  public let shape: [Int]
  /// Where the model has it.
  let stage: Int
  let place: Int

  public init(path: String, name: String, shape: [Int], stage: Int = 0, place: Int = 0) {
    self.path = path
    self.name = name
    self.shape = shape
    self.stage = stage
    self.place = place
  }
}

extension Sequential {
  /// The trainable parameters, in order.
  public var trainableRoles: [ParameterRole] {
    stages.indices.flatMap { stage in
      stages[stage].parameters.indices.compactMap { place in
        let parameter = stages[stage].parameters[place]
        return !parameter.isTrainable
          ? nil
          : ParameterRole(
            path: layers[layerIndex(ofStage: stage)].name + "/" + parameter.name,
            name: parameter.kind, shape: parameter.shape, stage: stage, place: place)
      }
    }
  }
}

extension [Matrix] {
  /// Hands out the first two slots, which can be changed in one call then.
  mutating func withPair<Result>(_ body: (inout Matrix, inout Matrix) -> Result) -> Result {
    var first = takeSlot(0)
    var second = takeSlot(1)
    defer {
      self[0] = first
      self[1] = second
    }
    return body(&first, &second)
  }

  /// Takes a matrix out, leaving an empty one, so that two slots can be changed in one call.
  mutating func takeSlot(_ index: Int) -> Matrix {
    var slot = Matrix(rows: 0, columns: 0)
    swap(&slot, &self[index])
    return slot
  }
}

/// 1 − βᵗ in double.
func decayCorrection(_ beta: Float, step: Int) -> Double {
  1 - Elementary.pow(Double(beta), Double(step))
}
