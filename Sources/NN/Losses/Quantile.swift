public import Compute
public import Config

/// The pinball loss, whose least is a quantile of the target. Not in Keras.
///
///     e             = target − prediction
///     loss of a row = mean over the outputs of  q e         if e ≥ 0
///                                               (q − 1) e   otherwise
///
/// With `quantiles` in place of `quantile` every target has one output for each, in their order,
/// those of the first target in front. Predictions are then called `TARGET_q0.1`; metrics and reports
/// compare the quantile nearest to ½ with the target. Nothing keeps quantiles from crossing. The
/// gradient at 0 is taken as 0.
///
/// - Shapes: predictions `[batch, targets · quantiles]`, targets `[batch, targets]`.
/// - Units: those of the target.
/// - Source: R. Koenker and G. Bassett, "Regression Quantiles", 1978.
public struct Quantile: Loss {
  public static let name = "Quantile"
  public static let aliases = ["pinball"]
  public static let kerasName: KerasName? = nil
  public static let summary = "quantiles of the target, one or several"
  public static let isOfErrors = true

  /// Between 0 and 1; 0.5, the median, unless set.
  public let quantiles: [Float]
  public let reduction: Reduction

  public init(_ section: inout ConfigSection) {
    let one = section.number("quantile", default: 0.5, .openUnit)
    let several = section.optionalNumbers("quantiles", .openUnit)
    if several != nil, section.has("quantile"), one != 0.5 {
      section.fail("quantiles", "it stands beside 'quantile'", notes: ["leave one of the two out"])
    }
    quantiles = several ?? [one]
    if quantiles.isEmpty || Set(quantiles).count < quantiles.count {
      section.fail("quantiles", "expected different quantiles, at least one")
    }
    reduction = section.reduction(name: "quantile")
  }

  public func targetKind(outputs: Int) -> TargetKind { .values }

  public var outputSuffixes: [String] {
    quantiles.count == 1 ? [""] : quantiles.map { "_q\(shortestDecimal($0))" }
  }

  public var centralOutput: Int {
    quantiles.indices.min { abs(quantiles[$0] - 0.5) < abs(quantiles[$1] - 0.5) } ?? 0
  }

  public func rowLosses(_ predictions: Matrix, _ targets: Matrix, into losses: inout [Float]) {
    for row in 0..<predictions.rows {
      var sum: Float = 0
      for column in 0..<predictions.columns {
        let error = targets[row, column / quantiles.count] - predictions[row, column]
        let q = quantiles[column % quantiles.count]
        sum += error >= 0 ? q * error : (q - 1) * error
      }
      losses[row] = sum / Float(predictions.columns)
    }
  }

  public func gradient(
    _ predictions: Matrix, _ targets: Matrix, scales: [Float], losses: inout [Float],
    into gradient: inout Matrix
  ) {
    rowLosses(predictions, targets, into: &losses)
    gradient.setRows(predictions.rows)
    for row in 0..<predictions.rows {
      let scale = scales[row] / Float(predictions.columns)
      for column in 0..<predictions.columns {
        let error = targets[row, column / quantiles.count] - predictions[row, column]
        let q = quantiles[column % quantiles.count]
        gradient[row, column] = error > 0 ? -scale * q : error < 0 ? scale * (1 - q) : 0
      }
    }
  }
}
