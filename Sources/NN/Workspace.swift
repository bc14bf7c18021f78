public import Compute

/// All buffers of one run, made once. A pass through the network allocates nothing as long as its
/// batches are no larger than planned.
public final class Workspace {
  /// The buffers of one stage.
  public final class Stage {
    /// `[batch, outputs]`
    public var output: Matrix
    /// Of the loss, with respect to `output`.
    public var gradient: Matrix
    /// Of the loss, with respect to each parameter.
    public var parameterGradients: [Matrix]
    /// What the operation keeps from `forward` for `backward`.
    public var scratch: [Matrix]

    init(output: Matrix, gradient: Matrix, parameterGradients: [Matrix], scratch: [Matrix]) {
      self.scratch = scratch
      self.output = output
      self.gradient = gradient
      self.parameterGradients = parameterGradients
    }

    /// Moves the gradient buffer out, so that it can be filled while other buffers are read.
    func takeGradient() -> Matrix {
      var taken = Matrix(rows: 0, columns: 0)
      swap(&taken, &gradient)
      return taken
    }
  }

  /// `[batch, inputs]`
  public var input: Matrix
  public let stages: [Stage]

  /// - Parameter isTraining: whether `backward` will be called.
  public init(for model: Sequential, batchSize: Int, isTraining: Bool) {
    input = Matrix(rows: batchSize, columns: model.inputs)
    stages = model.stages.map { stage in
      let outputs = stage.operation.outputs
      return Stage(
        output: Matrix(rows: batchSize, columns: outputs),
        gradient: Matrix(rows: isTraining ? batchSize : 0, columns: outputs),
        parameterGradients: isTraining
          ? stage.parameters.map { Parameter.matrix(shape: $0.shape) } : [],
        scratch: isTraining ? stage.operation.scratch(batchSize: batchSize) : [])
    }
  }

  /// What the network says about `input`.
  public var predictions: Matrix { input(ofStage: stages.count) }

  /// What the last stage works on: of an activation the logits.
  public var lastInput: Matrix { input(ofStage: max(0, stages.count - 1)) }

  /// What a stage works on: the output of the one before it, or the network's input.
  func input(ofStage index: Int) -> Matrix {
    index == 0 ? input : stages[index - 1].output
  }
}
