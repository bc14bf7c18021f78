internal import Diagnostics

/// A column of a `ColumnFile` as a frame shows it.
struct StoredColumn: Sendable {
  /// What the codes of the file stand for.
  enum Meaning: Sendable {
    /// The texts.
    case texts
    case numbers([Float])
    case dates([Double])
  }

  private let file: ColumnFile
  private let index: Int
  /// The texts of codes with their places, without rows.
  let labels: Column.Labels
  var meaning = Meaning.texts

  init(_ file: ColumnFile, _ index: Int, places: [SourceLocation]) {
    self.file = file
    self.index = index
    labels = Column.Labels([], of: file.columns[index].texts, at: places)
  }

  var count: Int { file.rowCount }

  private var holdsNumbers: Bool { file.columns[index].kind == .numbers }

  var kind: ColumnKind {
    if holdsNumbers { return .number }
    return switch meaning {
    case .texts: .label
    case .numbers: .number
    case .dates: .date
    }
  }

  /// The cells of neighbouring rows, read from the file.
  func values(_ rows: Range<Int>) -> Column.Values {
    if holdsNumbers { return .numbers(file.numbers(index, rows: rows)) }
    let codes = file.codes(index, rows: rows)
    return switch meaning {
    case .texts: .labels(labels.with(codes: codes))
    case .numbers(let values): .numbers(codes.map { $0 < 0 ? .nan : values[Int($0)] })
    case .dates(let values): .dates(codes.map { $0 < 0 ? .nan : values[Int($0)] })
    }
  }
}
