internal import Compute

/// What a feature could give away: the training rows' values of one target.
struct Outcome {
  let target: Suspicion.Target
  private let targets: Matrix
  private let column: Int
  /// The classes' texts; nil for numbers and labels.
  let texts: [String]?
  let isNumber: Bool
  /// How many rows have another value than the most frequent one.
  let rest: Int

  /// - Parameter targets: `[rows, width]`, encoded.
  static func all(_ encoder: TargetEncoder, _ targets: Matrix) -> [Outcome] {
    switch encoder.cells {
    case .numbers:
      let isAlone = encoder.columns.count == 1
      return encoder.columns.enumerated().map {
        Outcome(isAlone ? .only : .column($1), targets, $0, isNumber: true)
      }
    case .classes(let classes):
      return [Outcome(.only, indices(targets), 0, texts: classes.texts)]
    case .lists(let classes, _):
      return classes.texts.enumerated().map { Outcome(.label($1), targets, $0) }
    case .answers:
      return encoder.columns.enumerated().map { Outcome(.column($1), targets, $0) }
    }
  }

  /// The class of each row, `[rows, 1]`.
  private static func indices(_ targets: Matrix) -> Matrix {
    let columns = targets.columns
    var indices = Matrix(rows: targets.rows, columns: 1)
    for row in 0..<targets.rows {
      indices.elements[row] =
        columns == 1
        ? max(0, targets.elements[row])  // one of −1 and 1 is the first class
        : Float((0..<columns).first { targets.elements[row * columns + $0] == 1 } ?? 0)
    }
    return indices
  }

  private init(
    _ target: Suspicion.Target, _ targets: Matrix, _ column: Int, texts: [String]? = nil,
    isNumber: Bool = false
  ) {
    self.target = target
    self.targets = targets
    self.column = column
    self.texts = texts
    self.isNumber = isNumber
    var counts: [Float: Int] = [:]
    for row in 0..<targets.rows {
      counts[targets.elements[row * targets.columns + column], default: 0] += 1
    }
    rest = targets.rows - (counts.values.max() ?? 0)
  }

  /// A number as it is, the index of a class, 0 and 1 for a label.
  subscript(row: Int) -> Double { Double(targets.elements[row * targets.columns + column]) }
}

extension TrainingCells {
  /// In fewer rows a feature may say the same as the target by chance, and so where fewer of them
  /// have another value than the most frequent one.
  private static let (fewestRows, fewestOthers) = (8, 3)
  /// The most different values that are compared as names.
  private static let mostNames = 1024

  /// How the cells that are there, at least half of them, say what the outcome is.
  ///
  /// A table of one feature may well be that of a plain function: there a copy alone counts.
  func likeness(to outcome: Outcome, isOnlyFeature: Bool) -> Suspicion.Likeness? {
    guard present.count >= 2, 2 * present.count >= count, outcome.rest > 0 else {
      return nil
    }
    let areNumbers = isNumeric && outcome.isNumber
    if areNumbers, present.allSatisfy({ self[$0] == outcome[$0] }) { return .equal }
    let isTelling =
      !isOnlyFeature && present.count >= Self.fewestRows && outcome.rest >= Self.fewestOthers
    if let names = names(for: outcome) {
      if !outcome.isNumber && names.allSatisfy({ isSame($0.key, $0.value, outcome) }) {
        return .equal
      }
      // A name for every row is an id.
      if isTelling && 2 * names.count <= present.count { return .renamed }
    }
    return areNumbers && isTelling && isRescaled(outcome) ? .rescaled : nil
  }

  /// The outcome that goes with each value, where each value has one and each outcome one value.
  private func names(for outcome: Outcome) -> [Double: Double]? {
    var (there, back): ([Double: Double], [Double: Double]) = ([:], [:])
    let most = min(max(3, present.count / 2), Self.mostNames)
    for row in present {
      let (value, result) = (self[row], outcome[row])
      guard there.updateValue(result, forKey: value) ?? result == result,
        back.updateValue(value, forKey: result) ?? value == value, there.count <= most
      else { return nil }
    }
    return there.count > 1 ? there : nil
  }

  /// Whether a cell's value is spelled as the outcome is.
  private func isSame(_ value: Double, _ result: Double, _ outcome: Outcome) -> Bool {
    guard let classes = outcome.texts else { return isNumeric && value == result }
    let text = classes[Int(result)]
    if let texts { return texts[Int(value)] == text }
    return isNumeric && Float(decimal: text).map { Double($0) == value } ?? false
  }

  /// Whether a line through the points leaves less than a thousandth of the outcome's deviation
  /// unexplained, as rounding does.
  private func isRescaled(_ outcome: Outcome) -> Bool {
    // The first rows show nearly always that it is not so.
    fits(outcome, present.prefix(100)) && fits(outcome, present[...])
  }

  private func fits(_ outcome: Outcome, _ rows: Slice<PresentRows>) -> Bool {
    let count = Double(rows.count)
    let x = rows.reduce(0) { $0 + self[$1] } / count
    let y = rows.reduce(0) { $0 + outcome[$1] } / count
    var (xx, xy, yy) = (0.0, 0.0, 0.0)
    for row in rows {
      let (dx, dy) = (self[row] - x, outcome[row] - y)
      xx += dx * dx
      xy += dx * dy
      yy += dy * dy
    }
    return xx > 0 && yy > 0 && xy * xy >= (1 - 1e-6) * xx * yy
  }
}
