public import Compute
public import Config
public import Diagnostics

/// A number, or several, that tell how good predictions are. Gathered batch by batch.
///
/// - Shapes: predictions `[batch, outputs]`; targets the same, or `[batch, 1]` for class indices.
public protocol Metric: Component {
  /// What Keras calls it in the history: `mean_squared_error`.
  static var historyName: String { get }
  /// Whether more is better.
  static var direction: MetricDirection { get }

  /// How many numbers its state has before the first batch. All are 0 then.
  func stateCount(outputs: Int) -> Int

  /// How many numbers every row adds to the state; 0 where it does not grow. A metric that grows needs
  /// all rows: its steps allocate, and its results take a sort.
  func keptPerRow(outputs: Int) -> Int

  /// Whether numbers read from a file can be its state.
  func canHave(state: [Double], outputs: Int) -> Bool

  /// Whether it takes a row's largest output, or largest ones, for its class.
  var looksForOneClass: Bool { get }

  /// What outputs are compared with; empty where they are not compared with numbers.
  var cuts: [Float] { get }

  /// Takes in one batch; `weights` has one number a row.
  func update(
    _ state: inout [Double], _ predictions: Matrix, _ targets: Matrix,
    weights: ArraySlice<Float>?)

  /// The metric of all that was taken in: one number, or one for each of `parts`.
  func results(_ state: [Double]) -> [Float]

  /// What the results are of, where they are several: classes, targets or thresholds. Empty for one
  /// result.
  ///
  /// - Parameter outputs: what each output of the network stands for.
  func parts(_ outputs: [String]) -> [String]

  /// Why the metric makes no sense for such targets; nil where it does.
  func objection(to targets: TargetKind, outputs: Int) -> String?

  /// The metric to use for a network: itself, unless the name leaves it open as `accuracy` does.
  func resolved(for targets: TargetKind, outputs: Int) -> any Metric

  /// The metric that takes this activation's input in place of its output and means the same; nil
  /// where there is none.
  func onLogits(of activation: any Activation) -> (any Metric)?
}

extension Metric {
  public func keptPerRow(outputs: Int) -> Int { 0 }

  /// Whether the state grows by every row.
  public var keepsRows: Bool { keptPerRow(outputs: 1) > 0 }

  public func canHave(state: [Double], outputs: Int) -> Bool {
    state.count == stateCount(outputs: outputs)
  }
  public var looksForOneClass: Bool { false }
  public var cuts: [Float] { [] }

  public func parts(_ outputs: [String]) -> [String] { [] }

  public func objection(to targets: TargetKind, outputs: Int) -> String? {
    targets == .classIndex && outputs > 1
      ? "it compares outputs with targets one to one, and the targets are class indices"
      : nil
  }

  public func resolved(for targets: TargetKind, outputs: Int) -> any Metric { self }

  public func onLogits(of activation: any Activation) -> (any Metric)? { nil }
}

public enum MetricDirection: String, Sendable, CaseIterable {
  case higherIsBetter = "higher is better"
  case lowerIsBetter = "lower is better"
}

/// A metric with the name that history and output give it.
public struct MetricSpec: Sendable {
  public let metric: any Metric
  public var name: String
  /// Whether it is of the weighted rows (Keras's `weighted_metrics`).
  public var isWeighted = false
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
    section.checkDtype()
  }

  /// The most numbers that a metric may keep, 1 GiB of them. More, such as a table of all outputs by
  /// all outputs where a layer has a million, are taken for a mistake.
  public static let stateLimit = 1 << 27

  /// The bytes that the metric takes once it has taken in so many rows. A state that grows has room
  /// for twice as many at most, and its order takes some numbers more of each.
  public func memory(of targets: TargetKind, outputs: Int, rows: Int) -> Double {
    let metric = metric.resolved(for: targets, outputs: outputs)
    let kept = Double(metric.keptPerRow(outputs: outputs))
    let numbers = metric.stateCount(outputs: outputs)
    return 8 * (Double(numbers) + (kept == 0 ? 0 : 2 * kept + 5) * Double(rows))
  }

  /// Why the metric cannot be of a network with such targets and outputs; nil where it can.
  public func objection(to targets: TargetKind, outputs: Int) -> String? {
    if let objection = metric.objection(to: targets, outputs: outputs) { return objection }
    let count = metric.resolved(for: targets, outputs: outputs).stateCount(outputs: outputs)
    return count <= Self.stateLimit
      ? nil
      : "of \(outputs) outputs it would keep \(count) numbers, and \(Self.stateLimit) are the limit"
  }
}
