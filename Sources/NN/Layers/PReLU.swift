internal import Compute
public import Config
internal import Diagnostics

/// ReLU whose slope below 0 is learned.
///
///     y = x if x > 0, else alpha · x
///
/// - Shapes: x and y `[batch, inputs]`, alpha `[inputs]`, or `[1]` with `shared_axes: [1]`.
/// - Defaults: Keras's; alpha Zeros, a slope for each feature. At 0 the gradient is 0, as TensorFlow's.
/// - Source: K. He et al., "Delving Deep into Rectifiers", 2015.
public struct PReLU: Layer {
  public static let name = "PReLU"
  public static let summary = "x if x > 0, else alpha · x, with alpha learned"

  private let alpha: WeightSettings
  private let isShared: Bool

  public init(_ section: inout ConfigSection) {
    alpha = WeightSettings("alpha", initializer: "Zeros", &section)
    let axes = section.node(
      "shared_axes", kind: SettingKind.list(of: .integer(.any)).orNull,
      expected: "[1], for one slope, or null")
    let accepted: [ConfigNode] = [.integer(1), .sequence([.integer(1)])]
    isShared = axes.map(accepted.contains) ?? false
    section.resolve("shared_axes", isShared ? accepted[1] : .null)
    if let axes, !isShared, !axes.isNull, axes != .sequence([]) {
      section.fail("shared_axes", "a row has one axis, 1, found \(axes.described)")
    }
  }

  public func plan(inputs: Int) -> LayerPlan {
    LayerPlan(
      operation: LearnedSlope(outputs: inputs, isShared: isShared),
      parameters: [alpha.plan(shape: [isShared ? 1 : inputs])], outputs: inputs)
  }
}

/// x if x > 0, else alpha · x, with the parameter alpha.
struct LearnedSlope: Operation {
  let outputs: Int
  let isShared: Bool

  func infer(_ input: Matrix, _ parameters: [Parameter], into output: inout Matrix) {
    output.setPReLU(input, alpha: alpha(parameters))
  }

  func backward(
    _ input: Matrix, _ output: Matrix, outputGradient: Matrix, _ parameters: [Parameter],
    scratch: [Matrix], parameterGradients: inout [Matrix], inputGradient: inout Matrix?
  ) {
    guard isShared else {
      return input.preluGradient(
        outputGradient, alpha: parameters[0].value, alphaGradient: &parameterGradients[0],
        gradient: &inputGradient)
    }
    var byColumn = Matrix(rows: 1, columns: outputs)
    input.preluGradient(
      outputGradient, alpha: alpha(parameters), alphaGradient: &byColumn, gradient: &inputGradient)
    parameterGradients[0].elements[0] = byColumn.elements.reduce(0, +)
  }

  /// A slope for each column.
  private func alpha(_ parameters: [Parameter]) -> Matrix {
    let alpha = parameters[0].value
    return isShared ? Matrix(row: [Float](repeating: alpha.elements[0], count: outputs)) : alpha
  }
}
