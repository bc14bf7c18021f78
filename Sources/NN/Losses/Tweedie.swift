internal import Compute
public import Config

/// The Tweedie loss, for amounts that are often 0 and else spread widely, such as claims. Not in Keras.
///
///     loss of a row = mean over the outputs of  exp((2 − ρ) z) / (2 − ρ) − y exp((1 − ρ) z) / (1 − ρ)
///
/// ρ is `power`; z is the network's output, the logarithm of the predicted mean, as in LightGBM and
/// scikit-learn: the last layer needs no activation. Predictions and metrics are in the target's
/// units, exp(z); `predict --raw` gives z. This is half the Tweedie deviance up to a constant. A
/// negative target is an error.
/// - Source: B. Jørgensen, "Exponential Dispersion Models", 1987.
public struct Tweedie: LogLinkLoss {
  public static let name = "Tweedie"
  public static let kerasName: KerasName? = nil
  public static let summary = "amounts that are often 0; outputs are logarithms of means"

  /// Variance grows with the mean to this power: near 1 as of counts, near 2 as of amounts. Between 1
  /// and 2; 1.5 unless set, as in LightGBM.
  public let power: Float
  public let reduction: Reduction

  public init(_ section: inout ConfigSection) {
    power = section.number(
      "power", default: 1.5,
      Bounds("between 1 and 2, both excluded", from: .excluding(1), to: .excluding(2)))
    reduction = section.reduction(name: "tweedie")
  }

  public func objection(to target: Float) -> String? {
    target < 0 ? "its amounts are at least 0" : nil
  }

  var kernel: RowLoss { .tweedie(power: power) }
}
