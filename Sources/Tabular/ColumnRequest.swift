public import Diagnostics

/// A column that a frame is to hold.
public struct ColumnRequest: Sendable {
  /// What its cells are to be read as.
  public enum Reading: Sendable {
    case number
    /// The words of `BooleanWords`, as the numbers 0 and 1.
    case boolean
    case label
    case date(DateParser)
    /// Whatever the whole column turns out to be.
    case found
  }

  public var name: String
  public var reading: Reading
  /// Where the config names it; nil where the program does.
  public var location: SourceLocation?
  /// What can be done about a cell that is not what the column takes.
  public var notes: [String]
  /// Whether the column holds sample weights, which are at least 0.
  public var isWeight = false

  public init(
    _ name: String, _ reading: Reading, at location: SourceLocation? = nil, notes: [String] = []
  ) {
    self.name = name
    self.reading = reading
    self.location = location
    self.notes = notes
  }
}
