public import Diagnostics
internal import Platform

/// Some rows of all columns.
public struct ColumnBlock: Sendable {
  public enum Values: Sendable {
    case numbers([Float])
    case codes([Int32])
    case dates([Double])

    var count: Int {
      switch self {
      case .numbers(let values): values.count
      case .codes(let values): values.count
      case .dates(let values): values.count
      }
    }

    var kind: ColumnFile.Kind {
      switch self {
      case .numbers: .numbers
      case .codes: .codes
      case .dates: .dates
      }
    }
  }

  public var columns: [Values]
  public var lines: [Int32]

  public init(columns: [Values], lines: [Int32]) {
    self.columns = columns
    self.lines = lines
  }
}

/// Writes a `ColumnFile` while a CSV is read.
///
///     let writer = try ColumnFileWriter(columns, in: folder, isKept: false)
///     try writer.append(block)                          // 65,536 rows, the last time what is left
///     let file = try writer.finish(key: key, sources: sources, texts: texts, keptAs: nil)
public final class ColumnFileWriter {
  /// How many rows each block but the last has.
  public static let blockRows = ColumnIndex.groupRows

  private var columns: [ColumnFile.Column]
  private let file: GrowingFile
  private var groups: [Int] = []
  private var rowCount = 0
  private var namingFailure: Diagnostic?

  /// - Parameters:
  ///   - columns: their texts are not needed yet.
  ///   - isKept: whether the file will get a name.
  /// - Throws: a diagnostic of kind `output`.
  public convenience init(
    _ columns: [ColumnFile.Column], in folder: String, isKept: Bool
  ) throws(Diagnostic) {
    try self.init(columns, GrowingFile(in: folder, isNamed: isKept))
  }

  /// - Parameter file: empty.
  init(_ columns: [ColumnFile.Column], _ file: GrowingFile) throws(Diagnostic) {
    self.columns = columns
    self.file = file
    let magic = ColumnIndex.magic
    try file.write(magic.span)
    try file.align(to: ColumnIndex.alignment)
  }

  /// The bytes so far.
  public var count: Int { file.count }
  /// Why the file cannot be kept; nil where nothing is in the way.
  public var obstacle: Diagnostic? { namingFailure ?? file.obstacle }

  /// - Throws: a diagnostic of kind `output`, such as where the disk is full.
  public func append(_ block: ColumnBlock) throws(Diagnostic) {
    let rows = block.lines.count
    precondition(
      rowCount % Self.blockRows == 0 && rows <= Self.blockRows
        && block.columns.allSatisfy { $0.count == rows }
        && block.columns.map(\.kind) == columns.map(\.kind),
      "a block of \(rows) rows after \(rowCount), or with other columns")
    if rows == 0 { return }
    groups.append(file.count)
    try write(block.lines)
    for values in block.columns {
      switch values {
      case .numbers(let values): try write(values)
      case .codes(let values): try write(values)
      case .dates(let values): try write(values)
      }
    }
    rowCount += rows
  }

  private func write(_ numbers: [some PlainNumber]) throws(Diagnostic) {
    try file.write(numbers.span)
    try file.align(to: ColumnIndex.alignment)
  }

  /// Ends the file and opens it. Where it cannot be kept, it is there nevertheless, and `obstacle`
  /// says why.
  ///
  /// - Parameters:
  ///   - texts: of each column of codes; empty for others.
  ///   - name: in its folder, from when it is complete; nil for a file that is not kept.
  ///   - notes: whatever is to be known again.
  public func finish(
    key: String, sources: [ColumnFile.Source], texts: [[String]], notes: [UInt8] = [],
    keptAs name: String?
  ) throws(Diagnostic) -> ColumnFile {
    for column in columns.indices { columns[column].texts = texts[column] }
    let index = ColumnIndex(
      key: key, sources: sources, columns: columns, groups: groups, rowCount: rowCount,
      notes: notes)
    try file.write(index.bytes(at: file.count).span)
    if let name { namingFailure = try file.keep(as: name) }
    guard let complete = ColumnFile(try file.map()) else {
      preconditionFailure("a column file that was just written does not read")
    }
    return complete
  }
}
