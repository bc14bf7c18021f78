/// What becomes of a missing date: `missing:` of a date column.
enum MissingDate: String, Sendable, CaseIterable {
  case error
  /// The row is left out.
  case drop
  /// The one in the middle of the training dates; of two, the earlier.
  case median

  /// What a cell without a date means for its row; nil where it is filled in.
  var fault: CellFault? {
    switch self {
    case .error: .missing
    case .drop: .dropped
    case .median: nil
    }
  }
}
