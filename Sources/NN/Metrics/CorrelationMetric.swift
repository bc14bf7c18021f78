internal import Compute
internal import Config

/// Means, variances and covariance of weighted pairs, by West's update, which keeps its precision
/// where the numbers are large beside their spread.
struct Moments {
  var weight = 0.0
  var outputMean = 0.0
  var targetMean = 0.0
  /// Sums of squares and products about the means.
  var outputSpread = 0.0
  var targetSpread = 0.0
  var shared = 0.0

  mutating func add(_ output: Float, _ target: Float, weight added: Double = 1) {
    guard added > 0 else { return }
    weight += added
    let outputStep = Double(output) - outputMean
    let targetStep = Double(target) - targetMean
    outputMean += outputStep * added / weight
    targetMean += targetStep * added / weight
    outputSpread += added * outputStep * (Double(output) - outputMean)
    targetSpread += added * targetStep * (Double(target) - targetMean)
    shared += added * outputStep * (Double(target) - targetMean)
  }
}

extension Moments {
  /// Six numbers, in the order of the properties.
  init(_ state: [Double]) {
    (weight, outputMean, targetMean) = (state[0], state[1], state[2])
    (outputSpread, targetSpread, shared) = (state[3], state[4], state[5])
  }

  func write(to state: inout [Double]) {
    (state[0], state[1], state[2]) = (weight, outputMean, targetMean)
    (state[3], state[4], state[5]) = (outputSpread, targetSpread, shared)
  }
}

/// How a correlation is taken.
enum CorrelationAxis {
  /// Within each row, over its outputs; then the mean over rows.
  case outputs
  /// Within each batch, over its rows; then the mean over outputs and batches.
  case rows
  /// Over all rows, of one output.
  case everything
}

/// A correlation of outputs and targets.
///
/// State: Σ w · correlation and Σ w; over everything the moments.
protocol CorrelationMetric: SingleMetric {
  var axis: CorrelationAxis { get set }
  /// Keras's value.
  func correlation(_ moments: Moments) -> Double
}

extension CorrelationMetric {
  public func stateCount(outputs: Int) -> Int { 6 }

  public func update(
    _ state: inout [Double], _ predictions: Matrix, _ targets: Matrix,
    weights: ArraySlice<Float>?
  ) {
    switch axis {
    case .outputs:
      for row in 0..<predictions.rows {
        var moments = Moments()
        for column in 0..<predictions.columns {
          moments.add(predictions[row, column], targets[row, column])
        }
        let weight = rowWeight(weights, row)
        state[0] += weight * correlation(moments)
        state[1] += weight
      }
    case .rows:
      for column in 0..<predictions.columns {
        var moments = Moments()
        for row in 0..<predictions.rows {
          moments.add(
            predictions[row, column], targets[row, column], weight: rowWeight(weights, row))
        }
        state[0] += correlation(moments)
        state[1] += 1
      }
    case .everything:
      var moments = Moments(state)
      for row in 0..<predictions.rows {
        moments.add(predictions[row, 0], targets[row, 0], weight: rowWeight(weights, row))
      }
      moments.write(to: &state)
    }
  }

  public func result(_ state: [Double]) -> Float {
    axis == .everything ? Float(correlation(Moments(state))) : Float(ratio(state[0], state[1]))
  }

  /// Within a row of one output nothing varies, so there the correlation is that of all rows.
  public func resolved(for targets: TargetKind, outputs: Int) -> any Metric {
    var copy = self
    if outputs == 1 && axis == .outputs { copy.axis = .everything }
    return copy
  }
}

extension ConfigSection {
  /// Keras's `axis` of a table: -1 or 1 for the outputs, 0 or -2 for the rows.
  mutating func correlationAxis() -> CorrelationAxis {
    integer("axis", default: -1, .range(-2...1)) % 2 == 0 ? .rows : .outputs
  }
}
