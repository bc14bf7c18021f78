internal import Compute
public import Diagnostics

extension Split {
  /// The rows outside the test part in folds, each of which is the validation part once while the
  /// others train; nothing tests.
  ///
  /// - With classes: sorted by class, the rows go to the folds in turn, so that classes and folds are
  ///   even to one row.
  /// - Without: folds are runs of rows, the first ones longer by one where they are not even.
  /// - With `group` each group goes to the fold with the fewest rows, the largest first.
  /// - With `time` the rows make one block more than there are folds, equal but for the first, which
  ///   has the rest; fold i trains on the first i blocks, and the next one validates. Rows of one
  ///   time stay in one block.
  ///
  /// The order is random unless the split does not shuffle; the parts keep that of the split.
  /// - Parameter count: of folds, at least 2.
  /// - Throws: a diagnostic as `rows` does, and of kind `usage` where there are fewer rows, groups or
  ///   times than folds need.
  public func folds(_ count: Int, _ keys: SplitKeys, seed: UInt64) throws(Diagnostic) -> [Rows] {
    let parts = try rows(keys, seed: seed)
    let pool = parts.train + parts.validation
    try Self.require(pool.count, atLeast: count, forFolds: count, "rows")
    if let column, column.role == .time {
      return try chained(count, pool, keys.times ?? [], column.name.text)
    }
    var fold = [Int](repeating: 0, count: keys.count)
    if let column, column.role == .group {
      let groups = keys.groups ?? []
      var sizes: [Int32: Int] = [:]
      for row in pool { sizes[groups[Int(row)], default: 0] += 1 }
      let name = column.name.text
      try Self.require(sizes.count, atLeast: count, forFolds: count, "groups of '\(name)'")
      let assigned = Self.spread(sizes, in: groupOrder(keys, seed), over: count)
      for row in pool { fold[Int(row)] = assigned[groups[Int(row)]] ?? 0 }
    } else {
      var order = pool
      if shuffles {
        var stream = RandomStream(seed: seed, purpose: .folds)
        stream.shuffle(&order)
      }
      if let classes = keys.classes {
        for (place, row) in Self.byClass(order, classes).enumerated() {
          fold[Int(row)] = place % count
        }
      } else {
        for (place, row) in order.enumerated() {
          fold[Int(row)] = Self.run(of: place, among: order.count, count)
        }
      }
    }
    return (0..<count).map { index in
      (pool.filter { fold[Int($0)] != index }, pool.filter { fold[Int($0)] == index }, [])
    }
  }

  private static func require(
    _ found: Int, atLeast needed: Int, forFolds count: Int, _ noun: String
  ) throws(Diagnostic) {
    guard found < needed else { return }
    throw Diagnostic(
      "--folds: \(count) folds need \(needed) \(noun), and outside the test part there "
        + "\(found == 1 ? "is" : "are") \(found)", kind: .usage)
  }

  /// Each group with its fold. Among groups of one size the order decides, among folds of one size
  /// their number.
  private static func spread(_ sizes: [Int32: Int], in order: [Int32], over count: Int)
    -> [Int32: Int]
  {
    var rows = [Int](repeating: 0, count: count)
    var folds: [Int32: Int] = [:]
    let places = order.enumerated().compactMap { place, group in
      sizes[group].map { (size: $0, place: place, group: group) }
    }
    for next in places.sorted(by: { ($1.size, $0.place) < ($0.size, $1.place) }) {
      let fold = rows.indices.min { rows[$0] < rows[$1] } ?? 0
      folds[next.group] = fold
      rows[fold] += next.size
    }
    return folds
  }

  /// The rows sorted by class, the classes in the order of their first rows.
  private static func byClass(_ order: [Int32], _ classes: Column.Labels) -> [Int32] {
    var rows: [[Int32]] = []
    var indices: [Int32: Int] = [:]
    for code in classes.codes where indices[code] == nil {
      indices[code] = rows.count
      rows.append([])
    }
    for row in order { rows[indices[classes.codes[Int(row)]] ?? 0].append(row) }
    return rows.flatMap { $0 }
  }

  /// The run that a place lies in.
  private static func run(of place: Int, among rows: Int, _ count: Int) -> Int {
    let size = rows / count
    let longer = rows % count * (size + 1)
    return place < longer ? place / (size + 1) : rows % count + (place - longer) / size
  }

  private func chained(_ count: Int, _ pool: [Int32], _ times: [Double], _ column: String)
    throws(Diagnostic) -> [Rows]
  {
    let changes = Self.changes(pool, times)
    let noun = "different times in '\(column)'"
    try Self.require(changes.count + 1, atLeast: count + 1, forFolds: count, noun)
    let size = pool.count / (count + 1)
    let even = (0..<count).map { pool.count - (count - $0) * size }
    let cuts = Self.moved(even, to: changes) + [pool.count]
    return (0..<count).map { (Array(pool[..<cuts[$0]]), Array(pool[cuts[$0]..<cuts[$0 + 1]]), []) }
  }
}
