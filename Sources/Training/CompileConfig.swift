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
  /// `metrics`, then `weighted_metrics`.
  public let metrics: [MetricSpec]

  public init(_ section: inout ConfigSection) {
    optimizer = section.component(
      "optimizer", OptimizerRegistry.registry, default: Self.defaultOptimizer)
    loss = section.component("loss", LossRegistry.registry)
    let plain = section.components("metrics", MetricRegistry.registry)
    let weighted = section.components("weighted_metrics", MetricRegistry.registry)
    metrics = Self.named(plain, weighted)
    for metric in metrics {
      guard let reason = Self.refusal(ofName: metric.name) else { continue }
      section.log.add(Diagnostic(reason, at: metric.location))
    }
    var names: Set<String> = ["loss"]
    for metric in metrics where !names.insert(metric.name).inserted {
      section.log.add(
        Diagnostic(
          "two metrics are called '\(metric.name)'", at: metric.location,
          notes: ["give one of them another name: {name: …}"]))
    }
  }

  /// Why no metric may have a name: it would be taken for another column of the history.
  private static func refusal(ofName name: String) -> String? {
    if name.isEmpty { return "a metric needs a name" }
    let refused = "a metric cannot be called '\(name)': "
    if name.hasPrefix("val_") { return refused + "val_ is for the validation rows" }
    if ["epoch", "batch", "learning_rate"].contains(name) {
      return refused + "the history and callbacks have that name for something else"
    }
    return nil
  }

  /// As in Keras the second `auc` is called `auc_1` and the third `auc_2`; among the weighted metrics
  /// a name that is taken first gets `weighted_` in front.
  private static func named(_ plain: [MetricSpec], _ weighted: [MetricSpec]) -> [MetricSpec] {
    var counts: [String: Int] = [:]
    return (plain + weighted).enumerated().map { index, given in
      var spec = given
      spec.isWeighted = index >= plain.count
      if spec.isWeighted && counts[given.name] != nil { spec.name = "weighted_" + given.name }
      let count = counts[spec.name, default: 0]
      counts[spec.name] = count + 1
      if count > 0 { spec.name += "_\(count)" }
      return spec
    }
  }
}
