/// The numbers of a panel, for other programs and for those who would rather read.
public struct PictureTable: Sendable, Equatable {
  public enum Cell: Sendable, Equatable {
    case text(String)
    case number(Double)
    case nothing
  }

  public var title: String
  public var header: [String]
  public var rows: [[Cell]]
  /// How many rows there are in all, of which some may have been asked for.
  public var total: Int

  public init(title: String, header: [String], rows: [[Cell]], total: Int? = nil) {
    self.title = title
    self.header = header
    self.rows = rows
    self.total = total ?? rows.count
  }
}
