import Config
import Plotting
import Testing

@Suite struct VegaLiteTests {
  private let history = Chart(
    x: Axis("epoch", isWhole: true), y: Axis("loss", scale: .logarithmic),
    layers: [
      Chart.Layer("loss", ink: .series(0), .line([Point(1, 0.5), Point(2, .nan), Point(3, 0.1)])),
      Chart.Layer("val_loss", ink: .series(1), .line([Point(1, 1), Point(0, 2)], .dashed)),
      Chart.Layer(ink: .faint, .rule(Rule(.vertical, at: 2, text: "best"))),
    ])

  private func layers(_ node: ConfigNode) -> [ConfigNode] { node["layer"]?.items ?? [] }

  private func node(_ layer: Chart.Layer, x: Axis = Axis("x")) -> ConfigNode {
    let chart = Chart(x: x, y: Axis("y"), layers: [layer])
    return VegaLite.node(OddPictures.one(chart))
  }

  @Test func `a view with its data`() throws {
    let node = VegaLite.node(
      Picture(title: "run", description: "d", panels: [.chart(history)]))
    #expect(node["$schema"]?.string == "https://vega.github.io/schema/vega-lite/v5.json")
    #expect(node["title"]?.string == "run")
    #expect(node["description"]?.string == "d")
    let layers = layers(node)
    #expect(layers.map { $0["mark"]?["type"]?.string } == ["line", "line", "rule", "text"])
    let first = try #require(layers.first)
    #expect(
      first["data"]?["values"]
        == .sequence([
          .mapping([
            "series": .string("loss"), "x": .number(1 as Double), "y": .number(0.5 as Double),
          ]),
          .mapping(["series": .string("loss"), "x": .number(2 as Double), "y": .null]),
          .mapping([
            "series": .string("loss"), "x": .number(3 as Double), "y": .number(0.1 as Double),
          ]),
        ]))
    #expect(first["encoding"]?["x"]?["axis"]?["format"]?.string == "d")
    #expect(first["encoding"]?["y"]?["scale"]?["type"]?.string == "log")
    #expect(first["encoding"]?["color"]?["field"]?.string == "series")
    #expect(first["encoding"]?["order"] == nil)
  }

  @Test func `a line that runs back keeps its order`() {
    let layers = layers(VegaLite.node(OddPictures.one(history)))
    #expect(layers[1]["encoding"]?["order"]?["field"]?.string == "order")
    #expect(layers[1]["mark"]?["strokeDash"] == .sequence([.integer(6), .integer(4)]))
  }

  @Test func `legends have one scale`() {
    let scales = layers(VegaLite.node(OddPictures.one(history))).compactMap {
      $0["encoding"]?["color"]?["scale"]
    }
    #expect(scales.count == 2 && scales[0] == scales[1])
    #expect(scales[0]["domain"] == .sequence([.string("loss"), .string("val_loss")]))
  }

  @Test func `names of categories are labels`() {
    let bars = Chart.Layer(ink: .series(0), .bars([Bar(x: -0.4...0.4, y: 0...2, text: "2")]))
    let node = node(bars, x: Axis("class", scale: .categories(["a \"b\" \\", "c"])))
    #expect(layers(node).map { $0["mark"]?["type"]?.string } == ["rect", "text"])
    let axis = layers(node)[0]["encoding"]?["x"]?["axis"]
    #expect(axis?["labelExpr"]?.string == #"["a \"b\" \\","c"][datum.value]"#)
    #expect(axis?["values"] == .sequence([.integer(0), .integer(1)]))
  }

  @Test func `cells of classes have a colour and a strength`() {
    let cells = Cells(
      x: [0, 1], y: [0, 1], values: [0.7],
      shading: .classes(names: ["no", "yes"], winners: [1], label: "probability"))
    let rectangles = layers(node(Chart.Layer(ink: .text, .cells(cells))))[0]
    let value = rectangles["data"]?["values"]?.items?.first
    #expect(value?["class"]?.string == "yes" && value?["value"] == .number(0.7 as Double))
    #expect(rectangles["encoding"]?["opacity"]?["title"]?.string == "probability")
    #expect(
      rectangles["encoding"]?["color"]?["scale"]?["domain"]
        == .sequence([.string("no"), .string("yes")]))
  }

  @Test func `panels stand beside each other`() throws {
    let picture = try #require(OddPictures.all.first { $0.name == "panels" }).picture
    let node = VegaLite.node(picture)
    #expect(node["columns"] == .integer(3))
    #expect(node["concat"]?.items?.count == 6)
    #expect(node["concat"]?.items?[3]["title"]?.string == "dense (4 × 8)")
  }

  @Test func `units and edges of a network`() {
    let network = NetworkDiagram(
      layers: [
        .init(name: "input", kind: "", details: [], units: 2, unitNames: ["a", "b"]),
        .init(name: "dense", kind: "Dense", details: ["relu"], units: 1),
      ], connections: [.init(from: 0, to: 1, .dense([0.5, -0.25]))])
    let layers = layers(
      VegaLite.node(Picture(title: "net", description: "", panels: [.network(network)])))
    let values = layers.map { $0["data"]?["values"]?.items ?? [] }
    #expect(values[0].map { $0["weight"] } == [.number(0.5 as Double), .number(-0.25 as Double)])
    #expect(values[1].map { $0["unit"]?.string } == ["a", "b", "1"])
    #expect(values[2][1]["text"] == .sequence([.string("dense (Dense)"), .string("relu")]))
  }
}
