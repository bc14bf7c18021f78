internal import Compute
public import Config
public import Diagnostics

/// A fully connected layer.
///
///     y = activation(x · kernel + bias)
///
/// - Shapes: x `[batch, inputs]`, kernel `[inputs, units]`, bias `[units]`, y `[batch, units]`.
/// - Defaults: Keras's; no activation, a bias, kernel GlorotUniform, bias Zeros.
public struct Dense: Layer {
  public static let name = "Dense"
  public static let summary = "fully connected: activation(x · kernel + bias)"

  public let units: Int
  public let activation: any Activation
  public let usesBias: Bool
  public let kernelInitializer: InitializerSpec
  public let biasInitializer: InitializerSpec

  public init(_ section: inout ConfigSection) {
    units = section.integer("units", .range(1...Double(LayerSpec.largestWidth)))
    activation = section.component(
      "activation", ActivationRegistry.registry, default: "linear")
    usesBias = section.boolean("use_bias", default: true)
    kernelInitializer = section.component(
      "kernel_initializer", InitializerRegistry.registry, default: "GlorotUniform")
    biasInitializer = section.component(
      "bias_initializer", InitializerRegistry.registry, default: "Zeros")
  }

  public func plan(inputs: Int) throws(Diagnostic) -> LayerPlan {
    var parameters = [
      ParameterPlan(name: "kernel", shape: [inputs, units], initializer: kernelInitializer)
    ]
    if usesBias {
      parameters.append(ParameterPlan(name: "bias", shape: [units], initializer: biasInitializer))
    }
    return LayerPlan(
      operation: AffineMap(outputs: units), parameters: parameters, activation: activation,
      outputs: try activation.outputs(inputs: units))
  }
}

/// x · kernel + bias, with the parameters kernel and, where there is one, bias.
struct AffineMap: Operation {
  let outputs: Int

  func infer(_ input: Matrix, _ parameters: [Parameter], into output: inout Matrix) {
    let bias = parameters.count > 1 ? parameters[1].value : nil
    output.setProduct(input, parameters[0].value, plus: bias)
  }

  func backward(
    _ input: Matrix, _ output: Matrix, outputGradient: Matrix, _ parameters: [Parameter],
    scratch: [Matrix], parameterGradients: inout [Matrix], inputGradient: inout Matrix?
  ) {
    parameterGradients[0].setProduct(transposed: input, outputGradient)
    if parameters.count > 1 { parameterGradients[1].setColumnSums(outputGradient) }
    inputGradient?.setProduct(outputGradient, transposed: parameters[0].value)
  }
}
