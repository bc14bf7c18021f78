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
  /// are, those of a storage in pieces of 32 MiB.
  public func forEachBlock(_ body: (_ first: Int, _ block: Matrix) -> Void) {
    if case .matrix(let matrix) = source { return body(0, matrix) }
    guard var ahead = RowsAhead(self, atLeast: 1) else { return }
    for first in stride(from: 0, to: count, by: ahead.capacity) {
      ahead.fill(first..<min(first + ahead.capacity, count), of: self) { $0 }
      body(first, ahead.rows)
    }
  }

  /// Where they lie, unless in memory.
  var storage: (any RowStorage)? {
    if case .storage(let storage, _) = source { storage } else { nil }
  }

  /// The row of the storage that a row is.
  func storageRow(_ index: Int) -> Int {
    guard case .storage(_, let rows) = source else { return index }
    precondition(index >= 0 && index < rows.count, "no row \(index) of \(rows.count)")
    return Int(rows[rows.startIndex + index])
  }

  /// Begins to bring the given rows into the processor's cache, where they are in memory and few enough
  /// to stay there until they are gathered.
  public func fetch(_ indices: ArraySlice<Int32>) {
    guard case .matrix(let matrix) = source,
      indices.count * matrix.columns * MemoryLayout<Float>.stride <= Self.fetchedBytes
    else { return }
    matrix.fetch(indices)
  }

  /// The part of a core's own cache that rows wanted soon may take.
  private static let fetchedBytes = 64 << 10

  /// self = the given rows, in that order; a row may come more than once.
  fileprivate func gather(_ indices: ArraySlice<Int32>, into matrix: inout Matrix) {
    switch source {
    case .matrix(let source): matrix.gather(indices, from: source)
    case .storage(let storage, _):
      precondition(columns == matrix.columns, "gather: \(columns) columns into \(matrix.shape)")
      matrix.setRows(indices.count)
      var elements = matrix.elements.mutableSpan
      for (place, index) in indices.enumerated() {
        let row = storageRow(Int(index))
        storage.read(row..<row + 1, into: &elements, from: place * columns)
      }
    }
  }
}

extension Matrix {
  /// self = the given rows of source, in that order; a row may come more than once.
  public mutating func gather(_ indices: ArraySlice<Int32>, from source: FeatureRows) {
    source.gather(indices, into: &self)
  }
}
