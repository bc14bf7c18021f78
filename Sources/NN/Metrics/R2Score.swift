public import Compute
public import Config

/// The coefficient of determination: the share of the target's variance that is explained.
///
///     R² = 1 − Σ w (y − p)² / (Σ w y² − (Σ w y)² / Σ w),  for each output
///
/// 1 is perfect, 0 what the mean reaches, below 0 worse. An output whose target is constant counts
/// as 0, as in Keras (which gives NaN where such an output has no error either). With
/// `num_regressors` k and N target values, 1 − (1 − R²)(N − 1)/(N − k − 1) where N > k + 1.
public struct R2Score: Metric {
  public static let name = "R2Score"
  public static let aliases = ["r2"]
  public static let summary = "explained share of the target's variance"
  public static let historyName = "r2_score"
  public static let direction = MetricDirection.higherIsBetter

  public enum Aggregation: String, Sendable, CaseIterable {
    /// The mean over outputs.
    case uniform = "uniform_average"
    /// The mean over outputs, weighted by their targets' variance.
    case varianceWeighted = "variance_weighted_average"
  }

  /// How the outputs' scores become one; nil for a score for each. `uniform_average` unless set.
  public let aggregation: Aggregation?
  public let regressors: Int

  public init(_ section: inout ConfigSection) {
    aggregation = section.optionalChoice("class_aggregation", default: .uniform)
    regressors = section.integer("num_regressors", default: 0, .nonNegative)
  }

  /// For each output Σ w y², Σ w y, Σ w (y − p)²; then Σ w and the number of target values.
  public func stateCount(outputs: Int) -> Int { 3 * outputs + 2 }

  public func update(
    _ state: inout [Double], _ predictions: Matrix, _ targets: Matrix,
    weights: ArraySlice<Float>?
  ) {
    let columns = predictions.columns
    for row in 0..<predictions.rows {
      let weight = rowWeight(weights, row)
      for column in 0..<columns {
        let target = Double(targets[row, column])
        let error = target - Double(predictions[row, column])
        state[3 * column] += weight * target * target
        state[3 * column + 1] += weight * target
        state[3 * column + 2] += weight * error * error
      }
      state[3 * columns] += weight
    }
    state[3 * columns + 1] += Double(predictions.count)
  }

  public func results(_ state: [Double]) -> [Float] {
    let columns = (state.count - 2) / 3
    let weight = state[3 * columns]
    let variances = (0..<columns).map { column in
      state[3 * column] - ratio(state[3 * column + 1], weight) * state[3 * column + 1]
    }
    let scores = (0..<columns).map { column in
      let quotient = state[3 * column + 2] / variances[column]
      return quotient.isFinite ? 1 - quotient : 0
    }
    let averages =
      switch aggregation {
      case .none: scores
      case .uniform: [scores.reduce(0, +) / Double(columns)]
      case .varianceWeighted:
        [ratio(zip(scores, variances).reduce(0) { $0 + $1.0 * $1.1 }, variances.reduce(0, +))]
      }
    return averages.map { Float(adjusted($0, count: state[3 * columns + 1])) }
  }

  private func adjusted(_ score: Double, count: Double) -> Double {
    let freedom = count - Double(regressors) - 1
    return regressors == 0 || freedom <= 0 ? score : 1 - (1 - score) * (count - 1) / freedom
  }

  public func parts(_ outputs: [String]) -> [String] {
    aggregation == nil && outputs.count > 1 ? outputs : []
  }
}
