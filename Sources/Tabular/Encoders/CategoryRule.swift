/// What becomes of a missing category, and of one that no training row has: `missing:` and
/// `unknown:` of a categorical column.
enum CategoryRule: String, Sendable, CaseIterable {
  case error
  /// A category of its own; see each encoder.
  case slot
  /// The row is left out.
  case drop
  /// The most frequent category of the training rows, the first in natural order among equals.
  case mode

  /// What a missing cell means for its row; nil where it is filled in.
  var fault: CellFault? {
    switch self {
    case .error: .missing
    case .drop: .dropped
    case .slot, .mode: nil
    }
  }
}
