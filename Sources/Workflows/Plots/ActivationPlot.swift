internal import Compute
internal import Config
internal import Diagnostics
internal import NN
internal import Plotting
internal import YAML

/// Activation functions and their derivatives.
enum ActivationPlot: PlotKind {
  static let name = "activation"
  static let summary = "activation functions (solid) and their derivatives (dashed)"
  static let inputs = "names …"
  static let options: Set<PlotOption> = []

  /// What is shown of x, and how many steps of it.
  private static let (range, steps) = (-6.0...6.0, 240)

  static func picture(_ request: PlotRequest) throws(Problems) -> Picture {
    let log = ProblemLog()
    var layers: [Chart.Layer] = []
    for (index, word) in request.inputs.enumerated() {
      let node = try YAML.read(Array(word.utf8), name: "plot activation")
      guard let activation = ActivationRegistry.registry.make(node, log: log)?.product else {
        continue
      }
      let (values, slopes) = curves(of: activation)
      layers.append(Chart.Layer(word, ink: .series(index), .line(values)))
      layers.append(Chart.Layer("\(word)′", ink: .series(index), .line(slopes, .dashed)))
    }
    do { try log.check() } catch { throw error.asKind(.usage) }
    let names = request.inputs.joined(separator: ", ")
    return Picture(
      title: names,
      description: "Activation functions over x from −6 to 6, and their derivatives: \(names).",
      panels: [.chart(Chart(x: Axis("x", range: range), y: Axis("f(x), f′(x)"), layers: layers))])
  }

  private static func curves(of activation: any Activation) -> (values: [Point], slopes: [Point]) {
    let xs = (0...steps).map {
      range.lowerBound + (range.upperBound - range.lowerBound) * Double($0) / Double(steps)
    }
    let input = Matrix(rows: xs.count, columns: 1, elements: xs.map(Float.init))
    var (output, gradient) = (input, input)
    activation.apply(input, into: &output)
    let upstream = Matrix(
      rows: xs.count, columns: 1, elements: Array(repeating: 1, count: xs.count))
    activation.gradient(input, output, upstream: upstream, into: &gradient)
    return (
      zip(xs, output.elements).map { Point($0, Double($1)) },
      zip(xs, gradient.elements).map { Point($0, Double($1)) }
    )
  }
}
