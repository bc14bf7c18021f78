/// Rows and columns. The first cell of a row names it.
public struct Table: Sendable, Equatable {
  public enum Cell: Sendable, Equatable {
    case text(String)
    /// A number, as it is to be read.
    case number(String)
  }

  /// What was left out of a table that would be too long.
  public struct Rest: Sendable, Equatable {
    /// How many rows there are in all.
    public var total: Int
    /// The command that prints them all, if there is one.
    public var command: String?

    public init(total: Int, command: String?) {
      self.total = total
      self.command = command
    }
  }

  public var title: String
  public var header: [String]
  public private(set) var rows: [[Cell]]
  /// Nil where all rows are there.
  public private(set) var rest: Rest?

  /// - Parameters:
  ///   - most: so many rows are kept, the first ones.
  ///   - command: prints all of them.
  public init(
    _ title: String, header: [String], rows: [[Cell]], most: Int = .max, command: String? = nil
  ) {
    self.title = title
    self.header = header
    self.rows = Array(rows.prefix(most))
    rest = rows.count > most ? Rest(total: rows.count, command: command) : nil
  }
}
