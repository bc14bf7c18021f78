internal import Compute
internal import Config

/// Turns the cells of one feature into numbers, which stand side by side in a row of a matrix.
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

  /// What the columns of the matrix are called, as many as `width`.
  func encodedNames(of feature: String) -> [String]

  /// Encodes rows of a frame's column into the matrix's columns from `start` on.
  func encode(_ column: Column, rows: [Int32], into matrix: inout Matrix, from start: Int)

  /// Encodes one cell in place: its number stands at `start`, and `width` elements from there on
  /// take what becomes of it.
  func encode(_ elements: inout MutableSpan<Float>, from start: Int)

  /// What was learned, as a checkpoint holds it beside the feature's name.
  var entries: [(String, ConfigNode)] { get }
}
