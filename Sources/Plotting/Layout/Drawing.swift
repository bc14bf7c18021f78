/// Shapes and texts in pixels from the upper left corner, each with its box: what a picture is before
/// it is written as SVG. Later ones lie on top.
struct Drawing: Sendable, Equatable {
  enum Paint: Sendable, Equatable {
    /// An ink over what lies beneath, from 0, nothing of it, to 1.
    case ink(Ink, opacity: Double = 1)
    /// The background.
    case ground
  }

  struct Pen: Sendable, Equatable {
    var paint: Paint
    var width: Double
    var stroke: Stroke

    init(_ paint: Paint, width: Double = 1, stroke: Stroke = .solid) {
      self.paint = paint
      self.width = width
      self.stroke = stroke
    }
  }

  enum Step: Sendable, Equatable {
    case move(Point)
    case line(Point)
    /// A cubic curve: two control points, and its end.
    case curve(Point, Point, Point)
    /// A whole one; the next step is a move.
    case circle(Point, radius: Double)
    case close
  }

  enum Shape: Sendable, Equatable {
    case rectangle(Box, radius: Double = 0)
    case circle(Point, radius: Double)
    case path([Step])
    case text(Text)
  }

  struct Element: Sendable, Equatable {
    var shape: Shape
    var fill: Paint?
    var pen: Pen?
    /// What a reader sees who points at it.
    var title: String?
  }

  let width: Double
  private(set) var height: Double
  private(set) var elements: [Element] = []

  init(width: Double, height: Double) {
    self.width = width
    self.height = height
  }

  mutating func add(
    _ shape: Shape, fill: Paint? = nil, pen: Pen? = nil, title: String? = nil
  ) {
    elements.append(Element(shape: shape, fill: fill, pen: pen, title: title))
  }

  /// A line of text. One that is wider than the limit is cut, and a reader who points at it sees the
  /// whole.
  mutating func add(_ text: Text, ink: Ink = .text, limit: Double = .infinity) {
    add(text, as: TextWidth.cut(text.string, to: limit, size: text.wideSize), ink)
  }

  /// Likewise, but cut in the middle, as names often differ at their ends.
  mutating func addName(_ text: Text, ink: Ink = .text, limit: Double) {
    add(text, as: TextWidth.cutInside(text.string, to: limit, size: text.wideSize), ink)
  }

  private mutating func add(_ text: Text, as shown: String, _ ink: Ink) {
    if shown.isEmpty { return }
    let whole = text.string
    var text = text
    text.string = shown
    add(.text(text), fill: .ink(ink), title: shown == whole ? nil : whole)
  }

  /// Sets the height when it is known, also of the background, which is the first element.
  mutating func finish(height: Double) {
    self.height = height
    elements[0].shape = .rectangle(Box(x: 0, y: 0, width: width, height: height))
  }

  var texts: [Text] {
    elements.compactMap { if case .text(let text) = $0.shape { text } else { nil } }
  }
}

/// A line of text in a drawing.
struct Text: Sendable, Equatable {
  /// Which of its points stands at the place.
  enum Anchor: Sendable, Equatable { case start, middle, end }

  var string: String
  /// On the baseline.
  var place: Point
  var anchor: Anchor
  /// Of the font, in px.
  var size: Double
  var isBold: Bool
  /// An eighth of a turn around the place, against the clock.
  var isTilted: Bool

  init(
    _ string: String, at place: Point, anchor: Anchor = .start, size: Double = 12,
    isBold: Bool = false, isTilted: Bool = false
  ) {
    self.string = string
    self.place = place
    self.anchor = anchor
    self.size = size
    self.isBold = isBold
    self.isTilted = isTilted
  }

  var width: Double { TextWidth.width(string, size: wideSize) }

  /// The size of a text of the same width that is not bold.
  var wideSize: Double { isBold ? 1.12 * size : size }

  /// How far letters stand above the baseline and hang below it, of the font size.
  static let (ascent, descent) = (0.92, 0.24)

  /// The corners of its box, one after the other.
  var corners: [Point] {
    let start =
      switch anchor {
      case .start: 0.0
      case .middle: -width / 2
      case .end: -width
      }
    let (up, down) = (-Self.ascent * size, Self.descent * size)
    let slope = (0.5).squareRoot()
    let (cosine, sine) = isTilted ? (slope, slope) : (1, 0)
    return [(start, up), (start + width, up), (start + width, down), (start, down)].map {
      Point(place.x + $0.0 * cosine + $0.1 * sine, place.y - $0.0 * sine + $0.1 * cosine)
    }
  }

  var box: Box { Box(around: corners) }
}

/// A rectangle of a drawing.
struct Box: Sendable, Equatable {
  var x: Double
  var y: Double
  var width: Double
  var height: Double

  init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  /// The smallest that holds all of the points.
  init(around points: [Point]) {
    let (xs, ys) = (points.map(\.x), points.map(\.y))
    let (left, top) = (xs.min() ?? 0, ys.min() ?? 0)
    self.init(x: left, y: top, width: (xs.max() ?? 0) - left, height: (ys.max() ?? 0) - top)
  }

  var right: Double { x + width }
  var bottom: Double { y + height }
  var center: Point { Point(x + width / 2, y + height / 2) }

  func contains(_ other: Box) -> Bool {
    x <= other.x && y <= other.y && other.right <= right && other.bottom <= bottom
  }

  func overlaps(_ other: Box) -> Bool {
    x < other.right && other.x < right && y < other.bottom && other.y < bottom
  }

  /// Smaller by so many px on each side; larger where negative.
  func inset(_ margin: Double) -> Box {
    Box(
      x: x + margin, y: y + margin, width: max(width - 2 * margin, 0),
      height: max(height - 2 * margin, 0))
  }
}
