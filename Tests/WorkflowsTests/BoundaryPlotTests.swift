import Diagnostics
import Foundation
import Plotting
import TestSupport
import Testing

@testable import Workflows

@Suite struct BoundaryPlotTests {
  /// A step along x + y = 1 is found where it is, not at the lattice's middles.
  @Test("a jump gives a straight line")
  func jump() {
    let lattice = (0...10).map { Double($0) * 0.13 }
    let contour = Contour(x: lattice, y: lattice, level: 0.5) { points in
      points.map { $0.x + $0.y > 1 ? 1 : 0 }
    }
    let lines = contour.lines
    #expect(lines.count == 1)
    #expect(lines[0].allSatisfy { abs($0.x + $0.y - 1) < 1e-4 })
    #expect(lines[0].count > 10)
  }

  @Test("a circle is closed, and what has no value is left out")
  func circle() {
    let lattice = (0...20).map { Double($0) / 10 - 1 }
    let contour = Contour(x: lattice, y: lattice, level: 0.25) { points in
      points.map { $0.x * $0.x + $0.y * $0.y }
    }
    let lines = contour.lines
    #expect(lines.count == 1)
    #expect(lines[0].first == lines[0].last)
    #expect(lines[0].allSatisfy { abs(($0.x * $0.x + $0.y * $0.y).squareRoot() - 0.5) < 1e-4 })
    let half = Contour(x: lattice, y: lattice, level: 0.25) { points in
      points.map { $0.x < 0 ? .nan : $0.x * $0.x + $0.y * $0.y }
    }
    #expect(half.lines.count == 1)
    #expect(half.lines[0].allSatisfy { $0.x >= 0 })
  }

  /// One square with xy above 0 at two opposite corners: the middle decides which are joined.
  @Test("a saddle goes by its middle", arguments: [0.1, -0.1])
  func saddle(middle: Double) {
    let contour = Contour(x: [-1, 1], y: [-1, 1], level: 0) { points in
      points.map { $0.x * $0.y + middle }
    }
    let lines = contour.lines
    #expect(lines.count == 2)
    // Around the corners that are unlike the middle.
    for line in lines {
      let corner = Point(line.reduce(0) { $0 + $1.x }, line.reduce(0) { $0 + $1.y })
      #expect((corner.x * corner.y > 0) == (middle < 0))
    }
  }

  private func chart(_ picture: Picture) throws -> Chart {
    guard case .chart(let chart) = picture.panels[0] else { throw Missing() }
    return chart
  }

  private struct Missing: Error {}

  private func gate(_ name: String) throws -> Picture {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try BoundaryPlot.picture(
      PlotRequest(inputs: [root.appending(path: "configs/gates/\(name).yaml").path()]))
  }

  /// 0.4 a + 0.4 b = 0.6 from (1.25, 0.25) to (0.25, 1.25), and two such lines for XOR.
  @Test("gates: the line of their weights, and their truth table at the corners")
  func gates() throws {
    let and = try chart(gate("and"))
    #expect(and.isSquare && and.x.range == -0.25...1.25)
    let line = and.layers.compactMap { layer -> [Point]? in
      if case .line(let points, _) = layer.marks { points } else { nil }
    }
    #expect(line.count == 1)
    #expect(line[0].allSatisfy { abs($0.x + $0.y - 1.5) < 1e-4 })
    guard case .notes(let notes) = and.layers[and.layers.count - 1].marks else { throw Missing() }
    #expect(notes.map(\.text) == ["0", "0", "0", "1"])
    let xor = try chart(gate("xor"))
    #expect(
      xor.layers.count { if case .line = $0.marks { true } else { false } } == 2)
    #expect(throws: Problems.self) { try gate("not") }
  }

  /// The probability is the sigmoid of a − b, plus what three epochs change.
  @Test("classes by symbol and ink, and the line between them")
  func classes() throws {
    let picture = try Models.picture(BoundaryPlot.self, "points")
    let chart = try chart(picture)
    let names = chart.layers.compactMap(\.name)
    #expect(
      Set(names) == [
        "probability of pass=yes is 0.5", "pass=no, training", "pass=yes, training",
        "pass=no, test", "pass=yes, test",
      ])
    guard case .cells(let cells) = chart.layers[0].marks else { throw Missing() }
    #expect(cells.x.count == 97 && cells.y.count == 73)
    #expect((cells.x.first ?? 0)...(cells.x.last ?? 0) == chart.x.range)
    #expect(cells.values[95] > 0.99)
    #expect(cells.values[71 * 96] < 0.01)
    // 0 and 7 with a twentieth of a margin.
    #expect(chart.x.range.map { isClose($0.lowerBound, -0.35, absoluteTolerance: 1e-9) } == true)
    #expect(picture.description.contains("8 training rows, 0 of them wrong."))
    let other = try Models.picture(BoundaryPlot.self, "points") { $0.label = "no" }
    guard case .cells(let turned) = try self.chart(other).layers[0].marks else { throw Missing() }
    #expect(
      zip(cells.values, turned.values).allSatisfy { isClose($0 + $1, 1, absoluteTolerance: 1e-6) })
  }

  /// With the weights 1 and −1 it is 1 / (1 + exp(y − x)); the network's numbers are float32.
  @Test("the probabilities in the middles of cells, and the line where they are 0.5")
  func probabilities() throws {
    let chart = try chart(
      Models.picture(BoundaryPlot.self, "points", settings: ["fit.epochs=0"]))
    guard case .cells(let cells) = chart.layers[0].marks,
      case .line(let line, _) = chart.layers[1].marks
    else { throw Missing() }
    for (index, value) in cells.values.enumerated() {
      let (row, column) = (index / 96, index % 96)
      let x = (cells.x[column] + cells.x[column + 1]) / 2
      let y = (cells.y[row] + cells.y[row + 1]) / 2
      #expect(isClose(value, 1 / (1 + exp(y - x)), absoluteTolerance: 1e-6))
    }
    // A crossing is known to a 4096th of a cell's side, which is less than a tenth.
    #expect(line.count > 90 && line.allSatisfy { abs($0.x - $0.y) < 1e-4 })
  }

  /// Of what is named instead of the training's data.
  @Test("rows of another file, and what is typical of them")
  func otherRows() throws {
    let picture = try Models.picture(
      BoundaryPlot.self, "points", rows: "a,b,pass\n2,1,yes\n2,3,yes\n")
    #expect(picture.description.hasSuffix("2 rows of rows.csv, 1 of them wrong."))
    let names = try chart(picture).layers.compactMap(\.name)
    #expect(names.suffix(2) == ["pass=yes, rows.csv", "wrong"])
  }

  @Test("several classes: who wins where; one input is too few")
  func winners() throws {
    #expect(throws: Problems.self) { try Models.picture(BoundaryPlot.self, "line") }
    let chart = try chart(Models.picture(BoundaryPlot.self, "flowers"))
    #expect(chart.layers.count { if case .line = $0.marks { true } else { false } } == 0)
    guard case .cells(let cells) = chart.layers[0].marks,
      case .classes(let names, let winners, _) = cells.shading
    else { throw Missing() }
    #expect(names == ["iris", "rose", "tulip"])
    let corners = [0, 95, 71 * 96].map { winners[$0] }
    #expect(corners == [0, 1, 2])
  }
}
