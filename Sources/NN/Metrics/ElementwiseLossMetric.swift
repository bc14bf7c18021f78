internal import Compute
internal import Config

/// A loss that compares each output with its target, as a metric: the mean over rows and outputs.
protocol ElementwiseLossMetric: MeanMetric {
  associatedtype Compared: ElementwiseLoss
  var loss: Compared { get }
}

extension ElementwiseLossMetric {
  func sums(_ predictions: Matrix, _ targets: Matrix, weights: ArraySlice<Float>?) -> (
    values: Double, weights: Double
  ) {
    sums(of: loss.kernel, predictions, targets, weights: weights)
  }
}

extension Loss {
  /// With nothing set.
  static var standard: Self {
    var section = ConfigSection(ConfigNode(.null), title: name, log: ProblemLog())
    return Self(&section)
  }
}
