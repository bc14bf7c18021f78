internal import Compute
internal import Diagnostics
internal import Plotting
internal import Tabular
internal import Training

/// The rows that lie on a boundary's plane.
struct BoundaryRows {
  /// What is drawn of them, and what is said of them.
  private(set) var layers: [Chart.Layer] = []
  private(set) var sentences: [String] = []
  private(set) var points: [Point] = []
  /// Whether they are the corners of the unit square, and no data.
  let isCorners: Bool

  /// All combinations of 0 and 1, as gates have them.
  static var corners: BoundaryRows { BoundaryRows() }

  private init() {
    isCorners = true
    points = [Point(0, 0), Point(1, 0), Point(0, 1), Point(1, 1)]
    layers = [Chart.Layer(ink: .text, .points(points))]
  }

  init(_ data: BoundaryData, _ loaded: LoadedModel, _ view: BoundaryView) {
    isCorners = false
    var wrong: [Point] = []
    for group in data.groups { wrong += add(group, loaded, view, data.target) }
    if !wrong.isEmpty { layers.append(Chart.Layer("wrong", ink: .wrong, .points(wrong, .cross))) }
  }

  /// More classes than this have no entry in the legend.
  private static let mostNamed = 8

  /// - Returns: those that the network gets wrong.
  private mutating func add(
    _ group: BoundaryData.Group, _ loaded: LoadedModel, _ view: BoundaryView,
    _ target: TargetEncoder
  ) -> [Point] {
    let (name, part, isTest) = (group.name, group.part, group.isTest)
    let places = zip(part.numbers[0], part.numbers[1]).map { Point(Double($0), Double($1)) }
    points += places
    guard let classes = view.classes(target) else {
      layers.append(
        Chart.Layer(
          name, ink: isTest ? .series(1) : .text, .points(places, isTest ? .square : .circle)))
      sentences.append("\(group.counted).")
      return []
    }
    let outputs = loaded.outputs(of: part)
    var byClass = classes.map { _ in [Point]() }
    var wrong: [Point] = []
    for (row, point) in places.enumerated() {
      let (actual, isWrong) = view.judged(
        part.targets, outputs, row: row, classes: classes.count)
      byClass[actual].append(point)
      if isWrong { wrong.append(point) }
    }
    let symbols: [Symbol] = isTest ? [.square, .diamond] : [.circle, .triangle]
    for (index, points) in byClass.enumerated() where !points.isEmpty {
      layers.append(
        Chart.Layer(
          classes.count <= Self.mostNamed ? "\(classes[index]), \(name)" : nil,
          ink: .series(index), .points(points, symbols[index % 2])))
    }
    sentences.append("\(group.counted), \(wrong.count) of them wrong.")
    return wrong
  }

  /// The ends of an axis: the rows' with a margin of a twentieth on both sides.
  func range(_ value: KeyPath<Point, Double>) -> ClosedRange<Double> {
    let values = points.map { $0[keyPath: value] }.filter(\.isFinite)
    let (low, high) = (values.min() ?? 0, values.max() ?? 1)
    if isCorners { return low - 0.25...high + 0.25 }
    let margin = low < high ? (high - low) / 20 : max(abs(low) / 20, 1e-3)
    return low - margin...high + margin
  }
}
