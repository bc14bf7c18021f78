public import Compute
public import Config
public import Diagnostics

/// A number that tells how good predictions are. Gathered batch by batch.
///
/// - Shapes: predictions `[batch, outputs]`; targets the same, or `[batch, 1]` for class indices.
public protocol Metric: Component {
  /// What Keras calls it in the history: `mean_squared_error`.
  static var historyName: String { get }
  /// Whether more is better.
  static var direction: MetricDirection { get }

  /// How many numbers its state has. All are 0 before the first batch.
  func stateCount(outputs: Int) -> Int

  /// Takes in one batch; `weights` has one number a row.
  func update(
    _ state: inout [Double], _ predictions: Matrix, _ targets: Matrix,
    weights: ArraySlice<Float>?)

  /// The metric of all that was taken in.
  func result(_ state: [Double]) -> Float

  /// Why the metric makes no sense for such targets; nil where it does.
  func objection(to targets: TargetKind, outputs: Int) -> String?

  /// The metric to use for a network: itself, unless the name leaves it open as `accuracy` does.
  func resolved(for targets: TargetKind, outputs: Int) -> any Metric
}

extension Metric {
  public func objection(to targets: TargetKind, outputs: Int) -> String? {
    targets == .classIndex && outputs > 1
      ? "it compares outputs with targets one to one, and the targets are class indices"
      : nil
  }

  public func resolved(for targets: TargetKind, outputs: Int) -> any Metric { self }
}

public enum MetricDirection: String, Sendable, CaseIterable {
  case higherIsBetter = "higher is better"
  case lowerIsBetter = "lower is better"
}

/// A metric with the name that history and output give it.
public struct MetricSpec: Sendable {
  public let metric: any Metric
  public let name: String
  public let location: SourceLocation

  init<Kind: Metric>(_ type: Kind.Type, _ section: inout ConfigSection) {
    metric = Kind(&section)
    location = section.location
    // As in Keras a metric has a name of its own, but a short form (`mae`, `acc`) stays as typed,
    // and so does `accuracy`, which may mean several.
    let spelling = section.spelling ?? type.name
    let isShort = normalizedName(spelling) != normalizedName(type.name)
    let standard = isShort || type is Accuracy.Type ? spelling : type.historyName
    name = section.string("name", default: standard)
  }
}

/// A mean over rows, which most metrics are. State: Σ wᵢ valueᵢ, Σ wᵢ.
protocol RowMeanMetric: Metric {
  func value(_ predictions: Matrix, _ targets: Matrix, _ row: Int) -> Float
}

extension RowMeanMetric {
  public func stateCount(outputs: Int) -> Int { 2 }

  public func update(
    _ state: inout [Double], _ predictions: Matrix, _ targets: Matrix,
    weights: ArraySlice<Float>?
  ) {
    var sum = 0.0
    var total = 0.0
    for row in 0..<predictions.rows {
      let weight = weights.map { Double($0[$0.startIndex + row]) } ?? 1
      sum += weight * Double(value(predictions, targets, row))
      total += weight
    }
    state[0] += sum
    state[1] += total
  }

  public func result(_ state: [Double]) -> Float { Float(ratio(state[0], state[1])) }

  /// The mean over a row's columns of `term`.
  func columnMean(
    _ predictions: Matrix, _ targets: Matrix, _ row: Int, _ term: (Float, Float) -> Float
  ) -> Float {
    var sum: Float = 0
    for column in 0..<predictions.columns {
      sum += term(predictions[row, column], targets[row, column])
    }
    return sum / Float(predictions.columns)
  }
}

/// a / b, and 0 where b is 0, as Keras's `divide_no_nan`.
func ratio(_ a: Double, _ b: Double) -> Double { b == 0 ? 0 : a / b }
