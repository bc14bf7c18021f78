import Testing

@testable import Plotting

@Suite struct NetworkTests {
  private func layer(_ name: String, _ units: Int, names: [String] = []) -> NetworkDiagram.Layer {
    .init(
      name: name, kind: "Dense", details: ["relu", "(None, \(units))"], units: units,
      unitNames: names)
  }

  private func dense(_ units: [Int], weights: Bool = false) -> NetworkDiagram {
    NetworkDiagram(
      layers: units.enumerated().map { layer("layer \($0)", $1) },
      connections: units.indices.dropFirst().map { index in
        let count = units[index - 1] * units[index]
        return .init(
          from: index - 1, to: index,
          .dense(weights ? (0..<count).map { Float($0) - Float(count) / 2 } : nil))
      })
  }

  // MARK: - Outline

  @Test func `of a wide layer the first and the last units stand, and how many there are between`()
  {
    let outline = NetworkOutline(dense([2, 1000]), units: 6, edges: 100)
    #expect(outline.slots[0] == [.unit(0), .unit(1)])
    #expect(
      outline.slots[1] == [
        .unit(0), .unit(1), .unit(2), .more(995), .unit(998), .unit(999),
      ])
    #expect(outline.edges.count == 2 * 5)
    #expect(!outline.isWhole(dense([2, 1000])))
  }

  /// Of five layers of 12 there are 4 · 144 edges; 300 are those of 9 slots, 8 of them units.
  @Test func `layers lose units until there are few enough edges`() {
    let outline = NetworkOutline(dense([12, 12, 12, 12, 12]), units: 12, edges: 300)
    #expect(outline.slots.allSatisfy { $0.count == 9 })
    #expect(outline.edges.count == 4 * 64)
  }

  @Test func `weights belong to their edges, and the heaviest is known`() {
    let diagram = NetworkDiagram(
      layers: [layer("a", 2), layer("b", 3)],
      connections: [.init(from: 0, to: 1, .dense([1, 2, 3, -4, 5, .infinity]))])
    let outline = NetworkOutline(diagram, units: 8, edges: 8)
    #expect(outline.edges.map(\.weight) == [1, 2, 3, -4, 5, nil])
    #expect(outline.edges[3].from.slot == 1 && outline.edges[3].to.slot == 0)
    #expect(outline.heaviest == 5)
  }

  @Test func `units go to their own, and categories to their vectors`() {
    let diagram = NetworkDiagram(
      layers: [layer("a", 2), layer("b", 3), layer("c", 3)],
      connections: [
        .init(from: 0, to: 1, .ranges([0..<1, 1..<3])), .init(from: 1, to: 2, .oneToOne),
        .init(from: 0, to: 2, .shortcut),
      ])
    let outline = NetworkOutline(diagram, units: 8, edges: 80)
    let edges = outline.edges.map { [$0.from.layer, $0.from.slot, $0.to.slot] }
    #expect(edges == [[0, 0, 0], [0, 1, 1], [0, 1, 2], [1, 0, 0], [1, 1, 1], [1, 2, 2]])
    #expect(diagram.shortcuts.map { [$0.from, $0.to] } == [[0, 2]])
  }

  // MARK: - Drawing

  private static let words = ["서울특별시 강남구", "🙂🙂🙂", String(repeating: "long ", count: 30), ""]

  private static var diagrams: [(String, NetworkDiagram)] {
    let tests = NetworkTests()
    var named = tests.dense([50, 4, 50], weights: true)
    for index in [0, 2] {
      named.layers[index].unitNames = (0..<50).map { words[$0 % words.count] + "\($0)" }
    }
    named.layers[1].name = words[2]
    var residual = tests.dense([3, 3, 3, 3])
    residual.connections.append(.init(from: 0, to: 3, .shortcut))
    residual.connections.append(.init(from: 1, to: 2, .shortcut))
    return [
      ("one layer", tests.dense([3])), ("two", tests.dense([1, 1], weights: true)),
      ("names", named), ("wide", tests.dense([1_000_000, 2, 1])),
      ("deep", tests.dense(Array(repeating: 7, count: 40))), ("shortcuts", residual),
      ("very deep", tests.dense(Array(repeating: 2, count: 300))),
      ("empty weights", tests.dense([0, 2])),
    ]
  }

  @Test(
    "everything is inside, and no text lies on another", arguments: diagrams,
    [240.0, 360, 720, 1400])
  func drawn(named: (String, NetworkDiagram), width: Double) {
    var drawing = Drawing(width: width, height: 0)
    let bottom = NetworkDrawing.draw(named.1, into: &drawing, x: 16, y: 30, width: width - 32)
    let frame = Box(x: 16, y: 30, width: width - 32, height: bottom - 30)
    for element in drawing.elements {
      #expect(frame.inset(-0.01).contains(element.box), "\(named.0): \(element.shape)")
    }
    let boxes = drawing.texts.map { $0.box.inset(1) }
    for (index, box) in boxes.enumerated() {
      for other in boxes.indices.prefix(index) where boxes[other].overlaps(box) {
        Issue.record("\(named.0): \(drawing.texts[index]) on \(drawing.texts[other])")
      }
    }
    #expect(drawing.elements.count < 1500)
  }

  private func drawing(_ diagram: NetworkDiagram, width: Double) -> Drawing {
    var drawing = Drawing(width: width, height: 0)
    _ = NetworkDrawing.draw(diagram, into: &drawing, x: 16, y: 30, width: width - 32)
    return drawing
  }

  @Test("of narrow columns the list is whole", arguments: [240.0, 360, 720, 1400])
  func list(width: Double) {
    var deep = dense(Array(repeating: 300, count: 40))
    for index in deep.layers.indices {
      deep.layers[index].details.append("parameters: \(90_300 + index)")
    }
    let texts = drawing(deep, width: width).texts.map(\.string)
    for layer in deep.layers {
      let whole = layer.lines.joined(separator: ", ")
      #expect(texts.joined(separator: ", ").contains(whole))
    }
    #expect(texts.contains("39") && !texts.contains { $0.contains("…") })
  }

  @Test("words beneath a column are broken, not cut", arguments: [300.0, 720])
  func words(width: Double) {
    var diagram = dense([2, 20, 50])
    diagram.layers[1].details.append("1,050 parameters")
    let texts = drawing(diagram, width: width).texts.map(\.string)
    #expect(texts.joined(separator: " ").contains("(None, 20) 1,050 parameters"))
    #expect(texts.contains("parameters") == (width == 300))
  }

  @Test("the key says how heavy the heaviest is", arguments: [300.0, 360, 720])
  func key(width: Double) throws {
    let texts = drawing(dense([2, 3], weights: true), width: width).texts
    let words = try #require(texts.first { $0.string == "below 0; the widest line is 3" })
    let first = try #require(texts.first { $0.string == "weight above 0" })
    #expect((first.place.y == words.place.y) == (width == 720))
  }

  @Test func `units of a common beginning are told apart where their names are cut`() {
    var diagram = dense([2, 12])
    diagram.layers[1].unitNames = (0..<12).map { "a class with a long name, number \($0)" }
    let names = drawing(diagram, width: 360).texts.filter { $0.string.hasPrefix("a ") }
    #expect(names.count == 12 && names.allSatisfy { $0.string.contains("…") })
    #expect(Set(names.map(\.string)).count == 12)
    let text = diagram.canvas(width: 50, usesColor: false).text(usesColor: false)
    #expect(Set(text.matches(of: /a \D*…\D*\d+/).map(\.output)).count == 7)
  }

  @Test("text is no wider than the window", arguments: diagrams, [8, 30, 80, 200])
  func text(named: (String, NetworkDiagram), width: Int) {
    let canvas = named.1.canvas(width: width, usesColor: false)
    #expect(canvas.columns <= width && canvas.rows > 0)
  }

  @Test func `a small network is drawn unit by unit, a large one a box a layer`() {
    let small = dense([2, 1], weights: true).canvas(width: 80, usesColor: false)
    #expect(small.text(usesColor: false).filter { $0 == "○" }.count == 3)
    let deep = dense(Array(repeating: 7, count: 40)).canvas(width: 80, usesColor: false)
    #expect(deep.text(usesColor: false).filter { $0 == "▼" }.count == 39)
  }

  // MARK: - Other languages

  private func picture(_ diagram: NetworkDiagram) -> Picture {
    Picture(title: "a \"b\" \\ c", description: "d", panels: [.network(diagram)])
  }

  @Test func `DOT has each unit of a small network, and names in quotes`() {
    var diagram = dense([2, 1])
    diagram.layers[0].unitNames = ["x\"y", "back\\slash"]
    diagram.connections[0].pattern = .dense([0.5, -1])
    let text = DOT.text(picture(diagram))
    #expect(text.contains("label=\"a \\\"b\\\" \\\\ c\""))
    #expect(text.contains("n0_0 [shape=box, height=0.25, label=\"x\\\"y\"];"))
    #expect(text.contains("label=\"back\\\\slash\""))
    let (blue, red) = (InkColor(.positive).light, InkColor(.negative).light)
    #expect(text.contains("n0_0 -> n1_0 [color=\"\(blue)\", penwidth=2.00, tooltip=\"0.5\"];"))
    #expect(text.contains("n0_1 -> n1_0 [color=\"\(red)\", penwidth=3.50, tooltip=\"-1\"];"))
  }

  @Test func `an accent upon a mark of the language leaves it a mark`() {
    func contains(_ text: String, _ part: String) -> Bool {
      text.utf8.split(
        separator: Array(part.utf8)[...], maxSplits: 1, omittingEmptySubsequences: false
      ).count > 1
    }
    var diagram = dense([2, 1])
    diagram.layers[0].unitNames = ["x\"\u{301}]; y [", "b"]
    #expect(contains(DOT.text(picture(diagram)), "label=\"x\\\"\u{301}]; y [\"]"))
    let titled = Picture(title: "a;\u{301}b#\u{301}\r\nc", description: "", panels: [])
    #expect(contains(Mermaid.text(titled), "accTitle: a \u{301}b \u{301}\r c\n"))
  }

  @Test func `Mermaid has a box a layer of a large network, and no marks of its own in texts`() {
    var diagram = dense([3, 40, 3])
    diagram.layers[1].name = "a<b>#\"c\""
    diagram.connections.append(.init(from: 0, to: 2, .shortcut))
    #expect(
      Mermaid.text(picture(diagram)) == #"""
        flowchart LR
          accTitle: a "b" \ c
          accDescr: d
          l0["layer 0 (Dense)<br/>relu<br/>(None, 3)"]
          l1["a#60;b#62;#35;#34;c#34; (Dense)<br/>relu<br/>(None, 40)"]
          l2["layer 2 (Dense)<br/>relu<br/>(None, 3)"]
          l0 --> l1
          l1 --> l2
          l0 -.-> l2

        """#)
  }
}

extension Drawing.Element {
  /// Of circles and rectangles with their strokes, of curves with their middles.
  fileprivate var box: Box {
    let line = (pen?.width ?? 0) / 2
    switch shape {
    case .rectangle(let box, _): return box.inset(-line)
    case .circle(let center, let radius):
      return Box(x: center.x, y: center.y, width: 0, height: 0).inset(-radius - line)
    case .text(let text): return text.box
    case .path(let steps):
      var points: [Point] = []
      for step in steps {
        switch step {
        case .move(let point), .line(let point): points.append(point)
        case .curve(let first, let second, let end):
          let start = points.last ?? end
          // The middle of a cubic curve.
          points.append(
            Point(
              (start.x + 3 * first.x + 3 * second.x + end.x) / 8,
              (start.y + 3 * first.y + 3 * second.y + end.y) / 8))
          points.append(end)
        case .circle(let center, let radius):
          points.append(Point(center.x - radius, center.y - radius))
          points.append(Point(center.x + radius, center.y + radius))
        case .close: break
        }
      }
      return Box(around: points)
    }
  }
}
