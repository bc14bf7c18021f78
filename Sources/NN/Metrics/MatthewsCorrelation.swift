public import Config

/// Matthews's coefficient: the correlation of predicted and actual classes.
///
///     (c s − Σₖ pₖ tₖ) / √((s² − Σₖ pₖ²) (s² − Σₖ tₖ²))
///
/// c are the right rows of s, pₖ those predicted as class k, tₖ those that are of it. 1 is perfect, 0
/// no better than chance; 0 also where all rows are, or are predicted as, one class. One output is cut
/// at 0.5.
///
/// - Source: B. W. Matthews, 1975; for several classes J. Gorodkin, 2004.
public struct MatthewsCorrelation: ConfusionMetric {
  public static let name = "mcc"
  public static let kerasName: KerasName? = nil
  public static let aliases = ["matthews_correlation"]
  public static let summary = "correlation of predicted and actual classes"
  public static let historyName = "mcc"
  public static let direction = MetricDirection.higherIsBetter

  public init(_ section: inout ConfigSection) {}

  func value(_ confusion: Confusion) -> Double {
    var right = 0.0
    var mixed = 0.0
    var predictedSquares = 0.0
    var actualSquares = 0.0
    for index in 0..<confusion.classes {
      let counts = confusion.counts(of: index)
      let predicted = counts.truePositives + counts.falsePositives
      let actual = counts.truePositives + counts.falseNegatives
      right += counts.truePositives
      mixed += predicted * actual
      predictedSquares += predicted * predicted
      actualSquares += actual * actual
    }
    let all = confusion.total
    let spread = (all * all - predictedSquares) * (all * all - actualSquares)
    return spread > 0 ? (right * all - mixed) / spread.squareRoot() : 0
  }
}
