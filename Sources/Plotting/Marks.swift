/// What stands at places of a chart, in the units of its axes. What is not finite is not drawn, and
/// tables show it.
public enum Marks: Sendable, Equatable {
  /// Straight lines from point to point, interrupted at what is not finite.
  case line([Point], Stroke = .solid)
  /// More of them than can be told apart are shown as their density.
  case points([Point], Symbol = .circle)
  /// Filled from one value of y to another.
  case bars([Bar])
  case cells(Cells)
  /// Across the whole chart at one value.
  case rule(Rule)
  /// Texts at points.
  case notes([Note])
}

public struct Point: Sendable, Equatable {
  public var x: Double
  public var y: Double

  public init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }

  var isFinite: Bool { x.isFinite && y.isFinite }
}

public enum Stroke: Sendable, Equatable { case solid, dashed, dotted }

public enum Symbol: Sendable, Equatable, CaseIterable {
  case circle, square, triangle, diamond, cross
}

public struct Bar: Sendable, Equatable {
  public var x: ClosedRange<Double>
  public var y: ClosedRange<Double>
  /// Above it; nil for none.
  public var text: String?

  public init(x: ClosedRange<Double>, y: ClosedRange<Double>, text: String? = nil) {
    self.x = x
    self.y = y
    self.text = text
  }
}

/// A rectangle of shaded cells.
public struct Cells: Sendable, Equatable {
  /// What a value looks like.
  public enum Shading: Sendable, Equatable {
    /// From the background to the layer's ink over a range, named in the key.
    case sequential(ClosedRange<Double>, label: String)
    /// From the ink of low values over the background in the middle to that of high ones.
    case diverging(low: Ink, middle: Double, high: Ink, extent: Double, label: String)
    /// The ink of a class for each cell, the stronger the nearer the value is to 1. Classes are
    /// numbers of `names`, and their inks those of series.
    case classes(names: [String], winners: [Int], label: String)
  }

  /// The borders of the columns, rising, one more than there are columns.
  public var x: [Double]
  /// The borders of the rows, rising, one more than there are rows.
  public var y: [Double]
  /// Row after row from the lowest y. What is not finite is left blank.
  public var values: [Double]
  public var shading: Shading
  /// Written in the cells, in the order of the values; nil for none.
  public var texts: [String]?
  /// Whether other marks lie on them, which are to stand out.
  public var isGround: Bool

  public init(
    x: [Double], y: [Double], values: [Double], shading: Shading, texts: [String]? = nil,
    isGround: Bool = false
  ) {
    precondition(values.count == (x.count - 1) * (y.count - 1), "a value a cell")
    precondition(texts.map { $0.count == values.count } ?? true, "a text a cell")
    self.x = x
    self.y = y
    self.values = values
    self.shading = shading
    self.texts = texts
    self.isGround = isGround
  }

  var columns: Int { x.count - 1 }
  var rows: Int { y.count - 1 }
}

public struct Rule: Sendable, Equatable {
  public enum Direction: Sendable, Equatable { case horizontal, vertical }

  public var direction: Direction
  public var value: Double
  /// At its end; nil for none.
  public var text: String?
  public var stroke: Stroke

  public init(
    _ direction: Direction, at value: Double, text: String? = nil, stroke: Stroke = .dashed
  ) {
    self.direction = direction
    self.value = value
    self.text = text
    self.stroke = stroke
  }
}

public struct Note: Sendable, Equatable {
  public var point: Point
  public var text: String

  public init(_ point: Point, _ text: String) {
    self.point = point
    self.text = text
  }
}
