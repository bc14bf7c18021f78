import Diagnostics
import Testing

@testable import Plotting

@Suite struct TextPictureTests {
  /// The text without colours.
  private func plain(_ text: String) -> String {
    text.replacing(/\u{1B}\[[0-9;]*m/, with: "")
  }

  private func text(_ chart: Chart, width: Int = 34) -> String {
    TextPicture.text(
      Picture(title: "A title", description: "", panels: [.chart(chart)]), width: width,
      usesColor: false)
  }

  // MARK: Any picture

  @Test(
    "no line is wider than the window", arguments: OddPictures.all.map(\.name), [1, 37, 80, 1000])
  func widths(name: String, width: Int) throws {
    let picture = try #require(OddPictures.all.first { $0.name == name }).picture
    let limit = min(max(width, 30), 200)
    for usesColor in [false, true] {
      let text = TextPicture.text(picture, width: width, usesColor: usesColor)
      let lines = plain(text).split(separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.allSatisfy { displayWidth($0) <= limit })
      #expect(usesColor || lines.allSatisfy { $0.last != " " })
      #expect(lines.last == "")
      #expect(usesColor || !text.contains("\u{1B}"))
    }
  }

  /// With three layers each cell has the symbol of one; alone they are dots or shades.
  @Test func `many points are told apart, or shown by their density`() {
    let layers = TextPicture.text(OddPictures.rows(9000, layers: 3), width: 60, usesColor: false)
    #expect(layers.contains("●") && layers.contains("■") && layers.contains("▲"))
    let alone = TextPicture.text(OddPictures.rows(9000, layers: 1), width: 60, usesColor: false)
    #expect(alone.contains("▓") && alone.contains("░") && !alone.contains("●"))
  }

  // MARK: Some pictures

  @Test func `lines have the strokes and markers of their legend`() {
    let points = (0...8).map { Point(Double($0), Double($0 * $0)) }
    let lower = points.map { Point($0.x, $0.y / 4) }
    let chart = Chart(
      x: Axis("epoch", isWhole: true), y: Axis("loss"),
      layers: [
        Chart.Layer("a", ink: .series(0), .line(points)),
        Chart.Layer("a, validation", ink: .series(0), .line(points.reversed(), .dashed)),
        Chart.Layer("b", ink: .series(1), .line(lower)),
        Chart.Layer("b, validation", ink: .series(1), .line(lower.reversed(), .dashed)),
        Chart.Layer(ink: .faint, .rule(Rule(.vertical, at: 2, text: "best", stroke: .dotted))),
      ])
    #expect(
      text(chart)
        == """
        A title

        loss
           │       ⢈ best
        60 ┤       ⠠                    ⡠⠎
           │       ⠐                  ⢀⠜
           │       ⢈                 ⡠⠃
        40 ┤       ⠠               ⡠⠊
           │       ⠐            ⢀⡠⠊
           │       ⢈           ⡠⠊
        20 ┤       ⠠        ⡠⠔⠉
           │       ⠐     ⣀⠤⠋          ⣀⡠⠤⠒
           │       ⢈ ⣀⠤⠒⠉     ⣀⣀⡠●⠒⠒●⠉
         0 ┤⣀⣀⣀⣤⣤●⣒⠶●⠤⠤⠔⠒⠒⠒⠋⠉⠉
           └┬──────┬───────┬──────┬──────┬
            0      2       4      6      8
                         epoch
        ⠒⠒⠒⠒⠒ a   ⠒⠒⠂ ⠒ a, validation
        ⠒⠒●⠒⠒ b   ⠒⠒● ⠒ b, validation

        """)
  }

  @Test func `bars stand, lie and go below zero`() {
    let bars = [3, -2, 0, 7.5].enumerated().map { index, value in
      Bar(
        x: Double(index) - 0.4...Double(index) + 0.4, y: min(0, value)...max(0, value),
        text: "\(value)")
    }
    let names = ["고양이", "dog", "a rather long name", "x"]
    let standing = Chart(
      x: Axis("class", scale: .categories(names)), y: Axis("change"),
      layers: [Chart.Layer(ink: .series(0), .bars(bars))])
    #expect(
      text(standing)
        == """
        A title

        change
           │                       7.5
         8 ┤                      ▂▂▂▂▂
           │                      █████
         6 ┤                      █████
           │                      █████
         4 ┤  3.0                 █████
           │ ▇▇▇▇▇                █████
         2 ┤ █████                █████
         0 ┤ █████  -2.0    0.0   █████
           │        ▇▇▇▇▇
        −2 ┤        █████
           └────────────────────────────
             고양이  dog   a r…me   x
                        class

        """)
    let lying = Chart(
      x: Axis("norm"), y: Axis("layer", scale: .categories(names)),
      layers: [
        Chart.Layer(
          ink: .series(0),
          .bars(bars.map { Bar(x: 0...abs($0.y.upperBound), y: $0.x, text: $0.text) }))
      ])
    #expect(
      text(lying)
        == """
        A title

        layer
                      │
                    x │█████████████▊ 7.5
                      │
                      │
        a rather…name │ 0.0
                      │
                      │
                  dog │ -2.0
                      │
                      │
               고양이 │█████▌ 3.0
                      │
                      └┬────────┬────────┬
                       0        5       10
                              norm

        """)
  }

  @Test func `histograms that hide each other are outlined`() {
    func bars(_ heights: [Double]) -> Marks {
      .bars(
        heights.enumerated().map { Bar(x: Double($0)...Double($0) + 1, y: 0...$1) })
    }
    let chart = Chart(
      x: Axis("x"), y: Axis("rows"),
      layers: [
        Chart.Layer("a", ink: .series(0), bars([1, 4, 2])),
        Chart.Layer("b", ink: .series(1), bars([0, 2, 3])),
      ])
    #expect(
      text(chart)
        == """
        A title

        rows
        4 ┤          ⡏⠉⠉⠉⠉⠉⠉⠉⠉⠉⢹
          │          ⡇         ⢸
          │          ⡇         ⢸⣀⡀ ⣀⣀⡀ ⣀⣀⡀
          │          ⡇         ⢸         ⢠
          │          ⡇         ⢸         ⠸
        2 ┤          ⡧⠤ ⠠⠤⠤ ⠠⠤⠤⠸⠤⠤⠤⠤⠤⠤⠤⠤⠤⢤
          │          ⡇                   ⢸
          │          ⡇                   ⢸
          │⡏⠉⠉⠉⠉⠉⠉⠉⠉⠉⡁                   ⢸
          │⡇         ⡇                   ⢸
        0 ┤⣇⣀⡀ ⣀⣀⡀ ⣀⣀⡀                   ⢸
          └┬─────────┬─────────┬─────────┬
           0         1         2         3
                          x
        ⠒⠒⠒⠒⠒ a   ⠒⠒⠂ ⠒ b

        """)
  }

  @Test func `a confusion matrix is a table with shades`() {
    #expect(
      text(Self.confusion)
        == """
        A title

        actual
               │░░░░░░░░
        불합격 │░░ 2 ░░░
               │░░░░░░░░
               │████████
          pass │██ 9 ███   0
               │████████
               └────────────────
                  pass   불합격
                    predicted
        rows: 0  ░▒▒▓▓███ 9

        """)
    let picture = Picture(title: "", description: "", panels: [.chart(Self.confusion)])
    #expect(
      TextPicture.text(picture, width: 34, usesColor: true).replacing("\u{1B}", with: "^")
        == """

        actual
               ^[0;38;5;244m│^[0;48;5;153m        ^[0m
        불합격 ^[0;38;5;244m│^[0;48;5;153m   ^[0;38;5;16;48;5;153m2^[0;48;5;153m    ^[0m
               ^[0;38;5;244m│^[0;48;5;153m        ^[0m
               ^[0;38;5;244m│^[0;48;5;25m        ^[0;48;5;255m        ^[0m
          pass ^[0;38;5;244m│^[0;48;5;25m   ^[0;38;5;231;48;5;25m9^[0;48;5;25m    ^[0;48;5;255m   ^[0;38;5;16;48;5;255m0^[0;48;5;255m    ^[0m
               ^[0;38;5;244m│^[0;48;5;25m        ^[0;48;5;255m        ^[0m
               ^[0;38;5;244m└────────────────^[0m
                  pass   불합격
                    predicted
        rows: 0 ^[0;48;5;255m ^[0;48;5;153m  ^[0;48;5;110m ^[0;48;5;74m  ^[0;48;5;32m  ^[0;48;5;25m ^[0m 9

        """)
  }

  private static let confusion = Chart(
    x: Axis("predicted", scale: .categories(["pass", "불합격"])),
    y: Axis("actual", scale: .categories(["pass", "불합격"])),
    layers: [
      Chart.Layer(
        ink: .series(0),
        .cells(
          Cells(
            x: [-0.5, 0.5, 1.5], y: [-0.5, 0.5, 1.5], values: [9, 0, 2, .nan],
            shading: .sequential(0...9, label: "rows"), texts: ["9", "0", "2", ""])))
    ])

  @Test func `cells that are too narrow for their texts show the first words, or shades alone`() {
    func row(_ text: String, classes: Int) -> String? {
      let cells = Cells(
        x: (0...classes).map { Double($0) - 0.5 }, y: [-0.5, 0.5],
        values: (0..<classes).map { Double($0 % 2) }, shading: .sequential(0...1, label: ""),
        texts: Array(repeating: text, count: classes))
      let chart = Chart(
        x: Axis("", scale: .categories((0..<classes).map { "\($0)" })),
        y: Axis("", scale: .categories(["a"])), layers: [Chart.Layer(ink: .text, .cells(cells))])
      return self.text(chart).split(separator: "\n").first { $0.hasPrefix("a ") }.map(String.init)
    }
    #expect(row("7 (0 %)", classes: 2) == "a │ 7 (0 %)  7 (0 %)")
    #expect(row("7 (0 %)", classes: 6) == "a │  7  █ 7 █  7  █ 7 █  7  █ 7 █")
    #expect(row("7 (0 %)", classes: 20) == "a │ █ █ █ █ █ █ █ █ █ █")
  }

  @Test func `regions of classes have textures, and points on them symbols`() {
    let chart = Chart(
      x: Axis("x"), y: Axis("y"),
      layers: [
        Chart.Layer(
          ink: .text,
          .cells(
            Cells(
              x: [0, 1, 2, 3], y: [0, 1], values: [0.9, 0.6, 0.9],
              shading: .classes(names: ["no", "yes"], winners: [0, 1, 1], label: "predicted")))),
        Chart.Layer("no", ink: .series(0), .points([Point(0.5, 0.2), Point(2, 0.5)])),
        Chart.Layer("yes", ink: .series(1), .points([Point(2.5, 0.7)])),
        Chart.Layer("wrong", ink: .wrong, .points([Point(2, 0.5)], .cross)),
      ])
    #expect(
      text(chart)
        == """
        A title

        y
        1.0 ┤········· ░ ░ ░ ░ ░░░░░░░░░
            │·········░ ░ ░ ░ ░░░░░░░░░░
            │········· ░ ░ ░ ░ ░░░░░░░░░
            │·········░ ░ ░ ░ ░░░░░■░░░░
            │········· ░ ░ ░ ░ ░░░░░░░░░
        0.5 ┤·········░ ░ ░ ░ ✕░░░░░░░░░
            │········· ░ ░ ░ ░ ░░░░░░░░░
            │·········░ ░ ░ ░ ░░░░░░░░░░
            │····●···· ░ ░ ░ ░ ░░░░░░░░░
            │·········░ ░ ░ ░ ░░░░░░░░░░
          0 ┤········· ░ ░ ░ ░ ░░░░░░░░░
            └┬────────┬───────┬────────┬
             0        1       2        3
                          x
        predicted:   · no   ░ yes   ● no
        ■ yes   ✕ wrong

        """)
  }

  @Test func `of names that are too long the beginning and the end stand`() {
    #expect("class number 12".cutInside(to: 15) == "class number 12")
    #expect("class number 12".cutInside(to: 11) == "class …r 12")
    #expect("학급 번호 십이".cutInside(to: 8) == "학급 …이")
    #expect("ab".cutInside(to: 1) == "…")
    let names = (10..<60).map { "class number \($0)" }
    let cells = Cells(
      x: (0...50).map(Double.init), y: [0, 1], values: Array(repeating: 1, count: 50),
      shading: .sequential(0...1, label: ""))
    let chart = Chart(
      x: Axis("", scale: .categories(names)), y: Axis("", scale: .categories(["a"])),
      layers: [Chart.Layer(ink: .text, .cells(cells))])
    let found = text(chart, width: 200).matches(of: /class n…r \d\d/).map(\.output)
    #expect(found.count > 5 && Set(found).count == found.count)
  }

  @Test func `a key of too many entries has what is not one of many`() {
    let layers = (0..<80).map {
      Chart.Layer("class \($0)", ink: .series($0), .points([Point(Double($0), 1)]))
    }
    let wrong = Chart.Layer("wrong", ink: .wrong, .points([Point(0, 1)], .cross))
    let chart = Chart(x: Axis("x"), y: Axis("y"), layers: layers + [wrong])
    #expect(text(chart).contains("✕ wrong"))
    #expect(text(chart).contains(/… and \d+ more/))
    let drawing = SVG.drawing(OddPictures.one(chart), width: 720)
    let key = drawing.texts.map(\.string)
    #expect(key.contains("wrong") && key.contains("… 21 more"))
  }

  @Test func `panels stand side by side where there is room`() {
    func panel(_ title: String) -> Panel {
      .chart(
        Chart(
          title: title, x: Axis("x", range: 0...1), y: Axis("", range: 0...1),
          layers: [Chart.Layer(ink: .text, .line([Point(0, 0), Point(1, 1)]))]))
    }
    let picture = Picture(
      title: "Two", description: "", panels: [panel("left"), panel("right"), panel("below")],
      columns: 2)
    func heads(_ width: Int) -> [String] {
      TextPicture.text(picture, width: width, usesColor: false).split(separator: "\n")
        .filter { $0.contains(/left|right|below/) }.map(String.init)
    }
    let gap = String(repeating: " ", count: 35)
    #expect(heads(75) == ["left" + gap + "right", "below"])
    #expect(heads(74) == ["left", "right", "below"])
  }

  // MARK: What tells layers apart

  @Test("layers of any number have symbols of their own", arguments: [false, true])
  func styles(usesColor: Bool) {
    let points = (0..<20).map { Chart.Layer("\($0)", ink: .series($0), .points([])) }
    let lines = (0..<20).map { Chart.Layer("line \($0)", ink: .series($0), .line([])) }
    let styles = LayerStyle.styles(points + lines, cells: 100, usesColor: usesColor)
    let looks = zip(styles, (points + lines).map(\.ink)).map { style, ink in
      let color = usesColor ? TerminalPalette.code(ink).map { "\($0)" } ?? "" : ""
      return color + " " + (style.symbol.map { "\($0)" } ?? "")
    }
    #expect(Set(looks.prefix(20)).count == 20)
    #expect(Set(looks.suffix(20)).count == 20)
  }

  @Test func `the key of a network takes as many lines as it needs`() {
    let network = NetworkDiagram(
      layers: [
        .init(name: "input", kind: "", details: [], units: 1),
        .init(name: "dense", kind: "Dense", details: [], units: 1),
      ], connections: [.init(from: 0, to: 1, .dense([1]))])
    let picture = Picture(title: "net", description: "", panels: [.network(network)])
    func key(width: Int) -> [Substring] {
      TextPicture.text(picture, width: width, usesColor: false).split(separator: "\n")
        .filter { $0.contains("weight") || $0.contains("below") || $0.contains("small") }
    }
    #expect(key(width: 30) == ["solid: weight above 0", "dashed: below 0", "dotted: small"])
    #expect(key(width: 80).count == 1)
  }

  /// As WCAG 2.2 defines contrast, against white and against #1e1e1e.
  @Test func `inks can be read on light and on dark grounds`() throws {
    func luminance(_ code: Int) -> Double {
      let steps: [Double] = [0, 95, 135, 175, 215, 255]
      let gray = Double(8 + 10 * (code - 232))
      let place = code - 16
      let parts =
        code >= 232
        ? [gray, gray, gray] : [steps[place / 36], steps[place / 6 % 6], steps[place % 6]]
      return zip(parts, [0.2126, 0.7152, 0.0722]).reduce(0) {
        let part = $1.0 / 255
        // 2.4 = 12 / 5, through the roots that need no other library.
        return $0 + $1.1 * (part <= 0.04045 ? part / 12.92 : power((part + 0.055) / 1.055))
      }
    }
    /// x^2.4 by Newton's steps for the fifth root of x^12.
    func power(_ x: Double) -> Double {
      let goal = (0..<12).reduce(1.0) { product, _ in product * x }
      var root = 1.0
      for _ in 0..<80 { root -= (root - goal / (root * root * root * root)) / 5 }
      return root
    }
    let dark = luminance(234)
    var codes: Set<UInt8> = []
    for ink in (0..<8).map(Ink.series) + [.faint, .wrong, .negative, .positive] {
      let code = try #require(TerminalPalette.code(ink))
      codes.insert(code)
      let light = luminance(Int(code))
      #expect((1.05) / (light + 0.05) >= 3)
      #expect((light + 0.05) / (dark + 0.05) >= 3)
    }
    #expect(codes.count == 10)
  }
}
