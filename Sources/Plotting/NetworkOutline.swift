/// What of a network is drawn: so many units of each layer and so many edges as can be seen. Of a
/// wide layer the first and the last units stand, and between them how many there are more.
struct NetworkOutline: Equatable {
  enum Slot: Equatable {
    case unit(Int)
    case more(Int)
  }

  /// A place in a column.
  struct Place: Equatable {
    var layer: Int
    var slot: Int
  }

  struct Edge: Equatable {
    var from: Place
    var to: Place
    /// Nil where it is not known, and where it is not finite.
    var weight: Float?
  }

  /// From the first unit to the last, layer by layer.
  let slots: [[Slot]]
  /// Shortcuts are none: they lead from layer to layer.
  let edges: [Edge]
  /// The size of the heaviest edge; 0 for none.
  let heaviest: Float

  /// Of the most units a layer, up to `units`, that make no more edges than there may be; two at least.
  init(_ diagram: NetworkDiagram, units: Int, edges limit: Int) {
    var most = max(3, units)
    var slots = diagram.layers.map { Self.slots(units: $0.units, most: most) }
    var edges = Self.edges(diagram, slots)
    while edges.count > limit, most > 3 {
      most -= 1
      slots = diagram.layers.map { Self.slots(units: $0.units, most: most) }
      edges = Self.edges(diagram, slots)
    }
    self.slots = slots
    self.edges = edges
    heaviest = edges.reduce(0) { max($0, abs($1.weight ?? 0)) }
  }

  /// Whether every unit is there, and so every edge.
  func isWhole(_ diagram: NetworkDiagram) -> Bool {
    zip(slots, diagram.layers).allSatisfy { $0.count == $1.units }
  }

  private static func slots(units: Int, most: Int) -> [Slot] {
    if units <= most { return (0..<units).map { .unit($0) } }
    let top = most / 2
    let bottom = most - 1 - top
    return (0..<top).map { .unit($0) } + [.more(units - top - bottom)]
      + (units - bottom..<units).map { .unit($0) }
  }

  private static func edges(_ diagram: NetworkDiagram, _ slots: [[Slot]]) -> [Edge] {
    diagram.connections.flatMap { connection in
      let targets = slots[connection.to].enumerated()
      return slots[connection.from].enumerated().flatMap { from, slot -> [Edge] in
        guard case .unit(let unit) = slot else { return [] }
        return targets.compactMap { to, slot in
          guard case .unit(let target) = slot else { return nil }
          var weight: Float?
          switch connection.pattern {
          case .dense(let weights):
            weight = weights?[unit * diagram.layers[connection.to].units + target]
          case .oneToOne: if unit != target { return nil }
          case .ranges(let ranges): if !ranges[unit].contains(target) { return nil }
          case .shortcut: return nil
          }
          return Edge(
            from: Place(layer: connection.from, slot: from),
            to: Place(layer: connection.to, slot: to),
            weight: weight.flatMap { $0.isFinite ? $0 : nil })
        }
      }
    }
  }
}

extension NetworkDiagram {
  /// From and to which layers shortcuts lead.
  var shortcuts: [(from: Int, to: Int)] {
    connections.filter { $0.pattern == .shortcut }.map { ($0.from, $0.to) }
  }

  /// Whether any weight is known.
  var hasWeights: Bool {
    connections.contains { if case .dense(.some) = $0.pattern { true } else { false } }
  }
}

extension NetworkDiagram.Layer {
  /// Its name and what there is to say of it, a line each.
  var lines: [String] { [kind.isEmpty ? name : "\(name) (\(kind))"] + details }
}

/// What a weight looks like: how wide the line is.
enum EdgeForm {
  /// From half a px to three and a half.
  static func width(_ weight: Float, of heaviest: Float) -> Double {
    heaviest > 0 ? 0.5 + 3 * Double(abs(weight) / heaviest) : 0.5
  }
}
