internal import Compute
internal import Config
internal import Diagnostics
internal import NN
internal import Plotting
internal import YAML

/// Activation functions and their derivatives.
///
/// Of those that work on whole rows, such as softmax, it is the first output for the rows (x, 0), and
/// its derivative by x.
enum ActivationPlot: PlotKind {
  static let name = "activation"
  static let summary = "activation functions (solid) and their derivatives (dashed)"
  static let inputs = "names …"
  static let options: Set<PlotOption> = []

  /// How far x goes to both sides, and in how many steps it goes on by 1.
  private static let (reach, fineness) = (6, 20)

  static func picture(_ request: PlotRequest) throws(Problems) -> Picture {
    let registry = ActivationRegistry.registry
    if request.inputs.isEmpty {
      throw Problems(
        Diagnostic(
          "plot activation wants names of functions", kind: .usage,
          notes: ["known activations: " + registry.names.joined(separator: ", ")]))
    }
    var layers: [Chart.Layer] = []
    var names: [String] = []
    for word in request.inputs {
      let log = ProblemLog()
      let function: ActivationCurve
      do throws(Problems) {
        let made = registry.make(try YAML.readValue(word, name: "plot activation"), log: log)
        try log.check()
        guard let activation = made?.product else { continue }
        function = ActivationCurve(activation)
      } catch { throw error.asKind(.usage) }
      let title = function.isOfRows ? "\(word) (x, 0)" : word
      if names.contains(title) { continue }
      let ink = Ink.series(names.count)
      names.append(title)
      layers.append(Chart.Layer(title, ink: ink, .line(points(function.value))))
      layers.append(Chart.Layer("\(title)′", ink: ink, .line(points(function.slope), .dashed)))
    }
    let list = names.joined(separator: ", ")
    return Picture(
      title: list,
      description:
        "Activation functions over x from −\(reach) to \(reach), and their derivatives: \(list)."
        + (list.contains("(x, 0)")
          ? " Of functions of whole rows it is the first output for the rows (x, 0)." : ""),
      panels: [
        .chart(
          Chart(
            x: Axis("x", range: Double(-reach)...Double(reach)), y: Axis("f(x), f′(x)"),
            layers: layers))
      ])
  }

  /// A function with a gap where it jumps.
  private static func points(_ function: (Float) -> Float) -> [Point] {
    var points: [Point] = []
    for step in -reach * fineness...reach * fineness {
      let point = point(of: function, Double(step) / Double(fineness))
      if let last = points.last, let (left, right) = jump(of: function, last, point) {
        points += left == last ? [] : [left]
        points += [Point((left.x + right.x) / 2, .nan)] + (right == point ? [] : [right])
      }
      points.append(point)
    }
    return points
  }

  private static func point(of function: (Float) -> Float, _ x: Double) -> Point {
    Point(x, decimalValue(function(Float(x))))
  }

  /// The last point before a jump and the first behind it; nil where the function goes on steadily.
  private static func jump(of function: (Float) -> Float, _ left: Point, _ right: Point)
    -> (left: Point, right: Point)?
  {
    var (left, right) = (left, right)
    for _ in 0..<14 {
      let point = point(of: function, (left.x + right.x) / 2)
      if abs(point.y - left.y) > abs(right.y - point.y) { right = point } else { left = point }
    }
    return abs(right.y - left.y) > 0.01 ? (left, right) : nil
  }
}

/// An activation as a function of one number, and its derivative.
private struct ActivationCurve {
  private let activation: any Activation
  /// Whether a number of the output depends on more than the one in its place.
  private(set) var isOfRows = false

  init(_ activation: any Activation) {
    self.activation = activation
    let two = Matrix(rows: 2, columns: 2, elements: [1, 0, 1, 2])
    let outputs = applied(to: two)
    isOfRows = outputs.columns != 2 || outputs[0, 0] != outputs[1, 0]
  }

  func value(_ x: Float) -> Float { applied(to: row(x))[0, 0] }

  func slope(_ x: Float) -> Float {
    let input = row(x)
    let output = applied(to: input)
    var upstream = Matrix(rows: 1, columns: output.columns)
    upstream[0, 0] = 1
    var gradient = Matrix(rows: 1, columns: input.columns)
    activation.gradient(input, output, upstream: upstream, into: &gradient)
    return gradient[0, 0]
  }

  private func row(_ x: Float) -> Matrix { Matrix(row: isOfRows ? [x, 0] : [x]) }

  private func applied(to input: Matrix) -> Matrix {
    // Two are what each activation takes; one is what those of single numbers do.
    let columns = (try? activation.outputs(inputs: input.columns)) ?? input.columns
    var output = Matrix(rows: input.rows, columns: columns)
    activation.apply(input, into: &output)
    return output
  }
}
