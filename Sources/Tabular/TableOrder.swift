/// Rows of a table in the order in which they stand there, which is the order to look at cells in:
/// they lie side by side.
struct TableOrder: Sendable {
  /// The rows in the order in which they were given.
  let given: [Int32]
  /// In rising order.
  let rows: [Int32]
  /// Of each of `rows` its place among those given.
  let places: [Int32]

  /// - Parameter given: different rows of a table that has `count` of them.
  init(_ given: [Int32], of count: Int) {
    self.given = given
    if zip(given, given.dropFirst()).allSatisfy({ $0 < $1 }) {
      (rows, places) = (given, Array(0..<Int32(given.count)))
      return
    }
    var places = [Int32](repeating: -1, count: count)
    for (place, row) in given.enumerated() { places[Int(row)] = Int32(place) }
    rows = (0..<Int32(count)).filter { places[Int($0)] >= 0 }
    places.removeAll { $0 < 0 }
    self.places = places
  }

  /// The places in `rows` of those that lie in a range of the table.
  func indices(in range: Range<Int>) -> Range<Int> {
    func first(_ row: Int) -> Int {
      var (low, high) = (0, rows.count)
      while low < high {
        let middle = (low + high) / 2
        if Int(rows[middle]) < row { low = middle + 1 } else { high = middle }
      }
      return low
    }
    return first(range.lowerBound)..<first(range.upperBound)
  }
}
