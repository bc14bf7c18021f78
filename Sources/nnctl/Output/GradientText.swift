internal import Config
internal import Training
internal import Workflows

/// What `--verbose` says of the gradients and of units that no longer learn, epoch after epoch. What
/// goes wrong is said when it has begun, and not again while it lasts.
struct GradientText {
  /// A gradient falls or grows by a factor of some 4 where a layer takes or gives the most that is usual
  /// (a sigmoid's steepest slope is 1/4): a thousandfold is five such layers in a row, and with one
  /// learning rate for all the first layers then stand still while the last ones move.
  private static let limit = 1e3
  /// One batch may be unlike the others.
  private static let epochsInARow = 3
  private static let steady = "relu, he_normal as kernel_initializer and BatchNormalization help"

  private var vanishing = 0
  private var growing = 0
  /// Of the first epoch shown, the largest norm.
  private var start: Double?
  private var hasGrown = false
  private var dead: [String: Int] = [:]

  /// Takes in an epoch.
  ///
  /// - Returns: what there is to say.
  mutating func words(_ report: EpochReport, _ gradients: [EpochReport.LayerGradient]) -> [String] {
    let enough = min(Self.epochsInARow, report.epochs)
    return alongTheLayers(gradients, enough) + sinceTheStart(gradients) + deadUnits(report)
  }

  /// `dense 0.1234, dense_1 0.5678`.
  static func line(_ gradients: [EpochReport.LayerGradient]) -> String {
    gradients.map { "\($0.layer) \(NumberText.metric(Float($0.norm)))" }.joined(separator: ", ")
  }

  /// From the last kernel back to the first.
  private mutating func alongTheLayers(_ gradients: [EpochReport.LayerGradient], _ enough: Int)
    -> [String]
  {
    let kernels = gradients.filter { $0.kernelSize != nil }
    guard kernels.count > 1, let first = kernels.first, let last = kernels.last,
      let (near, far) = first.kernelSize.flatMap({ size in last.kernelSize.map { (size, $0) } })
    else { return [] }
    vanishing = near * Self.limit < far ? vanishing + 1 : 0
    growing = near > far * Self.limit && far > 0 ? growing + 1 : 0
    let share = NumberText.metric(Float(near / far))
    let whose = "that of '\(first.layer)' is \(share) of that of '\(last.layer)', number by number"
    if vanishing == enough {
      return ["vanishing gradients: \(whose), and its weights hardly move; \(Self.steady)"]
    }
    if growing == enough {
      return ["exploding gradients: \(whose); clipnorm: 1 in the optimizer and \(Self.steady)"]
    }
    return []
  }

  private mutating func sinceTheStart(_ gradients: [EpochReport.LayerGradient]) -> [String] {
    guard let largest = gradients.max(by: { $0.norm < $1.norm }) else { return [] }
    let start = start ?? largest.norm
    self.start = start
    guard !hasGrown, start > 0, !(largest.norm <= start * Self.limit) else { return [] }
    hasGrown = true
    return [
      "exploding gradients: that of '\(largest.layer)' is \(NumberText.metric(Float(largest.norm))), "
        + "and none was above \(NumberText.metric(Float(start))) at first; a smaller learning rate or "
        + "clipnorm: 1 in the optimizer helps"
    ]
  }

  private mutating func deadUnits(_ report: EpochReport) -> [String] {
    let found = report.deadUnits()
    let more = found.filter { $0.dead > dead[$0.layer] ?? 0 }
    for layer in more { dead[layer.layer] = layer.dead }
    guard let rows = more.first?.rows else { return [] }
    let list = more.map { "\($0.dead) of \($0.units) in '\($0.layer)'" }.joined(separator: ", ")
    return [
      "dead units: \(list) put out 0 for each of \(NumberText.grouped(rows)) training rows, and no "
        + "gradient passes them; leaky_relu, he_normal as kernel_initializer or a smaller learning rate "
        + "keeps units alive"
    ]
  }
}

extension EpochReport {
  /// Up to so many epochs are each shown, of more every so many.
  static let epochsShown = 20

  /// Whether the epoch is one of those that are shown: the first, the last, and some between.
  var isShown: Bool {
    let every = max(1, (epochs + Self.epochsShown - 1) / Self.epochsShown)
    return epoch == 0 || (epoch + 1) % every == 0 || epoch + 1 == epochs
  }
}
