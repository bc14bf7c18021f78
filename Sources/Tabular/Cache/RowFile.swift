public import Compute
public import Diagnostics
internal import Platform

/// Encoded rows in a file without a name, `[rows, columns]` of float32, row-major. It is gone with the
/// process.
///
///     var writer = try RowFileWriter(columns: pipeline.width)
///     try writer.append(block)                                   // in the order of the CSV
///     let rows = FeatureRows(try writer.finish(), rows: training)
public final class RowFile: RowStorage {
  public let rows: Int
  public let columns: Int
  private let file: StoredFile

  fileprivate init(rows: Int, columns: Int, file: StoredFile) {
    self.rows = rows
    self.columns = columns
    self.file = file
  }

  public func read(_ rows: Range<Int>, into elements: inout MutableSpan<Float>, from start: Int) {
    precondition(rows.upperBound <= self.rows, "rows \(rows) of a file of \(self.rows)")
    file.read(
      at: rows.lowerBound * columns * MemoryLayout<Float>.stride, into: &elements,
      start..<start + rows.count * columns)
  }
}

/// Writes a `RowFile` from the first row to the last.
public struct RowFileWriter: ~Copyable {
  private let columns: Int
  private let file: GrowingFile
  private var rows = 0

  /// - Parameter folder: where there is room.
  /// - Throws: a diagnostic of kind `output`.
  public init(columns: Int, folder: String) throws(Diagnostic) {
    self.init(columns: columns, file: try GrowingFile(in: folder, isNamed: false))
  }

  /// - Parameter file: without a name, and empty.
  init(columns: Int, file: GrowingFile) {
    self.columns = columns
    self.file = file
  }

  /// - Throws: a diagnostic of kind `output`, such as where the disk is full.
  public mutating func append(_ block: Matrix) throws(Diagnostic) {
    precondition(block.columns == columns, "\(block.columns) columns in a file of \(columns)")
    try file.write(block.elements.span.extracting(0..<block.count))
    rows += block.rows
  }

  public consuming func finish() throws(Diagnostic) -> RowFile {
    RowFile(rows: rows, columns: columns, file: try file.reopened())
  }
}
