extension Column {
  /// Fewer different numbers than this over the range of a column are too few.
  private static let fewSteps: Float = 1000

  /// The step between neighbouring numbers of float32, where it is so large that of the column's range too little is
  /// left: seconds since 1970 within one hour are told apart by 128 only. Nil where they are told apart well, where all
  /// are whole numbers below 2²⁴, which are exact, and for what are no numbers.
  func coarseStep(in rows: [Int32]) -> Float? {
    guard kind == .number, case .numbers(let values) = values else { return nil }
    var (low, high) = (Float.infinity, -Float.infinity)
    for row in rows {
      let value = values[Int(row)]
      if value.isNaN { continue }
      low = min(low, value)
      high = max(high, value)
      // Most columns show this in their first rows.
      if high - low >= Self.fewSteps * max(abs(low), abs(high)).ulp { return nil }
    }
    let largest = max(abs(low), abs(high))
    guard high > low else { return nil }
    let isExact =
      largest <= 0x1p24
      && rows.allSatisfy { row in
        let value = values[Int(row)]
        return value.isNaN || value == value.rounded()
      }
    return isExact ? nil : largest.ulp
  }
}
