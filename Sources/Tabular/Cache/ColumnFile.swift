internal import Platform

/// The columns of a CSV as numbers in a file, which is looked at a piece at a time: rows in groups of
/// 65,536, the numbers of a column side by side within a group.
public struct ColumnFile: Sendable {
  /// What a column's cells are.
  public enum Kind: UInt8, Sendable, CaseIterable {
    /// Float32; missing ones are NaN.
    case numbers
    /// Int32, places in the column's texts; −1 for a missing one.
    case codes
    /// Double, seconds since 1970; missing ones are NaN.
    case dates

    var size: Int {
      switch self {
      case .numbers: MemoryLayout<Float>.stride
      case .codes: MemoryLayout<Int32>.stride
      case .dates: MemoryLayout<Double>.stride
      }
    }
  }

  public struct Column: Sendable, Equatable {
    public var name: String
    public var kind: Kind
    /// Of a column of codes; else empty.
    public var texts: [String]

    public init(name: String, kind: Kind, texts: [String] = []) {
      self.name = name
      self.kind = kind
      self.texts = texts
    }
  }

  /// A CSV that the columns were made from, as it was then.
  public struct Source: Sendable, Equatable {
    /// Absolute.
    public var path: String
    /// In bytes.
    public var size: Int
    /// In nanoseconds since 1970.
    public var modified: Int64
    public var fingerprint: String

    public init(path: String, size: Int, modified: Int64, fingerprint: String) {
      self.path = path
      self.size = size
      self.modified = modified
      self.fingerprint = fingerprint
    }
  }

  private let file: MappedFile
  private let index: ColumnIndex

  /// - Returns: nil where the file is none of these, of another version, or not whole.
  init?(_ file: MappedFile) {
    let index = ColumnIndex(ofFileWith: file.count) { start, count in
      file.read(UInt8.self, at: start, count: count) { bytes in bytes.indices.map { bytes[$0] } }
    }
    guard let index else { return nil }
    self.file = file
    self.index = index
  }

  public var key: String { index.key }
  public var sources: [Source] { index.sources }
  public var columns: [Column] { index.columns }
  public var rowCount: Int { index.rowCount }
  /// What the writer wanted to know again.
  public var notes: [UInt8] { index.notes }
  public var groupCount: Int { index.groups.count }

  /// The rows of a group.
  public func rows(ofGroup group: Int) -> Range<Int> {
    let first = group * ColumnIndex.groupRows
    return first..<first + index.rows(ofGroup: group)
  }

  /// The numbers of a column in one group.
  public func numbers<Result>(
    _ column: Int, group: Int, _ body: (Span<Float>) -> Result
  ) -> Result {
    read(column, .numbers, group, 0..<index.rows(ofGroup: group), body)
  }

  /// The codes of a column in one group.
  public func codes<Result>(
    _ column: Int, group: Int, _ body: (Span<Int32>) -> Result
  ) -> Result {
    read(column, .codes, group, 0..<index.rows(ofGroup: group), body)
  }

  /// The dates of a column in one group.
  public func dates<Result>(
    _ column: Int, group: Int, _ body: (Span<Double>) -> Result
  ) -> Result {
    read(column, .dates, group, 0..<index.rows(ofGroup: group), body)
  }

  /// The line of the CSV that each row of a group starts on.
  public func lines<Result>(group: Int, _ body: (Span<Int32>) -> Result) -> Result {
    file.read(
      Int32.self, at: index.groups[group], count: index.rows(ofGroup: group), body)
  }

  private func read<Number: PlainNumber, Result>(
    _ column: Int, _ kind: Kind, _ group: Int, _ rows: Range<Int>, _ body: (Span<Number>) -> Result
  ) -> Result {
    precondition(
      columns[column].kind == kind, "column '\(columns[column].name)' holds no \(kind)")
    let start =
      index.groups[group]
      + index.offset(ofColumn: column, rows: index.rows(ofGroup: group))
    return file.read(
      Number.self, at: start + rows.lowerBound * kind.size, count: rows.count, body)
  }
}

// MARK: - Rows of any groups

extension ColumnFile {
  /// The numbers of a column in neighbouring rows.
  func numbers(_ column: Int, rows: Range<Int>) -> [Float] { list(column, .numbers, rows) }

  /// The codes of a column in neighbouring rows.
  func codes(_ column: Int, rows: Range<Int>) -> [Int32] { list(column, .codes, rows) }

  /// The line of the CSV that a row starts on.
  func line(ofRow row: Int) -> Int32 {
    lines(group: row / ColumnIndex.groupRows) { $0[row % ColumnIndex.groupRows] }
  }

  private func list<Number: PlainNumber>(_ column: Int, _ kind: Kind, _ rows: Range<Int>)
    -> [Number]
  {
    var list: [Number] = []
    list.reserveCapacity(rows.count)
    var row = rows.lowerBound
    while row < rows.upperBound {
      let group = row / ColumnIndex.groupRows
      let first = row % ColumnIndex.groupRows
      let end = min(index.rows(ofGroup: group), first + rows.upperBound - row)
      read(column, kind, group, first..<end) { (numbers: Span<Number>) in
        for index in numbers.indices { list.append(numbers[index]) }
      }
      row += end - first
    }
    return list
  }
}
