public import Config

/// The Dice loss: how little predictions and targets overlap.
///
///     loss = 1 − 2 Σ y p / (Σ y + Σ p + 1e-7)
///
/// The sums run over the whole batch, as in Keras, which then has one loss; with `axis: -1` over each
/// row. Targets are numbers from 0 to 1, one column an output, or classes where the target is
/// declared to be categorical.
/// - Source: F. Milletari and others, "V-Net", 2016.
public struct Dice: OverlapLoss {
  public static let name = "Dice"
  public static let summary = "how little predictions and targets overlap, over a batch"

  let overlap: Overlap
  public let reduction: Reduction

  public init(_ section: inout ConfigSection) {
    overlap = Overlap(
      gain: 2, both: 0, target: 1, prediction: 1, isPerRow: section.overlapsPerRow())
    reduction = section.reduction(name: "dice")
  }
}
