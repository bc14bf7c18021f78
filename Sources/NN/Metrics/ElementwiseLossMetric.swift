internal import Compute
internal import Config

/// A loss that compares each output with its target, as a metric: the mean over rows and outputs.
protocol ElementwiseLossMetric: RowMeanMetric {
  associatedtype Compared: ElementwiseLoss
  var loss: Compared { get }
}

extension ElementwiseLossMetric {
  func value(_ predictions: Matrix, _ targets: Matrix, _ row: Int) -> Float {
    columnMean(predictions, targets, row) { loss.value($0, $1) }
  }
}

extension Loss {
  /// With nothing set.
  static var standard: Self {
    var section = ConfigSection(ConfigNode(.null), title: name, log: ProblemLog())
    return Self(&section)
  }
}
