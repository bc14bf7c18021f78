internal import Compute
public import Config

/// The crossentropy of the right class, whatever the network's outputs.
///
///     mean over rows of −log p,  p being the probability of the row's class
///
/// With one output it is `BinaryCrossentropyMetric`, else `CategoricalCrossentropyMetric`.
///
/// - Units: nats.
public struct LogLoss: CrossentropyMetric {
  public static let name = "log_loss"
  public static let kerasName: KerasName? = .word("crossentropy")
  public static let aliases = ["crossentropy", "ce"]
  public static let summary = "crossentropy of the right class; binary or categorical by itself"
  public static let historyName = "log_loss"
  public static let direction = MetricDirection.lowerIsBetter

  /// Whether the network's outputs are logits. False unless set.
  public var fromLogits: Bool

  public init(_ section: inout ConfigSection) {
    fromLogits = section.boolean("from_logits", default: false)
  }

  public func objection(to targets: TargetKind, outputs: Int) -> String? { needsOneClass(targets) }

  func kernel(outputs: Int, targets: Int) -> RowLoss? {
    outputs == 1
      ? binaryKernel(outputs: outputs, targets: targets, smoothing: 0)
      : categoricalKernel(outputs: outputs, targets: targets, smoothing: 0)
  }

  func value(_ predictions: Matrix, _ targets: Matrix, _ row: Int) -> Float {
    predictions.columns == 1
      ? binary(predictions, targets, row, smoothing: 0)
      : categorical(predictions, targets, row, smoothing: 0)
  }
}
