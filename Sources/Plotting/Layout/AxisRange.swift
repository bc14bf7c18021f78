/// The ends of an axis, and where between them a value lies.
struct AxisRange: Sendable, Equatable {
  let scale: Axis.Scale
  let isWhole: Bool
  let lower: Double
  let upper: Double
  /// The logarithm of the lower end, and what lies between it and that of the upper one; on other
  /// scales halves, as the difference of the ends may be more than the largest number.
  private let (start, span): (Double, Double)

  /// The ends that the axis names, or else those of the values, rounded outwards unless they are
  /// tight. One value gets some room around it; no value, 0 to 1, or 1 to 10 where the scale is
  /// logarithmic.
  init(_ axis: Axis, values: Extent, isTight: Bool = false) {
    var axis = axis
    if isTight, axis.range == nil, let ends = values.ends { axis.range = ends.lower...ends.upper }
    (scale, isWhole) = (axis.scale, axis.isWhole)
    (lower, upper) =
      switch axis.scale {
      case .categories(let names): (-0.5, Double(max(names.count, 1)) - 0.5)
      case .logarithmic: Self.logarithmicEnds(axis, values)
      case .linear: Self.linearEnds(axis, values)
      }
    if scale == .logarithmic {
      start = Decades.logarithm(lower)
      span = Decades.logarithm(upper) - start
    } else {
      start = lower / 2
      span = upper / 2 - start
    }
  }

  private static func logarithmicEnds(_ axis: Axis, _ values: Extent) -> (Double, Double) {
    let named = axis.range.flatMap { Extent($0, isLogarithmic: true).ends }
    let (low, high) = named ?? values.ends ?? (1, 10)
    if low == high {
      return (low / 10 > 0 ? low / 10 : low, high * 10 < .infinity ? high * 10 : high)
    }
    return named ?? (Decades.below(low), Decades.above(high))
  }

  private static func linearEnds(_ axis: Axis, _ values: Extent) -> (Double, Double) {
    let named = axis.range.flatMap { Extent($0, isLogarithmic: false).ends }
    var (low, high) = named ?? values.ends ?? (0, 1)
    let isNarrow = !(high / 2 - low / 2 > 1e-12 * max(abs(low), abs(high), 1e-290))
    if named != nil && !isNarrow { return (low, high) }
    if isNarrow {
      let room = axis.isWhole || low == 0 ? 1 : max(abs(low) / 2, 1e-290)
      (low, high) = (max(low - room, -1e308), min(high + room, 1e308))
    }
    let step = RoundStep(from: low, to: high, atMost: 10, isWhole: axis.isWhole)
    return (step.multiple(below: low), step.multiple(above: high))
  }

  /// Those of both axes of a chart. Cells reach to the ends.
  static func ranges(of chart: Chart) -> (x: AxisRange, y: AxisRange) {
    var x = Extent(isLogarithmic: chart.x.scale == .logarithmic)
    var y = Extent(isLogarithmic: chart.y.scale == .logarithmic)
    for layer in chart.layers {
      switch layer.marks {
      case .line(let points, _), .points(let points, _):
        for point in points where point.isFinite {
          x.add(point.x)
          y.add(point.y)
        }
      case .bars(let bars):
        for bar in bars {
          x.add(bar.x)
          y.add(bar.y)
        }
      case .cells(let cells):
        for border in cells.x { x.add(border) }
        for border in cells.y { y.add(border) }
      case .rule(let rule):
        switch rule.direction {
        case .horizontal: y.add(rule.value)
        case .vertical: x.add(rule.value)
        }
      case .notes(let notes):
        for note in notes where note.point.isFinite {
          x.add(note.point.x)
          y.add(note.point.y)
        }
      }
    }
    let isTight = chart.hasCells
    return (
      AxisRange(chart.x, values: x, isTight: isTight),
      AxisRange(chart.y, values: y, isTight: isTight)
    )
  }

  /// 0 at the lower end, 1 at the upper one, and so on beyond them; nil for what has no place: what
  /// is not finite, or not more than 0 where the scale is logarithmic.
  func fraction(of value: Double) -> Double? {
    guard value.isFinite else { return nil }
    if scale == .logarithmic { return value > 0 ? (Decades.logarithm(value) - start) / span : nil }
    return (value / 2 - start) / span
  }

  func contains(_ value: Double) -> Bool { lower <= value && value <= upper }
}

extension Chart {
  var hasCells: Bool {
    layers.contains { if case .cells = $0.marks { true } else { false } }
  }
}

/// The least and the largest of the values that an axis can show.
struct Extent: Sendable, Equatable {
  private let isLogarithmic: Bool
  private(set) var ends: (lower: Double, upper: Double)?

  init(isLogarithmic: Bool) { self.isLogarithmic = isLogarithmic }

  init(_ range: ClosedRange<Double>, isLogarithmic: Bool) {
    self.init(isLogarithmic: isLogarithmic)
    let isShown = range.lowerBound.isFinite && range.upperBound.isFinite
    if isShown && (!isLogarithmic || range.lowerBound > 0) { add(range) }
  }

  mutating func add(_ value: Double) {
    guard value.isFinite, !isLogarithmic || value > 0 else { return }
    ends = ends.map { (min($0.lower, value), max($0.upper, value)) } ?? (value, value)
  }

  mutating func add(_ range: ClosedRange<Double>) {
    add(range.lowerBound)
    add(range.upperBound)
  }

  static func == (a: Extent, b: Extent) -> Bool {
    a.isLogarithmic == b.isLogarithmic && a.ends?.lower == b.ends?.lower
      && a.ends?.upper == b.ends?.upper
  }
}
