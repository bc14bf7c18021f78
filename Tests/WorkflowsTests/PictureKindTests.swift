import Diagnostics
import Foundation
import Plotting
import TestSupport
import Testing

@testable import Workflows

@Suite struct PictureKindTests {
  private func picture(
    _ kind: any PlotKind.Type, _ inputs: [String], _ change: (inout PlotRequest) -> Void = { _ in }
  )
    throws -> Picture
  {
    var request = PlotRequest(inputs: inputs)
    change(&request)
    return try PlotWorkflow.run(kind, request, given: [])
  }

  private func charts(_ picture: Picture) -> [Chart] {
    picture.panels.compactMap { if case .chart(let chart) = $0 { chart } else { nil } }
  }

  private func line(_ layer: Chart.Layer) -> [Point] {
    if case .line(let points, _) = layer.marks { points } else { [] }
  }

  private func heights(_ layer: Chart.Layer) -> [Double] {
    if case .bars(let bars) = layer.marks { bars.map(\.y.upperBound) } else { [] }
  }

  private func config(_ name: String) -> String {
    repositoryRoot.appending(path: "configs/\(name)").path
  }

  // MARK: - Networks

  private func diagram(_ path: String) throws -> NetworkDiagram {
    let picture = try picture(NetworkPlot.self, [path])
    guard case .network(let diagram)? = picture.panels.first else {
      throw Diagnostic("no network")
    }
    return diagram
  }

  @Test func `a gate has its inputs' names and its given weights`() throws {
    let diagram = try diagram(config("gates/xor.yaml"))
    #expect(diagram.layers.map(\.name) == ["input", "nand_or", "and"])
    #expect(diagram.layers[0].unitNames == ["a", "b"])
    #expect(diagram.layers[1].details == ["step", "(None, 2)", "6 parameters"])
    #expect(
      diagram.connections == [
        .init(from: 0, to: 1, .dense([-0.6, 0.4, -0.6, 0.4])),
        .init(from: 1, to: 2, .dense([0.4, 0.4])),
      ])
  }

  @Test func `a config has names of features and classes, and no weights before it is trained`()
    throws
  {
    let diagram = try diagram(config("iris.yaml"))
    #expect(diagram.layers[0].unitNames.first == "sepal_length_cm")
    #expect(diagram.layers[2].unitNames == ["setosa", "versicolor", "virginica"])
    #expect(diagram.connections.allSatisfy { $0.pattern == .dense(nil) })
  }

  @Test func `a residual block has a shortcut around its layers`() throws {
    let diagram = try diagram(config("residual.yaml"))
    let names = diagram.layers.map(\.kind)
    #expect(
      names == [
        "", "Normalization", "Dense", "BatchNormalization", "Dense", "Dropout", "Dense", "Residual",
        "ReLU", "Dense",
      ])
    #expect(
      diagram.connections.filter { $0.pattern == .shortcut } == [.init(from: 2, to: 7, .shortcut)])
    #expect(diagram.connections.first { $0.to == 7 }?.pattern == .oneToOne)
  }

  @Test func `categories lead to the numbers of their learned vectors`() throws {
    try withScratchFolder { folder in
      try Data("n,city,y\n1,a,0\n2,b,1\n3,c,0\n4,a,1\n".utf8).write(
        to: folder.appending(path: "d.csv"))
      let path = folder.appending(path: "c.yaml")
      try Data(
        """
        data: {path: d.csv, target: y, columns: {city: {encode: {embedding: {output_dim: 2}}}}, split: 1}
        model: {layers: [Dense: {units: 1, activation: sigmoid}]}
        compile: {optimizer: adam, loss: binary_crossentropy}

        """.utf8
      ).write(to: path)
      let diagram = try diagram(path.path)
      #expect(diagram.layers.map(\.units) == [2, 3, 1])
      #expect(diagram.layers[1].name == "embedding")
      #expect(diagram.connections.map(\.pattern) == [.ranges([0..<1, 1..<3]), .dense(nil)])
    }
  }

  // MARK: - Schedules

  private func rates(_ text: String, epochs: Int = 4, callbacks: String = "") throws -> [Point] {
    try withScratchFolder { folder in
      let rows = (0..<10).map { "\($0),\($0 % 2)\n" }.joined()
      try Data(("x,y\n" + rows).utf8).write(to: folder.appending(path: "d.csv"))
      let path = folder.appending(path: "c.yaml")
      try Data(
        """
        data: {path: d.csv, target: y, split: 1}
        model: {layers: [Dense: {units: 1, activation: sigmoid}]}
        compile: {optimizer: {SGD: {learning_rate: \(text)}}, loss: binary_crossentropy}
        fit: {epochs: \(epochs), batch_size: 5}
        callbacks: [\(callbacks)]

        """.utf8
      ).write(to: path)
      return line(charts(try picture(SchedulePlot.self, [path.path]))[0].layers[0])
    }
  }

  /// By hand: 10 rows make 2 steps an epoch; the rate falls from 0.8 to 0 in 8 equal steps.
  @Test func `a schedule is that of the run's steps`() throws {
    let points = try rates(
      "{PolynomialDecay: {initial_learning_rate: 0.8, decay_steps: 8, end_learning_rate: 0}}")
    #expect(points.map(\.x) == [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4])
    for (step, point) in points.dropLast().enumerated() {
      #expect(isClose(Float(point.y), 0.1 * Float(8 - step), relativeTolerance: 1e-6))
    }
  }

  @Test func `a rate set by epochs goes from one to the next at once`() throws {
    let points = try rates(
      "0.5", callbacks: "LearningRateScheduler: {schedule: {1: 0.25, 3: 0.125}}")
    #expect(points.filter { $0.x == 1 }.map(\.y) == [0.5, 0.25])
    #expect(points.filter { $0.x == 3 }.map(\.y) == [0.25, 0.125])
    #expect(points.last == Point(4, 0.125))
  }

  @Test func `long runs have some points of each epoch, longer ones of some epochs`() throws {
    #expect(try rates("0.5", epochs: 1500).count == 1501)
    #expect(try rates("0.5", epochs: 4500).count == 1502)
  }

  // MARK: - Activations

  @Test func `a jump is a gap, and no slope`() throws {
    let layers = charts(try picture(ActivationPlot.self, ["step", "relu"]))[0].layers
    #expect(layers.map(\.name) == ["step", "step′", "relu", "relu′"])
    let step = line(layers[0])
    let gap = try #require(step.firstIndex { $0.y.isNaN })
    #expect(step[gap - 1] == Point(0, 0) && step[gap + 1].y == 1 && step[gap + 1].x < 1e-4)
    #expect(!line(layers[2]).contains { $0.y.isNaN })
    #expect(line(layers[3]).filter { $0.y.isNaN }.count == 1)
  }

  /// σ(x) = eˣ / (eˣ + 1), the first of softmax(x, 0); σ′(0) = 1/4.
  @Test func `of softmax it is said what is drawn`() throws {
    let layers = charts(try picture(ActivationPlot.self, ["softmax"]))[0].layers
    #expect(layers[0].name == "softmax (x, 0)")
    #expect(line(layers[0]).first { $0.x == 0 }?.y == 0.5)
    #expect(line(layers[1]).first { $0.x == 0 }?.y == 0.25)
  }

  @Test(
    "every activation is drawn",
    arguments: ["celu", "glu", "sparsemax", "exponential", "{leaky_relu: {negative_slope: 0.3}}"])
  func activation(name: String) throws {
    let layers = charts(try picture(ActivationPlot.self, [name]))[0].layers
    #expect(layers.count == 2 && line(layers[0]).contains { $0.y != 0 })
  }

  /// f(−1.5), f′(−1.5), f(0.75), f′(0.75) by Keras 3.15.1 on TensorFlow, in float64; ours is float32.
  @Test(
    "functions and derivatives as Keras has them",
    arguments: [
      ("gelu", [-0.100210807, -0.127469193, 0.580029483, 0.999225716]),
      ("silu", [-0.273638286, -0.041294154, 0.509384024, 0.842599944]),
      ("tanh", [-0.905148254, 0.180706639, 0.635148952, 0.596585808]),
      ("softplus", [0.201413278, 0.182425524, 1.136871006, 0.679178699]),
      ("elu", [-0.776869840, 0.223130160, 0.750000000, 1]),
      ("mish", [-0.298099742, -0.064097816, 0.610018335, 0.985758356]),
      ("selu", [-1.365814353, 0.392284987, 0.788025741, 1.050700987]),
    ])
  func keras(name: String, expected: [Double]) throws {
    let curves = charts(try picture(ActivationPlot.self, [name]))[0].layers.map(line)
    let found = [-1.5, 0.75].flatMap { x in
      curves.compactMap { $0.first { $0.x == x }?.y }
    }
    #expect(found.count == 4)
    for (found, expected) in zip(found, expected) {
      #expect(isClose(found, expected, absoluteTolerance: 1e-6))
    }
  }

  // MARK: - Weights

  @Test func `weights are cells by input and unit`() throws {
    let charts = charts(try picture(WeightsPlot.self, [config("gates/xor.yaml")]))
    #expect(
      charts.map(\.title) == ["nand_or/kernel [2, 2]", "nand_or", "and/kernel [2, 1]", "and"])
    guard case .cells(let cells) = charts[0].layers[0].marks else {
      Issue.record("no cells")
      return
    }
    #expect(zip(cells.values, [-0.6, 0.4, -0.6, 0.4]).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(charts[0].y.categories == ["a", "b"])
  }

  /// 130 weights in 64 cells: the first has two of them, 0 and 1, the last three, 127 to 129.
  @Test func `cells of a large kernel are means, and say so`() throws {
    try withScratchFolder { folder in
      let path = folder.appending(path: "c.yaml")
      let kernel = (0..<130).map { "[\($0)]" }.joined(separator: ", ")
      try Data(
        "model: {layers: [Dense: {units: 1, use_bias: false, weights: {kernel: [\(kernel)]}}]}\n"
          .utf8
      ).write(to: path)
      let chart = charts(try picture(WeightsPlot.self, [path.path]))[0]
      guard case .cells(let cells) = chart.layers[0].marks else {
        Issue.record("no cells")
        return
      }
      #expect(chart.title == "dense/kernel [130, 1], means")
      #expect(cells.values.count == 64 && cells.values[0] == 0.5 && cells.values[63] == 128)
    }
  }

  // MARK: - Distributions

  private func distribution(
    _ text: String, _ change: (inout PlotRequest) -> Void = { _ in }
  ) throws -> [Chart] {
    try withScratchFolder { folder in
      let path = folder.appending(path: "d.csv")
      try Data(text.utf8).write(to: path)
      return charts(try picture(DistributionPlot.self, [path.path], change))
    }
  }

  @Test func `numbers are counted in bins, texts by themselves`() throws {
    let charts = try distribution("n,t\n0.5,b\n1,a\n1.5,b\n2,\n4.5,b\n") { $0.bins = 2 }
    #expect(charts.map(\.title) == ["n", "t, 1 missing"])
    #expect(heights(charts[0].layers[0]) == [4, 1])
    #expect(charts[1].x.categories == ["b", "a"])
    #expect(heights(charts[1].layers[0]) == [3, 1])
  }

  /// By numpy.histogram.
  @Test(
    "bins as numpy has them", arguments: [(4, [4, 3, 1, 2]), (7, [3, 1, 1, 2, 1, 0, 2])])
  func numpy(bins: Int, expected: [Double]) throws {
    let charts = try distribution("n\n0.1\n0.4\n0.45\n1.2\n1.9\n2.5\n2.5\n3.0\n4.4\n5.0\n") {
      $0.bins = bins
    }
    #expect(heights(charts[0].layers[0]) == expected)
  }

  /// Of two rows of a one is below 2, of one row of b none.
  @Test func `classes are shares, one on the other`() throws {
    let charts = try distribution("n,c\n1,a\n3,a\n3,b\n") {
      $0.by = "c"
      $0.bins = 2
    }
    #expect(charts.count == 1 && charts[0].layers.map(\.name) == ["a", "b"])
    #expect(line(charts[0].layers[0]).map(\.y) == [0, 0.5, 0.5, 0.5, 0.5, 0])
    #expect(line(charts[0].layers[1]).map(\.y) == [0, 0, 0, 1, 1, 0])
  }

  @Test func `rare texts and rare classes share a place`() throws {
    let rows = (0..<60).map { "c\($0 % 20),g\($0 % 15)\n" }.joined()
    let charts = try distribution("t,g\n" + rows) { $0.by = "g" }
    #expect(charts[0].x.categories?.last == "other 11")
    #expect(charts[0].layers.compactMap(\.name) == (0..<7).map { "g\($0)" } + ["other 8"])
  }

  @Test(
    "odd columns",
    arguments: [
      "a\n5\n", "a\n\"\"\n\"\"\n", "a\n1e38\n-3e38\n", "a\n2020-01-01\n2020-03-01\n", "a\n한\n🙂\n",
    ])
  func odd(text: String) throws {
    for chart in try distribution(text) {
      for case .bars(let bars) in chart.layers.map(\.marks) {
        #expect(bars.allSatisfy { $0.x.lowerBound.isFinite && $0.x.upperBound.isFinite })
      }
    }
  }

  /// One with an accent of its own, one with a letter and an accent.
  @Test func `texts that look alike are as different as their bytes`() throws {
    let text = "name,v\ncaf\u{E9},1\ncafe\u{301},2\ncaf\u{E9},3\ncafe\u{301},4\nx,5\n"
    let whole = try distribution(text)
    #expect(heights(whole[0].layers[0]) == [2, 2, 1])
    let parted = try distribution(text) { $0.by = "name" }
    #expect(parted[0].layers.count == 3)
  }

  @Test func `what there is not is said with the nearest name`() throws {
    let problems = #expect(throws: Problems.self) {
      try distribution("colour,b\n1,2\n") { $0.by = "color" }
    }
    #expect(problems?.all[0].kind == .usage)
    #expect(problems?.all[0].notes.first?.hasPrefix("did you mean 'colour'?") == true)
  }
}
