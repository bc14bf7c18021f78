internal import Compute
public import Config

/// The Gamma loss, for amounts greater than 0 whose spread grows with their size. Not in Keras.
///
///     loss of a row = mean over the outputs of  z + y exp(−z)
///
/// z is the network's output, the logarithm of the predicted mean, as in LightGBM and scikit-learn:
/// the last layer needs no activation. Predictions and metrics are in the target's units, exp(z);
/// `predict --raw` gives z. This is half the Gamma deviance up to a constant. A target of 0 or below
/// is an error.
/// - Source: P. McCullagh and J. Nelder, "Generalized Linear Models", 1989.
public struct Gamma: LogLinkLoss {
  public static let name = "Gamma"
  public static let kerasName: KerasName? = nil
  public static let summary = "amounts greater than 0; outputs are logarithms of means"

  public let reduction: Reduction

  public init(_ section: inout ConfigSection) { reduction = section.reduction(name: "gamma") }

  public func objection(to target: Float) -> String? {
    target <= 0 ? "its amounts are greater than 0" : nil
  }

  var kernel: RowLoss { .gamma }
}
