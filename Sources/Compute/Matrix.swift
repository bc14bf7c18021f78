/// A row-major float32 matrix: element `[row, column]` is `elements[row * columns + column]`.
///
/// The number of columns is fixed; the number of rows is set by `setRows` and by every operation that writes a result,
/// within the storage at hand where it suffices, so that a training step allocates nothing.
public struct Matrix: Sendable, Equatable {
  public private(set) var rows: Int
  public let columns: Int
  /// Storage. Its first `rows × columns` elements are the matrix; there may be more after `setRows`.
  public var elements: [Float]

  /// All zeros.
  public init(rows: Int, columns: Int) {
    precondition(rows >= 0 && columns >= 0, "a matrix cannot be \(rows) × \(columns)")
    self.rows = rows
    self.columns = columns
    elements = [Float](repeating: 0, count: rows * columns)
  }

  /// The given elements, row after row.
  public init(rows: Int, columns: Int, elements: [Float]) {
    precondition(rows >= 0 && columns >= 0, "a matrix cannot be \(rows) × \(columns)")
    precondition(
      elements.count == rows * columns,
      "a \(rows) × \(columns) matrix has \(rows * columns) elements, not \(elements.count)")
    self.rows = rows
    self.columns = columns
    self.elements = elements
  }

  /// No elements yet: `elements` must be set, to `rows × columns` of them, before any are read.
  public static func awaited(rows: Int, columns: Int) -> Matrix {
    var matrix = Matrix(rows: 0, columns: columns)
    matrix.rows = rows
    return matrix
  }

  /// One row of the given elements.
  public init(row elements: [Float]) {
    self.init(rows: 1, columns: elements.count, elements: elements)
  }

  /// Whether every number is finite.
  public var isFinite: Bool { firstNotFinite(in: 0..<count) == nil }

  /// The index of the first of these elements that is infinite or NaN; nil where all are finite.
  public func firstNotFinite(in range: Range<Int>) -> Int? {
    let elements = elements.span.extracting(range)
    let infinity = Float.infinity.bitPattern
    var largest: UInt32 = 0
    // Without a branch, so that many are looked at together.
    for index in elements.indices { largest = max(largest, elements[index].bitPattern & infinity) }
    guard largest == infinity else { return nil }
    return elements.indices.first { !elements[$0].isFinite }.map { range.lowerBound + $0 }
  }

  public var count: Int { rows * columns }

  /// Sets the number of rows. The rows that remain keep their contents; storage only ever grows, new storage is zero.
  public mutating func setRows(_ rows: Int) {
    precondition(rows >= 0, "a matrix cannot have \(rows) rows")
    let missing = rows * columns - elements.count
    if missing > 0 { elements.append(contentsOf: repeatElement(0, count: missing)) }
    self.rows = rows
  }

  @inlinable
  public subscript(row: Int, column: Int) -> Float {
    get {
      precondition(contains(row, column), outside(row, column))
      return elements[row * columns + column]
    }
    set {
      precondition(contains(row, column), outside(row, column))
      elements[row * columns + column] = newValue
    }
  }

  @inlinable
  func contains(_ row: Int, _ column: Int) -> Bool {
    row >= 0 && row < rows && column >= 0 && column < columns
  }

  @usableFromInline
  func outside(_ row: Int, _ column: Int) -> String { "no element [\(row), \(column)] in \(shape)" }

  /// "rows × columns", for messages.
  package var shape: String { "\(rows) × \(columns)" }

  /// Same shape and equal elements; storage beyond the matrix does not count.
  public static func == (left: Matrix, right: Matrix) -> Bool {
    left.rows == right.rows && left.columns == right.columns
      && left.elements.prefix(left.count) == right.elements.prefix(right.count)
  }
}
