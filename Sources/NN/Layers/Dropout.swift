internal import Compute
public import Config
internal import Diagnostics

/// Drops numbers at random while training, and raises the others, so that the mean stays.
///
///     y = 0                 with probability rate
///     y = x / (1 − rate)    otherwise
///
/// - Shapes: x and y `[batch, inputs]`; each number is dropped by itself.
/// - `seed` draws by itself instead of by the run's seed; each step draws anew.
/// - Source: N. Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting",
///   2014.
public struct Dropout: Layer {
  public static let name = "Dropout"
  public static let summary = "while training: 0 with probability rate, else x / (1 − rate)"

  private let rate: Float
  private let seed: Int?

  public init(_ section: inout ConfigSection) {
    rate = section.number("rate", .unit)
    seed = section.optionalInteger("seed", .nonNegative)
    section.requireNull("noise_shape", "nnctl drops each number by itself")
  }

  public func plan(inputs: Int) -> LayerPlan {
    guard rate > 0 else { return LayerPlan(outputs: inputs) }
    return LayerPlan(
      operation: Noise(
        outputs: inputs, seed: seed, kind: .dropout(rate: rate, factor: 1 / (1 - rate))),
      outputs: inputs)
  }
}
