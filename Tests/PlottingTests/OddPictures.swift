import Plotting

/// Pictures that are hard to draw, by name.
enum OddPictures {
  static let all: [(name: String, picture: Picture)] = [
    ("history", one(history)),
    ("history-log", one(logarithmic)),
    ("decision", one(decision)),
    ("gate", one(gate)),
    ("confusion", one(confusion(["cat", "dog", "고양이", "🐈‍⬛"]))),
    ("confusion-50", one(confusion((0..<50).map { "a class with a long name \($0)" }))),
    ("bars-50", one(bars((0..<50).map { "열 이름이 긴 \($0) 번째" }))),
    ("bars-3", one(bars(["no", "yes", "maybe"]))),
    ("bars-none", one(bars([]))),
    ("histograms", one(histograms)),
    ("weights", one(weights)),
    ("notes", one(crowdedNotes)),
    ("rules", one(rules)),
    ("nothing", one(Chart(x: Axis("x"), y: Axis("y"), layers: []))),
    ("no panels", Picture(title: "Nothing", description: "", panels: [])),
    ("not finite", one(line([Point(.nan, 1), Point(1, .infinity), Point(-.infinity, .nan)]))),
    ("one point", one(line([Point(3, 4)]))),
    ("constant", one(line((0..<5).map { Point(Double($0), 7) }))),
    ("huge", one(line([Point(-1.7e308, -1.7e308), Point(0, 3), Point(1.7e308, 1.7e308)]))),
    ("tiny", one(line([Point(0, 1e-307), Point(1e-300, 3e-307)]))),
    ("near", one(line([Point(1e15, 1), Point(1e15 + 1, 1 + 1e-15)]))),
    ("interrupted", one(line([Point(0, 0), Point(1, 1), Point(2, .nan), Point(3, 1)]))),
    ("legend", one(manyLines)),
    ("outside", one(outside)),
    ("long", long),
    (
      "panels",
      Picture(
        title: "Six panels", description: "Six.",
        panels: [history, decision, confusion(["a", "b"]), weights, bars(["x"]), crowdedNotes].map {
          .chart($0)
        }, columns: 3)
    ),
    (
      "markup",
      Picture(
        title: "a < b && c > \"d\" \u{1}\u{FFFE}\n]]>", description: "<script>&amp;</script>",
        panels: [
          .chart(
            Chart(
              title: "<title>", x: Axis("x & y"), y: Axis("</svg>"),
              layers: [Chart.Layer("<!-- -->", ink: .series(0), .line([Point(0, 0), Point(1, 1)]))])
          )
        ])
    ),
  ]

  /// A repeatable number from 0 to 1.
  static func noise(_ index: Int) -> Double {
    var bits = UInt64(truncatingIfNeeded: index) &* 0x9E37_79B9_7F4A_7C15
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return Double((bits ^ (bits >> 31)) >> 11) / 9_007_199_254_740_992
  }

  static func one(_ chart: Chart) -> Picture {
    Picture(title: "A picture", description: "What is seen.", panels: [.chart(chart)])
  }

  /// Many points, the more the nearer to a side.
  static func rows(_ count: Int, layers: Int) -> Picture {
    let marks = (0..<layers).map { layer in
      let points = (0..<count / layers).map { index in
        let (a, b) = (noise(index + 2 * layer * count), noise(index + (2 * layer + 1) * count))
        return Point(a * a + Double(layer % 10) / 4, b + Double(layer % 10) / 4)
      }
      return Chart.Layer("class \(layer)", ink: .series(layer), .points(points))
    }
    return one(Chart(x: Axis("exam 1"), y: Axis("exam 2"), layers: marks))
  }

  private static func line(_ points: [Point]) -> Chart {
    Chart(x: Axis("x"), y: Axis("y"), layers: [Chart.Layer("a", ink: .series(0), .line(points))])
  }

  private static let history = Chart(
    x: Axis("epoch", isWhole: true), y: Axis("loss (binary crossentropy)"),
    layers: [
      Chart.Layer("loss", ink: .series(0), .line(curve(0.1))),
      Chart.Layer("val_loss", ink: .series(1), .line(curve(0.2), .dashed)),
      Chart.Layer(ink: .faint, .rule(Rule(.vertical, at: 31, text: "best epoch"))),
      Chart.Layer(ink: .series(1), .notes([Note(Point(31, 0.254), "0.254")])),
    ])

  private static func curve(_ floor: Double) -> [Point] {
    (1...60).map { Point(Double($0), floor + 1 / Double($0) + 0.02 * noise($0)) }
  }

  private static let logarithmic = Chart(
    x: Axis("epoch", isWhole: true), y: Axis("loss", scale: .logarithmic),
    layers: [
      Chart.Layer(
        "loss", ink: .series(0), .line((1...100_000).map { Point(Double($0), 3 / Double($0 * $0)) })
      )
    ])

  private static var decision: Chart {
    let (columns, rows) = (90, 70)
    let values = (0..<columns * rows).map { index in
      let (x, y) = (Double(index % columns) / 90, Double(index / columns) / 70)
      let z = 8 * (x + y * y - 0.9)
      return 0.5 + z / (2 * (1 + abs(z)))
    }
    let points = (0..<120).map { Point(100 * noise(2 * $0), 100 * noise(2 * $0 + 1)) }
    func isPassed(_ point: Point) -> Bool { point.x + point.y * point.y / 100 > 90 }
    return Chart(
      x: Axis("exam1"), y: Axis("exam2"),
      layers: [
        Chart.Layer(
          ink: .text,
          .cells(
            Cells(
              x: (0...columns).map { 100 * Double($0) / Double(columns) },
              y: (0...rows).map { 100 * Double($0) / Double(rows) },
              values: values.map { max($0, 1 - $0) },
              shading: .classes(
                names: ["fail", "pass"], winners: values.map { $0 > 0.5 ? 1 : 0 },
                label: "probability")))),
        Chart.Layer("fail", ink: .series(0), .points(points.filter { !isPassed($0) })),
        Chart.Layer("pass", ink: .series(1), .points(points.filter(isPassed), .square)),
        Chart.Layer("wrong", ink: .wrong, .points(Array(points.prefix(4)), .cross)),
        Chart.Layer(
          "0.5", ink: .text,
          .line((0...80).map { Point(90 - Double($0 * $0) / 100, Double($0)) })),
      ], isSquare: true)
  }

  /// A square beside which the key has little room.
  private static let gate = Chart(
    x: Axis("a"), y: Axis("b"),
    layers: [
      Chart.Layer(
        ink: .text,
        .cells(
          Cells(
            x: [-0.25, 0.5, 1.25], y: [-0.25, 0.5, 1.25], values: [0, 1, 1, 0],
            shading: .diverging(
              low: .series(0), middle: 0.5, high: .series(1), extent: 0.5,
              label: "the output of a network with a long name"), isGround: true))),
      Chart.Layer("output is 0.5", ink: .text, .line([Point(0.5, -0.25), Point(0.5, 1.25)])),
    ], isSquare: true)

  private static func confusion(_ names: [String]) -> Chart {
    let borders = (0...names.count).map { Double($0) - 0.5 }
    let counts = (0..<names.count * names.count).map { index in
      index % names.count == index / names.count ? 40 + index % 7 : index * 7 % 5
    }
    return Chart(
      x: Axis("predicted", scale: .categories(names)), y: Axis("actual", scale: .categories(names)),
      layers: [
        Chart.Layer(
          ink: .series(0),
          .cells(
            Cells(
              x: borders, y: borders, values: counts.map(Double.init),
              shading: .sequential(0...46, label: "rows"), texts: counts.map(String.init))))
      ], isSquare: true)
  }

  private static func bars(_ names: [String]) -> Chart {
    Chart(
      x: Axis("class", scale: .categories(names)), y: Axis("rows"),
      layers: [
        Chart.Layer(
          ink: .series(2),
          .bars(
            names.indices.map { index in
              let height = (1000 * noise(index)).rounded()
              return Bar(
                x: Double(index) - 0.4...Double(index) + 0.4, y: 0...height, text: "\(Int(height))")
            }))
      ])
  }

  private static let histograms = Chart(
    x: Axis("petal length (cm)"), y: Axis("rows"),
    layers: (0..<3).map { layer in
      Chart.Layer(
        "class \(layer)", ink: .series(layer),
        .bars(
          (0..<20).map { bin in
            let z = Double(bin - 5 - 4 * layer) / 3
            return Bar(x: Double(bin)...Double(bin + 1), y: 0...(40 / (1 + z * z)).rounded())
          }))
    })

  private static let weights = Chart(
    title: "dense (4 × 8)", x: Axis("unit", isWhole: true),
    y: Axis("input", scale: .categories(["sepal length", "sepal width", "petal length", "Größe"])),
    layers: [
      Chart.Layer(
        ink: .text,
        .cells(
          Cells(
            x: (0...8).map { Double($0) - 0.5 }, y: (0...4).map { Double($0) - 0.5 },
            values: (0..<32).map { $0 == 5 ? .nan : noise($0) * 2 - 1 },
            shading: .diverging(
              low: .negative, middle: 0, high: .positive, extent: 1, label: "weight"))))
    ])

  private static let crowdedNotes = Chart(
    x: Axis("x"), y: Axis("y"),
    layers: [
      Chart.Layer(
        ink: .text,
        .notes((0..<30).map { Note(Point(0.5, 0.5 + 0.01 * noise($0)), "the note number \($0)") })),
      Chart.Layer(ink: .series(0), .line([Point(0, 0), Point(1, 1)])),
    ])

  private static let rules = Chart(
    x: Axis("x"), y: Axis("y"),
    layers: (0..<12).map {
      Chart.Layer(
        ink: .series($0),
        .rule(
          Rule(
            $0 % 2 == 0 ? .horizontal : .vertical, at: 0.5 + 0.001 * Double($0),
            text: "a rule with a rather long text \($0)")))
    })

  private static let manyLines = Chart(
    x: Axis("epoch"), y: Axis("accuracy"),
    layers: (0..<70).map { run in
      Chart.Layer(
        "run \(run) of an experiment" + String(repeating: " with settings", count: run % 9),
        ink: .series(run), .line((0..<9).map { Point(Double($0), noise(run) * Double($0)) }))
    })

  private static let outside = Chart(
    x: Axis("x", range: 0...1), y: Axis("y", range: 0...1),
    layers: [
      Chart.Layer("a", ink: .series(0), .line([Point(-5, -4), Point(0.5, 0.5), Point(7, 0)])),
      Chart.Layer("b", ink: .series(1), .points([Point(2, 2), Point(0.5, 0.2)], .triangle)),
      Chart.Layer("c", ink: .series(2), .bars([Bar(x: -1...0.1, y: -3...9, text: "9")])),
      Chart.Layer(ink: .wrong, .rule(Rule(.horizontal, at: 4, text: "far"))),
      Chart.Layer(ink: .wrong, .notes([Note(Point(3, 3), "farther")])),
    ])

  private static var long: Picture {
    let name = String(repeating: "a very long name of a column ", count: 12)
    let korean = String(repeating: "아주긴이름", count: 40)
    return Picture(
      title: name + korean, description: name,
      panels: [
        .chart(
          Chart(
            title: korean, x: Axis(name), y: Axis(korean, scale: .categories([korean, name, "👩‍👩‍👧"])),
            layers: [
              Chart.Layer(name, ink: .series(0), .line([Point(0, 0), Point(1e9, 2)])),
              Chart.Layer(ink: .text, .notes([Note(Point(1e9, 1), name)])),
            ]))
      ])
  }
}
