public import Config
internal import Diagnostics
public import NN

/// The section `compile`: how the network learns and what is measured.
public struct CompileConfig: Sendable {
  /// Keras's default.
  public static let defaultOptimizer = "RMSprop"

  public let optimizer: OptimizerSpec
  /// Nil only where the config is wrong.
  public let loss: (any Loss)?
  public let metrics: [MetricSpec]

  public init(_ section: inout ConfigSection) {
    optimizer = section.component(
      "optimizer", OptimizerRegistry.registry, default: Self.defaultOptimizer)
    loss = section.component("loss", LossRegistry.registry)
    metrics = section.components("metrics", MetricRegistry.registry)
    for metric in metrics where metric.name.isEmpty || metric.name.hasPrefix("val_") {
      section.log.add(
        Diagnostic(
          metric.name.isEmpty
            ? "a metric needs a name"
            : "a metric cannot be called '\(metric.name)': val_ is for the validation rows",
          at: metric.location))
    }
    var names: Set<String> = ["loss"]
    for metric in metrics where !names.insert(metric.name).inserted {
      section.log.add(
        Diagnostic(
          "two metrics are called '\(metric.name)'", at: metric.location,
          notes: ["give one of them another name: {name: …}"]))
    }
  }
}
