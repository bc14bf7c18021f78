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
    output.setRows(input.rows)
    for start in stride(from: 0, to: input.count, by: outputs) {
      let inverse = inverseLength(input, start)
      for index in start..<start + outputs {
        output.elements[index] = input.elements[index] * inverse
      }
    }
  }

  /// ∂x = (g − y Σ g y) · min(1 / √(Σ x²), 10¹²), without the sum where the smaller is the constant.
  func backward(
    _ input: Matrix, _ output: Matrix, outputGradient: Matrix, _ parameters: [Parameter],
    scratch: [Matrix], parameterGradients: inout [Matrix], inputGradient: inout Matrix?
  ) {
    guard var gradient = inputGradient.take() else { return }
    gradient.setRows(input.rows)
    for start in stride(from: 0, to: input.count, by: outputs) {
      let inverse = inverseLength(input, start)
      var products = 0.0
      for index in start..<start + outputs where inverse < largest {
        products += Double(outputGradient.elements[index]) * Double(output.elements[index])
      }
      for index in start..<start + outputs {
        gradient.elements[index] =
          (outputGradient.elements[index] - output.elements[index] * Float(products)) * inverse
      }
    }
    inputGradient = gradient
  }

  private var largest: Float { 1e12 }

  private func inverseLength(_ input: Matrix, _ start: Int) -> Float {
    var squares = 0.0
    for index in start..<start + outputs {
      squares += Double(input.elements[index]) * Double(input.elements[index])
    }
    return min(Float(1 / squares.squareRoot()), largest)
  }
}
