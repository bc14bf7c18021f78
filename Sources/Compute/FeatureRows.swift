/// Rows of numbers that lie somewhere else than in memory, such as in a file.
public protocol RowStorage: AnyObject, Sendable {
  var rows: Int { get }
  var columns: Int { get }

  /// Copies neighbouring rows, row-major, into `elements` from index `start` on.
  func read(_ rows: Range<Int>, into elements: inout MutableSpan<Float>, from start: Int)
}

/// Rows of encoded features `[count, columns]`: a matrix in memory, or some rows of a storage, of
/// which the numbers alone are kept, 4 bytes a row. Both give the same bits.
public struct FeatureRows: Sendable {
  private enum Source {
    case matrix(Matrix)
    /// Row `i` is `rows[rows.startIndex + i]` of the storage.
    case storage(any RowStorage, rows: ArraySlice<Int32>)
  }

  private let source: Source

  public init(_ matrix: Matrix) { source = .matrix(matrix) }

  /// - Parameter rows: numbers of rows of the storage, in whatever order.
  public init(_ storage: any RowStorage, rows: [Int32]) {
    precondition(
      rows.allSatisfy { $0 >= 0 && $0 < storage.rows },
      "rows of a storage of \(storage.rows): one is not there")
    source = .storage(storage, rows: rows[...])
  }

  private init(source: Source) { self.source = source }

  public var count: Int {
    switch source {
    case .matrix(let matrix): matrix.rows
    case .storage(_, let rows): rows.count
    }
  }

  public var columns: Int {
    switch source {
    case .matrix(let matrix): matrix.columns
    case .storage(let storage, _): storage.columns
    }
  }

  /// The bytes of memory that they take.
  public var memory: Int {
    switch source {
    case .matrix(let matrix): matrix.elements.count * MemoryLayout<Float>.stride
    case .storage(_, let rows): rows.count * MemoryLayout<Int32>.stride
    }
  }

  /// Some of the rows. Those of a matrix are copied.
  public func rows(_ range: Range<Int>) -> FeatureRows {
    switch source {
    case .matrix(let matrix):
      var part = Matrix(rows: range.count, columns: matrix.columns)
      part.gather(range.map { Int32($0) }[...], from: matrix)
      return FeatureRows(part)
    case .storage(let storage, let rows):
      let start = rows.startIndex
      return FeatureRows(
        source: .storage(storage, rows: rows[start + range.lowerBound..<start + range.upperBound]))
    }
  }

  /// Shows all rows in order, some at a time, with the number of the first: those of a matrix as they
  /// are, those of a storage in pieces of at most 1 MiB, or a row.
  public func forEachBlock(_ body: (_ first: Int, _ block: Matrix) -> Void) {
    switch source {
    case .matrix(let matrix): body(0, matrix)
    case .storage(let storage, let rows):
      let most = max(1, (1 << 18) / max(1, storage.columns))
      var block = Matrix(rows: min(most, rows.count), columns: storage.columns)
      for first in stride(from: 0, to: rows.count, by: most) {
        block.read(rows.dropFirst(first).prefix(most), of: storage)
        body(first, block)
      }
    }
  }

  fileprivate func gather(_ indices: ArraySlice<Int32>, into matrix: inout Matrix) {
    switch source {
    case .matrix(let source): matrix.gather(indices, from: source)
    case .storage(let storage, let rows): matrix.gather(indices, of: rows, in: storage)
    }
  }
}

extension Matrix {
  /// self = the given rows of source, in that order; a row may come more than once.
  public mutating func gather(_ indices: ArraySlice<Int32>, from source: FeatureRows) {
    source.gather(indices, into: &self)
  }

  /// self = rows of a storage.
  fileprivate mutating func read(_ rows: ArraySlice<Int32>, of storage: any RowStorage) {
    read(rows.count, of: storage) { Int(rows[rows.startIndex + $0]) }
  }

  /// self = those of the rows of a storage that the indices name.
  fileprivate mutating func gather(
    _ indices: ArraySlice<Int32>, of rows: ArraySlice<Int32>, in storage: any RowStorage
  ) {
    read(indices.count, of: storage) {
      let index = Int(indices[indices.startIndex + $0])
      precondition(index >= 0 && index < rows.count, "gather: no row \(index) of \(rows.count)")
      return Int(rows[rows.startIndex + index])
    }
  }

  /// self[i] = row `row(i)` of a storage; neighbours are read together.
  private mutating func read(_ count: Int, of storage: any RowStorage, row: (Int) -> Int) {
    precondition(columns == storage.columns, "rows of \(storage.columns) columns into \(shape)")
    setRows(count)
    let columns = columns
    var span = elements.mutableSpan
    var place = 0
    while place < count {
      let first = row(place)
      var end = place + 1
      while end < count && row(end) == first + end - place { end += 1 }
      storage.read(first..<first + end - place, into: &span, from: place * columns)
      place = end
    }
  }
}
