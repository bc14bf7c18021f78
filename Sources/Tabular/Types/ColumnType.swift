internal import Config

/// What a column's cells mean.
public enum ColumnType: String, Sendable, CaseIterable {
  case numeric, categorical, boolean, date
  /// Ids and free text, of which a network can make nothing.
  case text
}

/// The type of a column, and why it is that.
public struct TypeFinding: Sendable {
  public var type: ColumnType
  /// "numbers, 2 of 344 missing".
  public var reason: String
  /// Whether the config says so.
  public var isDeclared = false

  static func declared(_ type: ColumnType) -> TypeFinding {
    TypeFinding(type: type, reason: "declared", isDeclared: true)
  }
}
