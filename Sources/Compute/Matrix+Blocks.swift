internal import CKernels

extension Matrix {
  /// A matrix whose rows are made block by block, several blocks at the same time.
  ///
  /// - Parameters:
  ///   - places: which row of the matrix each row becomes, in the order in which rows are made; every
  ///     row exactly once.
  ///   - blockRows: how many rows a block has; the last may have fewer.
  ///   - parts: what the making changes on its way. Each part goes with neighbouring blocks, from the
  ///     first to the last, and is changed by one thread; their number, and so what goes with each,
  ///     does not depend on how many threads there are.
  ///   - make: fills a block, which is all zeros before.
  public init<Part>(
    columns: Int, places: [Int32], blockRows: Int, parts: inout [Part],
    _ make: @Sendable (_ rows: Range<Int>, _ block: inout Matrix, _ part: inout Part) -> Void
  ) {
    precondition(
      Self.isOrder(places), "rows of a matrix: each of \(places.count) places is taken once")
    precondition(blockRows > 0 && !parts.isEmpty, "\(parts.count) parts of \(blockRows) rows each")
    let rows = places.count
    let blocks = (rows + blockRows - 1) / blockRows
    let share = max(1, (blocks + parts.count - 1) / parts.count)
    let elements = unsafe [Float](unsafeUninitializedCapacity: rows * columns) { buffer, count in
      // Safe: each row is written by one thread, once, and all are when `forEach` returns. Of a matrix
      // without elements nothing is.
      nonisolated(unsafe) let base = buffer.baseAddress
      Threads.forEach(&parts) { index, part in
        let own = min(index * share, blocks)..<min((index + 1) * share, blocks)
        if own.isEmpty { return }
        var block = Matrix(rows: min(blockRows, rows), columns: columns)
        for number in own {
          let range = number * blockRows..<min((number + 1) * blockRows, rows)
          block.setRows(range.count)
          block.fill(0)
          make(range, &block, &part)
          guard let base = unsafe base else { continue }
          unsafe block.withPointer { unsafe Self.copy(range, $0, to: base, places, columns) }
        }
      }
      count = rows * columns
    }
    self.init(rows: rows, columns: columns, elements: elements)
  }

  /// Copies the rows of a block to their places, those that stay neighbours together.
  private static func copy(
    _ rows: Range<Int>, _ block: UnsafePointer<Float>, to base: UnsafeMutablePointer<Float>,
    _ places: [Int32], _ columns: Int
  ) {
    var first = rows.lowerBound
    while first < rows.upperBound {
      let place = Int(places[first])
      var end = first + 1
      while end < rows.upperBound && Int(places[end]) == place + end - first { end += 1 }
      // Safe: the block has these rows, and each place is a row of the matrix.
      unsafe ck_copy(
        (end - first) * columns, block + (first - rows.lowerBound) * columns,
        base + place * columns)
      first = end
    }
  }

  /// Whether each number below their count is there once.
  private static func isOrder(_ places: [Int32]) -> Bool {
    var isTaken = [Bool](repeating: false, count: places.count)
    for place in places {
      guard place >= 0, place < places.count, !isTaken[Int(place)] else { return false }
      isTaken[Int(place)] = true
    }
    return true
  }
}
