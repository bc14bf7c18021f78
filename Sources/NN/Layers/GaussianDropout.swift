internal import Compute
public import Config
internal import Diagnostics

/// Takes each number times normal noise while training.
///
///     y = x · N(1, σ²)        σ = √(rate / (1 − rate))
///
/// The deviation is that of `Dropout` at the same rate.
/// - Shapes: x and y `[batch, inputs]`.
/// - `seed` draws by itself instead of by the run's seed; each step draws anew.
/// - Source: N. Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting",
///   2014.
public struct GaussianDropout: Layer {
  public static let name = "GaussianDropout"
  public static let summary = "while training: x · N(1, rate / (1 − rate))"

  private let rate: Float
  private let seed: Int?

  public init(_ section: inout ConfigSection) {
    rate = section.number("rate", .fraction)
    seed = section.optionalInteger("seed", .nonNegative)
  }

  public func plan(inputs: Int) -> LayerPlan {
    guard rate > 0 else { return LayerPlan(outputs: inputs) }
    let deviation = (Double(rate) / (1 - Double(rate))).squareRoot()
    return LayerPlan(
      operation: Noise(outputs: inputs, seed: seed, kind: .factors(deviation: deviation)),
      outputs: inputs)
  }
}
