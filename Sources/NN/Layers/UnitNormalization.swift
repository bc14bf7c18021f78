internal import Compute
public import Config
internal import Diagnostics

/// Brings each row to length 1.
///
///     y = x · min(1 / √(Σ x²), 10¹²)
///
/// - Shapes: x and y `[batch, inputs]`.
/// - A row of zeros stays one; its gradient is the output's times 10¹², as TensorFlow's.
public struct UnitNormalization: Layer {
  public static let name = "UnitNormalization"
  public static let summary = "each row divided by its length"

  public init(_ section: inout ConfigSection) { section.readLastAxis() }

  public func plan(inputs: Int) -> LayerPlan {
    LayerPlan(operation: UnitLength(outputs: inputs), outputs: inputs)
  }
}

/// x divided by the length of its row.
struct UnitLength: Operation {
  let outputs: Int

  func infer(_ input: Matrix, _ parameters: [Parameter], into output: inout Matrix) {
    output.setUnitRows(input)
  }

  /// ∂x = (g − y Σ g y) · min(1 / √(Σ x²), 10¹²), without the sum where the smaller is the constant.
  func backward(
    _ input: Matrix, _ output: Matrix, outputGradient: Matrix, _ parameters: [Parameter],
    scratch: [Matrix], parameterGradients: inout [Matrix], inputGradient: inout Matrix?
  ) {
    inputGradient?.setUnitRowsGradient(input: input, output: output, upstream: outputGradient)
  }
}
