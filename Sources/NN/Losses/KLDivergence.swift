public import Compute
public import Config

/// The Kullback-Leibler divergence of the predicted distribution from the target's.
///
///     loss of a row = Σⱼ yⱼ log(yⱼ / pⱼ),   y and p kept within [1e-7, 1]
///
/// Predictions have no gradient beyond those bounds. The targets are probabilities, one column an
/// output; one beyond 0 and 1 is an error here.
///
/// - Shapes: predictions and targets `[batch, outputs]`.
/// - Source: S. Kullback and R. Leibler, "On Information and Sufficiency", 1951.
public struct KLDivergence: Loss {
  public static let name = "KLDivergence"
  public static let aliases = ["kld", "kullback_leibler_divergence"]
  public static let summary = "divergence from target probabilities, one column an output"

  public let reduction: Reduction

  public init(_ section: inout ConfigSection) {
    reduction = section.reduction(name: "kl_divergence")
  }

  public func targetKind(outputs: Int) -> TargetKind { .values }
  public func outputKind(outputs: Int) -> OutputKind { .distribution }

  public func objection(to target: Float) -> String? {
    target < 0 || target > 1 ? "its targets are probabilities from 0 to 1" : nil
  }

  public func rowLosses(_ predictions: Matrix, _ targets: Matrix, into losses: inout [Float]) {
    for row in 0..<predictions.rows {
      var sum: Float = 0
      for column in 0..<predictions.columns {
        sum += Self.term(predictions[row, column], targets[row, column])
      }
      losses[row] = sum
    }
  }

  public func gradient(
    _ predictions: Matrix, _ targets: Matrix, scales: [Float], losses: inout [Float],
    into gradient: inout Matrix
  ) {
    rowLosses(predictions, targets, into: &losses)
    gradient.setRows(predictions.rows)
    for row in 0..<predictions.rows {
      for column in 0..<predictions.columns {
        let p = predictions[row, column]
        gradient[row, column] =
          p == Self.clipped(p) ? -scales[row] * Self.clipped(targets[row, column]) / p : 0
      }
    }
  }

  /// y log(y / p)
  static func term(_ prediction: Float, _ target: Float) -> Float {
    let y = clipped(target)
    return y * Elementary.log(y / clipped(prediction))
  }

  private static func clipped(_ x: Float) -> Float { min(max(x, Clipping.epsilon), 1) }
}
