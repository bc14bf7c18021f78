extension TrainingCells {
  /// Fewer rows say nothing about ids.
  private static let fewRows = 20

  /// Whether the cells tell rows apart, and little else.
  func identifier(called name: String) -> Suspicion.Kind? {
    let cells = present.count
    if cells < Self.fewRows { return nil }
    if isNumeric {
      let isCalledSo = Self.isIdentifier(name)
      // Nearly all columns of whole numbers have one twice among the first.
      guard isCalledSo || present.count == count && areDifferent(0..<Self.fewRows),
        (0..<count).allSatisfy({ self[$0].isNaN || self[$0] == self[$0].rounded() })
      else { return nil }
      if isCounting { return .countsRows }
      return isCalledSo && TypeInference.isMostlyDifferent(different, of: cells)
        ? .numbersRows : nil
    }
    if let texts, !TypeInference.isMostlyDifferent(texts.count, of: cells) { return nil }
    let different = different
    return TypeInference.isMostlyDifferent(different, of: cells)
      ? .namesRows(different: different, cells: cells) : nil
  }

  private var different: Int { Set(present.lazy.map { self[$0] }).count }

  private func areDifferent(_ rows: Range<Int>) -> Bool {
    Set(rows.lazy.map { self[$0] }).count == rows.count
  }

  /// Whether whole numbers are all different and hardly leave a gap, none of them missing.
  private var isCounting: Bool {
    var (low, high) = (Double.infinity, -Double.infinity)
    for index in 0..<count {
      let value = self[index]
      if value.isNaN { return false }
      low = min(low, value)
      high = max(high, value)
    }
    // The training rows of a counted table leave gaps where the held-out rows are.
    guard high - low < 4 * Double(rowCount) else { return false }
    var isTaken = [Bool](repeating: false, count: Int(high - low) + 1)
    for index in 0..<count {
      let place = Int(self[index] - low)
      if isTaken[place] { return false }
      isTaken[place] = true
    }
    return true
  }

  /// Whether a column's name ends in a word for an id: `id`, `user_id`, `PassengerId`.
  private static func isIdentifier(_ name: String) -> Bool {
    let letters = Array(name)
    return ["id", "uuid", "guid", "key", "index"].contains { word in
      guard name.lowercased().hasSuffix(word) else { return false }
      let start = letters.count - word.count
      guard start > 0 else { return true }
      let (before, first) = (letters[start - 1], letters[start])
      return !before.isLetter || before.isLowercase && first.isUppercase
    }
  }
}
