public import Compute
public import Config

/// Between crossentropy (q near 0) and absolute error (q near 1), for labels that may be wrong.
///
///     loss of a row = (1 − p_c^q) / q,   c the row's class
///
/// Probabilities are taken as they are, neither clipped nor scaled, as in Keras. (Keras given targets
/// `[batch, 1]` mixes the rows of a batch; these are its numbers for `[batch]`.)
///
/// - Shapes: predictions `[batch, classes]`, targets `[batch, 1]`, the class's index.
/// - Source: Z. Zhang and M. Sabuncu, "Generalized Cross Entropy Loss for Training Deep Neural
///   Networks with Noisy Labels", 2018.
public struct CategoricalGeneralizedCrossEntropy: Loss {
  public static let name = "CategoricalGeneralizedCrossEntropy"
  public static let summary = "one class among several, where some labels may be wrong"

  /// Between 0 and 1; 0.5 unless set.
  public let q: Float
  public let reduction: Reduction

  public init(_ section: inout ConfigSection) {
    q = section.number("q", default: 0.5, .openUnit)
    reduction = section.reduction(name: "categorical_generalized_cross_entropy")
  }

  public func targetKind(outputs: Int) -> TargetKind { .classIndex }
  public func outputKind(outputs: Int) -> OutputKind { .distribution }

  public func rowLosses(_ predictions: Matrix, _ targets: Matrix, into losses: inout [Float]) {
    for row in 0..<predictions.rows {
      losses[row] = (1 - power(predictions[row, Int(targets.elements[row])], q)) / q
    }
  }

  public func gradient(
    _ predictions: Matrix, _ targets: Matrix, scales: [Float], losses: inout [Float],
    into gradient: inout Matrix
  ) {
    rowLosses(predictions, targets, into: &losses)
    gradient.setRows(predictions.rows)
    gradient.fill(0)
    for row in 0..<predictions.rows {
      let target = Int(targets.elements[row])
      gradient[row, target] = -scales[row] * power(predictions[row, target], q - 1)
    }
  }

  private func power(_ p: Float, _ exponent: Float) -> Float {
    Float(Elementary.pow(Double(p), Double(exponent)))
  }
}
