extension Drawing {
  /// A symbol at each of the points, as one path.
  mutating func add(_ symbol: Symbol, at points: [Point], ink: Ink, radius: Double = 3.2) {
    guard !points.isEmpty else { return }
    let steps = points.flatMap { symbol.steps(around: $0, radius: radius) }
    if symbol == .cross {
      add(.path(steps), pen: Pen(.ground, width: 3.2))
      add(.path(steps), pen: Pen(.ink(ink), width: 1.6))
    } else {
      add(.path(steps), fill: .ink(ink), pen: Pen(.ground, width: 0.6))
    }
  }
}

extension Symbol {
  /// All of about the same area.
  fileprivate func steps(around center: Point, radius: Double) -> [Drawing.Step] {
    func at(_ x: Double, _ y: Double) -> Point {
      Point(center.x + x * radius, center.y + y * radius)
    }
    func polygon(_ corners: [Point]) -> [Drawing.Step] {
      [.move(corners[0])] + corners.dropFirst().map { .line($0) } + [.close]
    }
    switch self {
    case .circle: return [.circle(center, radius: radius)]
    case .square: return polygon([at(-0.9, -0.9), at(0.9, -0.9), at(0.9, 0.9), at(-0.9, 0.9)])
    case .triangle: return polygon([at(0, -1.2), at(1.15, 0.85), at(-1.15, 0.85)])
    case .diamond: return polygon([at(0, -1.3), at(1.3, 0), at(0, 1.3), at(-1.3, 0)])
    case .cross:
      return [
        .move(at(-0.9, -0.9)), .line(at(0.9, 0.9)), .move(at(-0.9, 0.9)), .line(at(0.9, -0.9)),
      ]
    }
  }
}

extension Chart {
  /// What stands here and there on a line, so that lines can be told apart without colours: nil
  /// where there is one alone, where it stands back, and where points of its own stand on it.
  func marker(ofLayer index: Int) -> Symbol? {
    let own = layers[index]
    var inks: [Ink] = []
    for layer in layers {
      guard case .series = layer.ink else { continue }
      if case .line = layer.marks, layer.name != nil, !inks.contains(layer.ink) {
        inks.append(layer.ink)
      }
    }
    let hasPoints = layers.contains {
      if case .points = $0.marks { $0.name == own.name && $0.ink == own.ink } else { false }
    }
    guard inks.count > 1, own.name != nil, !hasPoints, let number = inks.firstIndex(of: own.ink)
    else { return nil }
    return Symbol.allCases[number % Symbol.allCases.count]
  }
}
