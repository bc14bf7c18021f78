public import Compute
public import Config

/// A function between layers.
///
/// - Shapes: all matrices are `[batch, units]`. `output` takes the rows of `input`.
public protocol Activation: Component {
  func apply(_ input: Matrix, into output: inout Matrix)

  /// The gradient of the loss with respect to the input, from that with respect to the output.
  func gradient(_ input: Matrix, _ output: Matrix, upstream: Matrix, into gradient: inout Matrix)
}

extension Activation {
  /// Keras's are functions.
  public static var kerasName: KerasName? { .word(name) }
}
