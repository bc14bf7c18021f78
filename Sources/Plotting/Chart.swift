/// Layers of marks over two axes.
public struct Chart: Sendable, Equatable {
  /// Marks of one meaning.
  public struct Layer: Sendable, Equatable {
    /// Its name in the legend, or nil for none. Layers of one name and ink share an entry.
    public var name: String?
    public var ink: Ink
    public var marks: Marks

    public init(_ name: String? = nil, ink: Ink, _ marks: Marks) {
      self.name = name
      self.ink = ink
      self.marks = marks
    }
  }

  /// Above the panel; empty where the picture has no other.
  public var title: String
  public var x: Axis
  public var y: Axis
  /// From the back to the front. Those with a name stand in the legend.
  public var layers: [Layer]
  /// Whether a unit of x is as long as one of y.
  public var isSquare: Bool

  public init(title: String = "", x: Axis, y: Axis, layers: [Layer], isSquare: Bool = false) {
    self.title = title
    self.x = x
    self.y = y
    self.layers = layers
    self.isSquare = isSquare
  }
}

/// A direction with its values.
public struct Axis: Sendable, Equatable {
  public enum Scale: Sendable, Equatable {
    case linear
    /// Base 10. Values that are not more than 0 are not shown.
    case logarithmic
    /// Whole numbers from 0, each with a name.
    case categories([String])
  }

  /// What the values are, with their unit: "epoch", "learning rate", "predicted price (EUR)".
  public var label: String
  public var scale: Scale
  /// The ends; nil for those of the marks, rounded outwards.
  public var range: ClosedRange<Double>?
  /// Whether all values are whole, so that no tick stands between two.
  public var isWhole: Bool

  public init(
    _ label: String, scale: Scale = .linear, range: ClosedRange<Double>? = nil,
    isWhole: Bool = false
  ) {
    self.label = label
    self.scale = scale
    self.range = range
    self.isWhole = isWhole
  }

  /// The names of an axis of categories.
  public var categories: [String]? {
    if case .categories(let names) = scale { names } else { nil }
  }
}
