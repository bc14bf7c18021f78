public import Compute
public import Config

/// The rectified linear unit.
///
///     f(x) = negative_slope (x − threshold)   if x ≤ threshold
///     f(x) = max_value                        else if x ≥ max_value
///     f(x) = x                                otherwise
///
/// With Keras's defaults that is max(x, 0). Where there is no derivative we take what TensorFlow does:
/// at the threshold negative_slope if that alone is set and 0 otherwise, at max_value 1, but 0 where
/// it is the 6 of relu6.
/// - Source: V. Nair and G. Hinton, "Rectified Linear Units Improve Restricted Boltzmann Machines",
///   2010.
public struct ReLU: Activation {
  public static let name = "relu"
  public static let kerasName: KerasName? = .word("relu", layer: "ReLU")
  public static let summary = "f(x) = max(x, 0)"

  /// The slope below the threshold. 0 unless set.
  public let negativeSlope: Float
  /// The largest output; nil for none.
  public let maxValue: Float?
  /// What is below it counts as negative. 0 unless set.
  public let threshold: Float

  public init(_ section: inout ConfigSection) {
    negativeSlope = section.number("negative_slope", default: 0, .nonNegative)
    maxValue = section.optionalNumber("max_value", .nonNegative)
    threshold = section.number("threshold", default: 0, .nonNegative)
  }

  public var fused: FusedActivation? {
    negativeSlope == 0 && maxValue == nil && threshold == 0 ? .relu : nil
  }

  public func apply(_ input: Matrix, into output: inout Matrix) {
    output.setReLU(
      input, negativeSlope: negativeSlope, maxValue: maxValue, threshold: threshold)
  }

  public func gradient(
    _ input: Matrix, _ output: Matrix, upstream: Matrix, into gradient: inout Matrix
  ) {
    gradient.setReLUGradient(
      input: input, upstream: upstream, negativeSlope: negativeSlope, maxValue: maxValue,
      threshold: threshold)
  }
}
