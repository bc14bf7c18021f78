/// A picture: what it shows, not how it is drawn. Renderers make SVG, text for a terminal, or tables
/// for other programs of it; they know nothing of networks.
///
/// Equal pictures are drawn with equal bytes.
public struct Picture: Sendable, Equatable {
  /// One line above everything.
  public var title: String
  /// A sentence or two for those who cannot see the picture: what to learn from it, with its numbers.
  public var description: String
  public var panels: [Panel]
  /// How many panels stand side by side where there is room.
  public var columns: Int

  public init(title: String, description: String, panels: [Panel], columns: Int = 1) {
    self.title = title
    self.description = description
    self.panels = panels
    self.columns = columns
  }
}

/// A part of a picture with a frame of its own.
public enum Panel: Sendable, Equatable {
  case chart(Chart)
  case network(NetworkDiagram)
}
