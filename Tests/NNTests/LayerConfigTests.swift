import Testing

@testable import NN

@Suite struct LayerConfigTests {
  /// Keras: `[layer.name for layer in model.layers]`.
  @Test func automaticNames() throws {
    let model = try network(
      """
      layers:
        - Dense: {units: 2}
        - Activation: {activation: relu}
        - Dense: {units: 2}
        - Dense: {units: 2, name: out}
        - Activation: {activation: relu}
        - Dense: {units: 2}
      """, inputs: 1)
    #expect(
      model.layers.map(\.name)
        == ["dense", "activation", "dense_1", "out", "activation_1", "dense_2"])
  }

  @Test("an automatic name gives way to one that is taken")
  func takenNames() throws {
    let model = try network(
      """
      layers:
        - Dense: {units: 2, name: dense_1}
        - Dense: {units: 2}
        - Dense: {units: 2}
      """, inputs: 1)
    #expect(model.layers.map(\.name) == ["dense_1", "dense", "dense_2"])
  }

  /// keras.src.utils.naming.to_snake_case of each, Keras 3.15.1.
  @Test(
    arguments: [
      ("Dense", "dense"), ("ReLU", "re_lu"), ("LeakyReLU", "leaky_re_lu"), ("PReLU", "p_re_lu"),
      ("ELU", "elu"), ("BatchNormalization", "batch_normalization"),
      ("RMSNormalization", "rms_normalization"), ("Conv2D", "conv2d"),
    ])
  func snakeCase(className: String, name: String) {
    #expect(kerasName(ofClass: className) == name)
  }

  @Test(
    "layers that do not fit",
    arguments: [
      (
        "layers: [{Dense: {units: 2, input_shape: [4]}}]",
        "f.yaml:1:42: layer 'Dense' declares 4 inputs, and the data has 3 features"
      ),
      (
        "layers: [{Input: {shape: [2]}}, {Dense: {units: 2}}]",
        "f.yaml:1:26: layer 'Input' declares 2 inputs, and the data has 3 features"
      ),
      (
        "layers: [{Dense: {units: 2}}, {Dense: {units: 2, input_dim: 3}}]",
        "f.yaml:1:61: layer 'Dense' declares 3 inputs, and the layer before it has 2 outputs"
      ),
      (
        "layers: [{Dense: {units: 2, weights: {kernel: [[1, 2], [3, 4]]}}}]",
        "f.yaml:1:47: weights 'kernel': expected a list of 3 rows, one an input, found a list of 2 | "
          + "a kernel is [inputs, units]"
      ),
      (
        "layers: [{Dense: {units: 2, weights: {kernel: [[1, 2], [3], [5, 6]]}}}]",
        "f.yaml:1:56: weights 'kernel': expected a list of 2 numbers, found a list of 1 | "
          + "a kernel is [inputs, units]"
      ),
      (
        "layers: [{Dense: {units: 2, weights: {kernel: [[1, 2], [3, x], [5, 6]]}}}]",
        "f.yaml:1:60: weights 'kernel': expected a finite number, found the text 'x'"
      ),
      (
        "layers: [{Dense: {units: 2, weights: {bias: 3}}}]",
        "f.yaml:1:45: weights 'bias': expected a list of 2 numbers, found 3"
      ),
      (
        "layers: [{Dense: {units: 2, weights: {kernl: [[1, 2], [3, 4], [5, 6]]}}}]",
        "f.yaml:1:39: layer 'Dense' has no weights 'kernl' | "
          + "did you mean 'kernel'? known weights: kernel, bias"
      ),
      (
        "layers: [{Dense: {units: 2, use_bias: false, weights: {bias: [1, 2]}}}]",
        "f.yaml:1:56: layer 'Dense' has no weights 'bias' | known weights: kernel"
      ),
      (
        "layers: [{Activation: {activation: relu, weights: {kernel: [[1]]}}}]",
        "f.yaml:1:52: layer 'Activation' has no weights 'kernel' | there are no weights"
      ),
      (
        "layers: [{Dense: {units: 2, weights: [1, 2]}}]",
        "f.yaml:1:38: weights: expected a mapping such as {kernel: [[0.9, 0.2]], bias: [0, 0]}, "
          + "found a list"
      ),
      (
        "layers: [{Dense: {units: 2, name: a}}, {Dense: {units: 2, name: a}}]",
        "f.yaml:1:48: two layers are named 'a'"
      ),
      (
        "layers: [{Dense: {units: 2}}, {Dense: {units: 2}}, {Dense: {units: 2, name: dense_1}}]",
        "f.yaml:1:60: two layers are named 'dense_1'"
      ),
      (
        "layers: [{Dense: {}}]",
        "f.yaml:1:18: layer 'Dense': missing key 'units': expected a whole "
          + "number from 1 to 1000000"
      ),
      ("layers: []", "f.yaml:1:9: 'layers' of section 'model': expected at least one layer"),
      (
        "name: x",
        "f.yaml:1:1: section 'model': missing key 'layers': expected a list of layers"
      ),
    ])
  func misfits(yaml: String, problem: String) throws {
    #expect(try problems(yaml, inputs: 3) == [problem])
  }

  @Test("all problems are told at once, in the order of the file")
  func several() throws {
    let found = try problems(
      """
      layers:
        - Dense: {units: 2, weights: {bias: [1]}}
        - Dense: {units: 2, input_dim: 5}
      """, inputs: 1)
    #expect(
      found == [
        "f.yaml:2:39: weights 'bias': expected a list of 2 numbers, found a list of 1",
        "f.yaml:3:34: layer 'Dense' declares 5 inputs, and the layer before it has 2 outputs",
      ])
  }

  @Test(
    "a number of inputs that is right is accepted in all its spellings",
    arguments: [
      "{Dense: {units: 2, input_shape: [3]}}", "{Dense: {units: 2, input_dim: 3}}",
      "{Dense: {units: 2, batch_input_shape: [null, 3]}}",
    ])
  func declaredInputs(layer: String) throws {
    #expect(try problems("layers: [\(layer)]", inputs: 3).isEmpty)
  }
}
