public import Config

/// The Tversky loss: how little predictions and targets overlap, with weights for the two mistakes.
///
///     loss = 1 − Σ y p / (Σ y p + alpha Σ y (1 − p) + beta Σ p (1 − y) + 1e-7)
///
/// `alpha` weighs what was missed and `beta` false alarms: so Keras computes, though its documentation
/// says the reverse. The sums run over the whole batch, which then has one loss; with `axis: -1`
/// over each row. Targets are those of `Dice`.
/// - Source: S. Salehi, D. Erdogmus and A. Gholipour, "Tversky loss function for image segmentation",
///   2017.
public struct Tversky: OverlapLoss {
  public static let name = "Tversky"
  public static let summary = "Dice with weights for misses and false alarms"

  let overlap: Overlap
  public let reduction: Reduction

  /// Both weights are 0.5 unless set.
  public init(_ section: inout ConfigSection) {
    let alpha = Double(section.number("alpha", default: 0.5, .nonNegative))
    let beta = Double(section.number("beta", default: 0.5, .nonNegative))
    overlap = Overlap(
      gain: 1, both: 1 - alpha - beta, target: alpha, prediction: beta,
      isPerRow: section.overlapsPerRow())
    reduction = section.reduction(name: "tversky")
  }
}
