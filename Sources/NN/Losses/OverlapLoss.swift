internal import Compute
internal import Config

/// A loss of how much predictions and targets have in common, over a whole batch or row by row.
///
///     loss = 1 − gain I / (both I + target Σ y + prediction Σ p + 1e-7),   I = Σ y p
///
/// Over a batch it is one number, which every row of the batch is said to have: weighted by scales
/// that add up to 1, or as in Keras to what the sample weights make of it. It depends on which rows
/// share a batch.
protocol OverlapLoss: Loss {
  var overlap: Overlap { get }
}

/// The numbers of the formula, and what the sums run over.
struct Overlap {
  let gain: Double
  let both: Double
  let target: Double
  let prediction: Double
  /// Whether each row has its own sums.
  let isPerRow: Bool

  /// I and the denominator over some elements.
  func sums(_ predictions: Matrix, _ targets: Matrix, _ range: Range<Int>)
    -> (common: Double, divisor: Double)
  {
    var common = 0.0
    var targetSum = 0.0
    var predictionSum = 0.0
    for index in range {
      common += Double(targets.elements[index]) * Double(predictions.elements[index])
      targetSum += Double(targets.elements[index])
      predictionSum += Double(predictions.elements[index])
    }
    let divisor = both * common + target * targetSum + prediction * predictionSum
    return (common, divisor + Double(Clipping.epsilon))
  }
}

extension OverlapLoss {
  public func targetKind(outputs: Int) -> TargetKind { .values }
  public func outputKind(outputs: Int) -> OutputKind { .probabilities }

  public func fillScales(_ scales: inout [Float], targets: Matrix, weights: ArraySlice<Float>?) {
    let isOneNumber = !overlap.isPerRow && weights == nil
    let reduction = isOneNumber ? .mean : reduction
    reduction.fill(&scales, rows: targets.rows, weights: weights)
  }

  public func rowLosses(_ predictions: Matrix, _ targets: Matrix, into losses: inout [Float]) {
    forEachPart(of: predictions) { rows, elements in
      let (common, divisor) = overlap.sums(predictions, targets, elements)
      for row in rows { losses[row] = Float(1 - overlap.gain * common / divisor) }
    }
  }

  public func gradient(
    _ predictions: Matrix, _ targets: Matrix, scales: [Float], losses: inout [Float],
    into gradient: inout Matrix
  ) {
    rowLosses(predictions, targets, into: &losses)
    gradient.setRows(predictions.rows)
    forEachPart(of: predictions) { rows, elements in
      let (common, divisor) = overlap.sums(predictions, targets, elements)
      var scale = 0.0
      for row in rows { scale += Double(scales[row]) }
      for index in elements {
        let y = Double(targets.elements[index])
        let inner = overlap.both * y + overlap.prediction
        let slope = overlap.gain * (common * inner - y * divisor) / (divisor * divisor)
        gradient.elements[index] = Float(scale * slope)
      }
    }
  }

  /// The rows that share their sums, with their elements.
  private func forEachPart(of matrix: Matrix, _ body: (Range<Int>, Range<Int>) -> Void) {
    guard overlap.isPerRow else { return body(0..<matrix.rows, 0..<matrix.count) }
    for row in 0..<matrix.rows {
      body(row..<row + 1, row * matrix.columns..<(row + 1) * matrix.columns)
    }
  }
}

extension ConfigSection {
  /// Keras's `axis` of Dice and Tversky: null, the default, for the whole batch, -1 for each row.
  /// True for each row.
  mutating func overlapsPerRow() -> Bool {
    let expected = "null, the whole batch, or -1, each row"
    let axis = SettingKind.integer(.range(-2...1))
    // Keras writes a tuple as a mapping.
    let kinds: [SettingKind] = [axis, .list(of: axis), .mapping(of: .anything), .null]
    let found = node("axis", kind: .either(kinds), expected: expected)
    resolve("axis", .null)
    guard let found, !found.isNull else { return false }
    let items = found.items ?? found["items"]?.items ?? [found]
    let axes = items.compactMap { item -> Int? in
      guard case .integer(let axis) = item.value, (-2...1).contains(axis) else { return nil }
      return axis < 0 ? axis + 2 : axis
    }
    if axes.count == items.count, Set(axes) == [0, 1] { return false }
    if axes.count == items.count, Set(axes) == [1] {
      resolve("axis", .integer(-1))
      return true
    }
    fail("axis", "expected \(expected), found \(found.described)")
    return false
  }
}
