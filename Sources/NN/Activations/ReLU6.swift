public import Compute
public import Config

/// The rectified linear unit, cut at 6.
///
///     f(x) = max(x, 0), at most 6
///
/// Its slope at 0 and at 6 is taken as 0, as in TensorFlow.
/// - Source: A. Krizhevsky, "Convolutional Deep Belief Networks on CIFAR-10", 2010.
public struct ReLU6: Activation {
  public static let name = "relu6"
  public static let summary = "f(x) = max(x, 0), at most 6"

  public init(_ section: inout ConfigSection) {}

  public func apply(_ input: Matrix, into output: inout Matrix) {
    output.setReLU(input, negativeSlope: 0, maxValue: 6, threshold: 0)
  }

  public func gradient(
    _ input: Matrix, _ output: Matrix, upstream: Matrix, into gradient: inout Matrix
  ) {
    gradient.setReLUGradient(
      input: input, upstream: upstream, negativeSlope: 0, maxValue: 6, threshold: 0)
  }
}
