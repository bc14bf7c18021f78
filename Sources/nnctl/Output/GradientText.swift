/// What `--verbose` says about the gradients of each layer.
enum GradientText {
  /// Below this share of the last layer's gradient the first layers hardly learn.
  private static let vanishing = 1e-3
  /// Above this size a step moves weights further than they are large.
  private static let exploding = 1e3

  static func lines(_ sizes: [(layer: String, size: Double)]) -> String {
    guard let last = sizes.last else { return "" }
    var text =
      "  gradients: "
      + sizes.map { "\($0.layer) \(NumberText.metric(Float($0.size)))" }.joined(separator: ", ")
      + "\n"
    if let first = sizes.first, first.size < last.size * vanishing {
      let share = NumberText.metric(Float(first.size / last.size))
      text +=
        "  vanishing gradients: that of '\(first.layer)' is \(share) of that of '\(last.layer)'; "
        + "relu in the hidden layers keeps them alive\n"
    }
    if let largest = sizes.max(by: { $0.size < $1.size }), largest.size > exploding {
      text +=
        "  exploding gradients: that of '\(largest.layer)'; a smaller learning rate or scaled "
        + "features (data.numeric.scale: standard) help\n"
    }
    return text
  }
}
