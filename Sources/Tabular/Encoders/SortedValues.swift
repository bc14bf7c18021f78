internal import Compute

/// Training values in rising order.
struct SortedValues {
  let values: [Float]

  /// - Parameter values: finite, at least one.
  init(_ values: Span<Float>) {
    precondition(values.count > 0, "no values to learn from")
    self.values = values.indices.map { values[$0] }.sortedNumbers()
  }

  /// The value below which a share of them lies, interpolated linearly between its neighbours.
  ///
  ///     h = (n − 1) · share      x_⌊h⌋ + (h − ⌊h⌋) · (x_⌊h⌋₊₁ − x_⌊h⌋)
  ///
  /// - Source: numpy's `quantile` with its default method, `linear`.
  func quantile(_ share: Double) -> Double {
    let place = Double(values.count - 1) * share
    let lower = min(Int(place), values.count - 1)
    let upper = min(lower + 1, values.count - 1)
    let (low, high) = (Double(values[lower]), Double(values[upper]))
    return low + (place - Double(lower)) * (high - low)
  }
}

extension Array {
  /// The first place whose element, and that of each later place, is as wanted; `count` for none.
  func firstPlace(_ isWanted: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isWanted(self[middle]) {
        high = middle
      } else {
        low = middle + 1
      }
    }
    return low
  }
}
