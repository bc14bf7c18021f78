public import Compute
public import Config
public import Diagnostics

/// A function between layers.
///
/// - Shapes: input `[batch, inputs]`, output `[batch, outputs(inputs: inputs)]`; `output` takes the
///   rows of `input`.
public protocol Activation: Component, OutputLink {
  /// How many columns it makes of so many. The same, unless said otherwise.
  ///
  /// - Throws: a diagnostic without a place where it cannot take that many.
  func outputs(inputs: Int) throws(Diagnostic) -> Int

  /// Which of the functions it is that a product of matrices can apply on its way out; nil for none.
  var fused: FusedActivation? { get }

  func apply(_ input: Matrix, into output: inout Matrix)

  /// The gradient of the loss with respect to the input, from that with respect to the output.
  func gradient(_ input: Matrix, _ output: Matrix, upstream: Matrix, into gradient: inout Matrix)
}

extension Activation {
  /// Keras's are functions.
  public static var kerasName: KerasName? { .word(name) }
  public func outputs(inputs: Int) throws(Diagnostic) -> Int { inputs }
  public var fused: FusedActivation? { nil }
}
