internal import Compute
internal import Config

/// A feature as the pipeline holds it: turns its cells into numbers, which stand side by side in a
/// row of a matrix, and has rules for missing and unknown cells.
///
/// What it takes for that it has learned from the training rows. A cell of a frame and the same
/// cell out of a stream give numbers with the same bits.
protocol FeatureEncoder: Sendable {
  /// How a frame is to hold the feature's cells.
  var kind: ColumnKind { get }
  /// How many columns of the matrix the feature takes.
  var width: Int { get }
  /// Whether it has seen one value only, and makes the same numbers of every cell.
  var isConstant: Bool { get }
  /// What a missing cell means for its row; nil where it is filled in.
  var missingFault: CellFault? { get }
  /// What missing cells are filled in with, in words: "filled in with 28, the median".
  var filling: String { get }
  /// Of the column that holds indices of learned vectors, which is the feature's only one.
  var embedding: EmbeddingSize? { get }

  /// What the columns of the matrix are called, as many as `width`.
  func encodedNames(of feature: String) -> [String]

  /// Encodes one cell into the `width` elements from `start` on, which are 0 before.
  ///
  /// - Parameter counts: takes whether a rule stood in for the cell.
  /// - Returns: what is wrong with the cell; the elements then hold anything.
  func encode(
    _ cell: Cell, into elements: inout MutableSpan<Float>, from start: Int, counts: inout FillCounts
  ) -> CellFault?

  /// The same for a number that is there, without the detour by a cell: most cells are such.
  func encode(number: Float, into elements: inout MutableSpan<Float>, from start: Int)

  /// Whether a cell is a number and becomes one, which the next method makes of many at a time.
  var isOneNumber: Bool { get }

  /// Encodes numbers of which NaN is a missing one, in place, where `isOneNumber`.
  ///
  /// - Parameters:
  ///   - faults: takes the cells that cannot be encoded, by their places in `range`; anything stands
  ///     there then.
  ///   - counts: takes how many cells a rule stood in for.
  func encode(
    _ numbers: inout MutableSpan<Float>, _ range: Range<Int>, faults: inout [RowFault],
    counts: inout FillCounts)

  /// Encodes rows of a frame's column into the matrix's columns from `start` on, which are 0 before.
  ///
  /// - Parameters:
  ///   - faults: takes the rows whose cells cannot be encoded, by their places in `rows`; the matrix
  ///     holds anything there.
  ///   - counts: takes how many cells a rule stood in for.
  func encode(
    _ column: Column, rows: Span<Int32>, into matrix: inout Matrix, from start: Int,
    faults: inout [RowFault], counts: inout FillCounts)

  /// What was learned, as a checkpoint holds it beside the feature's name.
  var entries: [(String, ConfigNode)] { get }
}

extension FeatureEncoder {
  var embedding: EmbeddingSize? { nil }

  func encode(number: Float, into elements: inout MutableSpan<Float>, from start: Int) {
    _ = encode(.number(number), into: &elements, from: start)
  }

  var isOneNumber: Bool { false }

  func encode(
    _ numbers: inout MutableSpan<Float>, _ range: Range<Int>, faults: inout [RowFault],
    counts: inout FillCounts
  ) { preconditionFailure("what makes more than a number of a number takes its cells one by one") }

  /// The same where nobody counts.
  func encode(_ cell: Cell, into elements: inout MutableSpan<Float>, from start: Int) -> CellFault?
  {
    var counts = FillCounts()
    return encode(cell, into: &elements, from: start, counts: &counts)
  }
}

/// A cell, read as its column's kind asks for.
enum Cell: Sendable {
  case missing
  case number(Float)
  case text(String)
  /// Seconds since 1970 began in UTC.
  case date(Double)
}

/// Why a cell cannot be encoded.
enum CellFault: Sendable, Equatable {
  /// It has no value, and the rule is `error`.
  case missing
  /// No training row has its value, and the rule is `error`.
  case unknown
  /// One of both, and the rule is `drop`.
  case dropped
  /// What becomes of it is infinite.
  case infinite
}

/// A row whose cell cannot be encoded.
struct RowFault: Sendable, Equatable {
  /// Its place in the list of rows.
  var index: Int
  var fault: CellFault
}

/// How many cells a rule stood in for.
struct FillCounts: Sendable, Equatable {
  /// Missing ones.
  var filled = 0
  /// Ones with a value that no training row has.
  var unknown = 0

  mutating func add(_ other: FillCounts) {
    filled += other.filled
    unknown += other.unknown
  }
}
