internal import Compute
public import Config
internal import Diagnostics

/// Dropout for networks of selu units: keeps mean 0 and variance 1.
///
///     y = a · α′ + b    with probability rate        α′ = −1.67326324 · 1.05070099
///     y = a · x + b     otherwise
///     a = 1 / √((1 − rate) (1 + rate · α′²))        b = −a · α′ · rate
///
/// α′ is what selu comes to far below 0.
/// - Shapes: x and y `[batch, inputs]`; each number is dropped by itself.
/// - `seed` draws by itself instead of by the run's seed; each step draws anew.
/// - Source: G. Klambauer et al., "Self-Normalizing Neural Networks", 2017.
public struct AlphaDropout: Layer {
  public static let name = "AlphaDropout"
  public static let summary = "dropout that keeps the mean 0 and variance 1 of selu units"

  private let rate: Float
  private let seed: Int?

  public init(_ section: inout ConfigSection) {
    rate = section.number("rate", .fraction)
    seed = section.optionalInteger("seed", .nonNegative)
    section.requireNull("noise_shape", "nnctl drops each number by itself")
  }

  public func plan(inputs: Int) -> LayerPlan {
    guard rate > 0 else { return LayerPlan(outputs: inputs) }
    let p = Double(rate)
    let least = -1.673_263_242_354_377_28 * 1.050_700_987_355_480_49
    let a = 1 / ((1 - p) * (1 + p * least * least)).squareRoot()
    let b = -a * least * p
    return LayerPlan(
      operation: Noise(
        outputs: inputs, seed: seed,
        kind: .dropout(
          rate: rate, factor: Float(a), shift: Float(b), dropped: Float(a * least + b))),
      outputs: inputs)
  }
}
