public import Compute

/// One step of the computation from inputs to predictions. A layer is one or two of them: `Dense`
/// with an activation is an affine map followed by the activation.
///
/// - Shapes: `input` is `[batch, inputs]`, `output` and its gradient `[batch, outputs]`.
public protocol Operation: Sendable {
  var outputs: Int { get }

  /// The operation of a layer that is not trainable: most are the same, batch normalization then
  /// goes by what it has learned before, as in Keras.
  var frozen: any Operation { get }

  /// Buffers for what `backward` needs to know of `forward`, such as which units were dropped. Made
  /// once a run; as made, they stand for a pass in which nothing was left to chance.
  func scratch(batchSize: Int) -> [Matrix]

  /// Computes `output` as a finished network does. A row's result depends on that row alone.
  func infer(_ input: Matrix, _ parameters: [Parameter], into output: inout Matrix)

  /// Computes `output` as training does: with chance where the layer has some, and with what it
  /// learns from a batch other than by gradients put into its parameters.
  func forward(
    _ input: Matrix, _ parameters: inout [Parameter], scratch: inout [Matrix],
    chance: Chance, into output: inout Matrix)

  /// Carries the gradient of the loss from the output back to the parameters and, unless
  /// `inputGradient` is nil, to the input. Gradients are overwritten, not added to.
  func backward(
    _ input: Matrix, _ output: Matrix, outputGradient: Matrix, _ parameters: [Parameter],
    scratch: [Matrix], parameterGradients: inout [Matrix], inputGradient: inout Matrix?)
}

// What most operations are: without chance, and the same in training.
extension Operation {
  public var frozen: any Operation { self }

  public func scratch(batchSize: Int) -> [Matrix] { [] }

  public func forward(
    _ input: Matrix, _ parameters: inout [Parameter], scratch: inout [Matrix],
    chance: Chance, into output: inout Matrix
  ) {
    infer(input, parameters, into: &output)
  }
}

/// An operation that can apply the activation behind it on its way out. It does the same in training.
protocol FusingOperation: Operation {
  /// As `infer`, and `activated` = the activation of `output`.
  func infer(
    _ input: Matrix, _ parameters: [Parameter], into output: inout Matrix,
    activation: FusedActivation, into activated: inout Matrix)
}

/// An operation that learns from all training rows at once, before the first step.
public protocol AdaptingOperation: Operation {
  /// - Parameter rows: shows what the training rows are when they reach the operation, from the first
  ///   to the last, some at a time; as often as it is called.
  func adapt(to rows: (_ block: (Matrix) -> Void) -> Void, _ parameters: inout [Parameter])
}

/// Where a stage of a step takes its random numbers from: a pure function of seed, step and stage.
public struct Chance: Sendable {
  public let seed: UInt64
  /// Of the training, counted from 0.
  public let step: Int
  /// The stage's number in the network.
  public let stage: Int

  public init(seed: UInt64, step: Int, stage: Int) {
    self.seed = seed
    self.step = step
    self.stage = stage
  }

  /// The stage's numbers in this step, always the same.
  ///
  /// - Parameter own: a seed of the layer's own, which stands above the run's: layers of one seed then
  ///   draw the same numbers, as in Keras.
  public func stream(own: Int? = nil) -> RandomStream {
    RandomStream(
      seed: own.map { UInt64($0) } ?? seed, purpose: .noise,
      index: UInt64(step) << 16 | (own == nil ? UInt64(stage & 0xFFFF) : 0))
  }
}

/// An activation as a step of its own.
struct ActivationOperation: Operation {
  let activation: any Activation
  let outputs: Int

  func infer(_ input: Matrix, _ parameters: [Parameter], into output: inout Matrix) {
    activation.apply(input, into: &output)
  }

  func backward(
    _ input: Matrix, _ output: Matrix, outputGradient: Matrix, _ parameters: [Parameter],
    scratch: [Matrix], parameterGradients: inout [Matrix], inputGradient: inout Matrix?
  ) {
    guard var gradient = inputGradient.take() else { return }
    activation.gradient(input, output, upstream: outputGradient, into: &gradient)
    inputGradient = gradient
  }
}

/// Hands its input on.
struct PassThrough: Operation {
  let outputs: Int

  func infer(_ input: Matrix, _ parameters: [Parameter], into output: inout Matrix) {
    output.copy(input)
  }

  func backward(
    _ input: Matrix, _ output: Matrix, outputGradient: Matrix, _ parameters: [Parameter],
    scratch: [Matrix], parameterGradients: inout [Matrix], inputGradient: inout Matrix?
  ) {
    inputGradient?.copy(outputGradient)
  }
}
