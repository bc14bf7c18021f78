public import Diagnostics

/// Reads rows one after the other, cell by cell, in memory that does not grow with their number:
/// what CSV and JSON lines have in common.
///
/// After an error about one row, reading can go on with the next.
public protocol RowReader: AnyObject {
  /// The file's name, for messages.
  var name: String { get }
  /// Of the header or of the first object, or `column_1`, `column_2`, … where there are no names.
  var columnNames: [String] { get }
  /// Whether the columns have names.
  var hasHeader: Bool { get }
  /// The line of the file that the row starts on, counted from 1.
  var line: Int { get }

  /// How many line breaks come before the next row.
  var lineCount: Int { get }
  /// The whole rows at hand, to be read by `blockReader`s in place of `next`; waits for more bytes only
  /// where there are none.
  ///
  /// - Parameter count: into how many parts to cut them, where that is worth it.
  /// - Returns: nil at the end. Where bytes cannot be read, what comes after the error is the end.
  func nextBlock(parts count: Int) throws(Diagnostic) -> RowBlock?
  /// A reader of the same table for parts of its blocks: `begin` one, read to its end, `endBlock`. It
  /// counts lines from the part's first one.
  func blockReader() -> any RowReader
  func begin(_ block: RowBlock, part: Int)
  func endBlock()
  /// What is needed to read a block's rows in one go, as far as they are written plainly.
  ///
  /// - Parameters:
  ///   - numbers: the columns of which numbers are wanted.
  ///   - texts: those of which texts are.
  ///   - capacity: the most rows.
  /// - Returns: nil where rows are to be read one by one.
  func plainBatch(numbers: [Int], texts: [Int], capacity: Int) -> PlainBatch?

  /// Where a column is; nil where there is none of this name.
  func index(of name: String) -> Int?
  /// Where columns are without which no row can be used.
  ///
  /// - Throws: a diagnostic of kind `data` that names all that are missing. Where each row has names
  ///   of its own, `next` throws it.
  func columns(named names: [String]) throws(Diagnostic) -> [Int]
  /// Moves to the next row.
  ///
  /// - Returns: false at the end.
  /// - Throws: a diagnostic of kind `data` where the row is malformed; its cells are then not to be
  ///   asked for.
  func next() throws(Diagnostic) -> Bool

  /// Whether a cell holds nothing.
  func isMissing(_ column: Int) -> Bool
  /// A cell as a finite float, correctly rounded.
  ///
  /// - Parameter name: what to call the column in messages, where not by its own name.
  /// - Throws: a diagnostic of kind `data` where it is none.
  func number(_ column: Int, called name: String?) throws(Diagnostic) -> Float
  /// The numbers of some columns: that of `columns[i]` goes to index `offset + places[i]`. A missing
  /// cell is NaN, and counted.
  ///
  /// - Parameter first: the index in `columns` to begin with.
  /// - Returns: the index in `columns` of the first cell that is neither, or nil.
  func numbers(
    _ columns: Span<Int>, from first: Int, into result: inout MutableSpan<Float>,
    at places: Span<Int>, offset: Int, missing: inout Int
  ) -> Int?
  /// A cell's text.
  ///
  /// - Throws: a diagnostic of kind `data` where it has none.
  func text(_ column: Int) throws(Diagnostic) -> String
  /// The bytes of a cell's text.
  func bytes(_ column: Int) -> [UInt8]
  /// The same, behind others.
  func append(_ column: Int, to result: inout [UInt8])
  /// Writes a cell again, for output that keeps input columns.
  func copy(_ column: Int, to writer: inout RowWriter)

  /// Where a cell stands.
  func location(of column: Int) -> SourceLocation
  /// A diagnostic of kind `data` about a cell, or about the row as a whole, with its line.
  func problem(_ message: String, column: Int?, notes: [String]) -> Diagnostic
  /// What is wrong with a cell that holds nothing, where something must be.
  func missingProblem(_ column: Int, called name: String?) -> Diagnostic
}

extension RowReader {
  public func problem(_ message: String, column: Int?) -> Diagnostic {
    problem(message, column: column, notes: [])
  }

  /// A cell's text, as a message shows it.
  func shownText(_ column: Int) -> String {
    shown(String(decoding: bytes(column).prefix(1000), as: UTF8.self))
  }
}
