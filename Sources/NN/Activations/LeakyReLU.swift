public import Compute
public import Config

/// ReLU that lets a little through below 0.
///
///     f(x) = x if x ≥ 0, else negative_slope · x
///
/// - Source: A. Maas, A. Hannun and A. Ng, "Rectifier Nonlinearities Improve Neural Network Acoustic
///   Models", 2013.
public struct LeakyReLU: Activation {
  public static let name = "leaky_relu"
  public static let kerasName: KerasName? = .word("leaky_relu", layer: "LeakyReLU")
  public static let summary = "f(x) = x if x ≥ 0, else negative_slope · x"

  /// 0.2 unless set, as in Keras's function (its layer LeakyReLU has 0.3).
  public let negativeSlope: Float

  public init(_ section: inout ConfigSection) {
    negativeSlope = section.number("negative_slope", default: 0.2, .nonNegative)
  }

  public init(negativeSlope: Float) { self.negativeSlope = negativeSlope }

  public func apply(_ input: Matrix, into output: inout Matrix) {
    output.setReLU(input, negativeSlope: negativeSlope, maxValue: nil, threshold: 0)
  }

  public func gradient(
    _ input: Matrix, _ output: Matrix, upstream: Matrix, into gradient: inout Matrix
  ) {
    gradient.setReLUGradient(
      input: input, upstream: upstream, negativeSlope: negativeSlope, maxValue: nil, threshold: 0)
  }
}
