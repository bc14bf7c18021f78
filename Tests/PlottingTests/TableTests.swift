import Plotting
import Testing

@Suite struct TableTests {
  private func table(_ layers: [Chart.Layer], x: Axis = Axis("x"), y: Axis = Axis("y"))
    -> PictureTable
  {
    let chart = Chart(x: x, y: y, layers: layers)
    return Picture(title: "t", description: "d", panels: [.chart(chart)]).tables[0]
  }

  @Test func `series by their names`() {
    let table = table([
      Chart.Layer("loss", ink: .series(0), .line([Point(1, 0.5), Point(2, .nan)])),
      Chart.Layer(ink: .faint, .rule(Rule(.vertical, at: 1, text: "best"))),
    ])
    #expect(table.title == "t")
    #expect(table.header == ["series", "x", "y", "text"])
    #expect(
      table.rows == [
        [.text("loss"), .number(1), .number(0.5), .nothing],
        [.text("loss"), .number(2), .text("NaN"), .nothing],
        [.nothing, .number(1), .nothing, .text("best")],
      ])
  }

  @Test func `bars of categories`() {
    let table = table(
      [Chart.Layer(ink: .series(0), .bars([Bar(x: 0.6...1.4, y: 0...3, text: "3")]))],
      x: Axis("class", scale: .categories(["no", "yes"])), y: Axis("rows"))
    #expect(table.header == ["class", "rows", "rows to", "text"])
    #expect(table.rows == [[.text("yes"), .number(0), .number(3), .text("3")]])
  }

  @Test func `cells with the class that wins`() {
    let cells = Cells(
      x: [0, 1, 2], y: [0, 1], values: [0.9, .infinity],
      shading: .classes(names: ["a", "b"], winners: [1, 0], label: "probability"))
    let table = table([Chart.Layer(ink: .text, .cells(cells))])
    #expect(table.header == ["series", "x", "x to", "y", "y to", "value"])
    #expect(
      table.rows == [
        [.text("b"), .number(0), .number(1), .number(0), .number(1), .number(0.9)],
        [.text("a"), .number(1), .number(2), .number(0), .number(1), .text("Infinity")],
      ])
  }

  @Test func `dots on a line of the same name are there once`() {
    let line = Chart.Layer("a", ink: .series(0), .line([Point(0, 1), Point(1, 2)]))
    func rows(_ dots: Chart.Layer) -> Int { table([line, dots]).rows.count }
    #expect(rows(Chart.Layer("a", ink: .series(0), .points([Point(1, 2)]))) == 2)
    #expect(rows(Chart.Layer("a", ink: .series(0), .points([Point(1, 3)]))) == 3)
    #expect(rows(Chart.Layer("b", ink: .series(0), .points([Point(1, 2)]))) == 3)
  }

  @Test func `values are called what the key calls them, and no rows have a header`() {
    let cells = Cells(
      x: [0, 1], y: [0, 1], values: [1], shading: .sequential(0...1, label: "share"))
    #expect(table([Chart.Layer(ink: .text, .cells(cells))]).header.last == "share")
    #expect(table([]).header == ["x", "y"])
  }

  @Test func `layers of a network`() {
    let network = NetworkDiagram(
      layers: [.init(name: "dense", kind: "Dense", details: ["relu", "(None, 2)"], units: 2)],
      connections: [])
    let picture = Picture(title: "net", description: "", panels: [.network(network)])
    #expect(
      picture.tables == [
        PictureTable(
          title: "net", header: ["layer", "kind", "units", "details"],
          rows: [[.text("dense"), .text("Dense"), .number(2), .text("relu, (None, 2)")]])
      ])
  }
}
