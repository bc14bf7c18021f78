public import Plotting

/// A document: what it says, not how it looks. Renderers make a page of it; they know nothing of
/// networks, and texts may hold whatever they like.
///
/// Equal documents are written with equal bytes.
public struct Document: Sendable, Equatable {
  public var title: String
  /// What stands above all sections: the answer that a reader came for.
  public var summary: [Block]
  public var sections: [Section]

  public init(title: String, summary: [Block], sections: [Section]) {
    self.title = title
    self.summary = summary
    self.sections = sections
  }
}

public struct Section: Sendable, Equatable {
  public var title: String
  public var blocks: [Block]

  public init(_ title: String, _ blocks: [Block]) {
    self.title = title
    self.blocks = blocks
  }
}

public enum Block: Sendable, Equatable {
  case paragraph(String)
  /// The sentence to be read first.
  case lead(String)
  /// What must not be overlooked; of further lines each stands by itself.
  case warning([String])
  /// Names and what they are.
  case facts([Fact])
  case table(Table)
  /// With the command that prints all of its numbers.
  case picture(Picture, command: String)
  /// Commands, or a file, line by line.
  case code(String, title: String)
}

public struct Fact: Sendable, Equatable {
  public var name: String
  public var value: String

  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}
