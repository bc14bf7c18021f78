internal import Compute

/// What Keras's `summary()` shows, as values.
public struct ModelSummary: Sendable {
  public struct Row: Sendable {
    /// `dense_1`
    public let name: String
    /// `Dense`
    public let className: String
    public let outputs: Int
    public let parameters: Int
  }

  public let name: String
  public let rows: [Row]
  public let trainable: Int
  public let nonTrainable: Int
  /// Numbers that the optimizer keeps; nil where there is none.
  public let optimizer: Int?

  public init(_ model: Sequential, optimizer: OptimizerSpec? = nil) {
    name = model.name
    let all = model.parameters
    // `Input` is no row of Keras's table.
    rows = model.layers.enumerated().filter { $0.element.className != Input.name }.map {
      index, layer in
      Row(
        name: layer.name, className: layer.className, outputs: layer.outputs,
        parameters: model.parameters(ofLayer: index).reduce(0) { $0 + $1.value.count })
    }
    trainable = all.filter(\.parameter.isTrainable).reduce(0) { $0 + $1.parameter.value.count }
    nonTrainable = all.reduce(0) { $0 + $1.parameter.value.count } - trainable
    self.optimizer = optimizer.map { $0.size(for: model) }
  }
}
