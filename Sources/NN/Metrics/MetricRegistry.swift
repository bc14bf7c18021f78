public import Config

public enum MetricRegistry {
  /// What `compile.metrics` may name, in alphabetical order.
  static let all: [any Metric.Type] = [
    AUC.self,
    Accuracy.self,
    BinaryAccuracy.self,
    CategoricalAccuracy.self,
    MeanAbsoluteErrorMetric.self,
    MeanSquaredErrorMetric.self,
    R2Score.self,
    RootMeanSquaredError.self,
    SparseCategoricalAccuracy.self,
  ]

  public static let registry = Registry<MetricSpec>(
    family: "metric", plural: "metrics",
    all.map { type in .init(type) { section in MetricSpec(type, &section) } })
}
