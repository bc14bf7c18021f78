internal import Compute
public import Config
internal import Diagnostics

/// Adds normal noise while training.
///
///     y = x + N(0, stddev²)
///
/// - Shapes: x and y `[batch, inputs]`.
/// - `seed` draws by itself instead of by the run's seed; each step draws anew.
public struct GaussianNoise: Layer {
  public static let name = "GaussianNoise"
  public static let summary = "while training: x + N(0, stddev²)"

  /// From 0 to 1, as in Keras.
  private let deviation: Float
  private let seed: Int?

  public init(_ section: inout ConfigSection) {
    deviation = section.number("stddev", .unit)
    seed = section.optionalInteger("seed", .nonNegative)
  }

  public func plan(inputs: Int) -> LayerPlan {
    guard deviation > 0 else { return LayerPlan(outputs: inputs) }
    return LayerPlan(
      operation: Noise(outputs: inputs, seed: seed, kind: .shifts(deviation: Double(deviation))),
      outputs: inputs)
  }
}
