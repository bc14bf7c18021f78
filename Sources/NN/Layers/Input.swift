public import Config
internal import Diagnostics

/// The number of features, said first. It computes nothing; the data must agree with it.
public struct Input: Layer {
  public static let name = "Input"
  public static let aliases = ["InputLayer"]
  public static let kerasName: KerasName? = .object("InputLayer")
  public static let summary = "declares the number of features; computes nothing"

  public let declared: LayerSpec.Declared<Int>?

  public init(_ section: inout ConfigSection) {
    let shape = section.node(
      "shape", kind: LayerSpec.shapeKind, expected: "a list of one whole number, such as [2]")
    let batchShape = section.node(
      "batch_shape", kind: LayerSpec.shapeKind, expected: "a list such as [null, 2]")
    for key in ["sparse", "ragged", "optional"] where section.boolean(key, default: false) {
      section.fail(key, "nnctl has none of that: expected false")
    }
    let number =
      shape.flatMap { $0.items?.count == 1 ? $0.items?[0] : nil }
      ?? batchShape.flatMap(LayerSpec.batchItem)
    guard case .integer(let count)? = number?.value, 1...LayerSpec.largestWidth ~= count else {
      section.fail(
        batchShape == nil ? "shape" : "batch_shape",
        "expected the number of features, such as shape: [2], found "
          + ((shape ?? batchShape)?.described ?? "nothing"))
      declared = nil
      return
    }
    section.resolve("shape", .sequence([.integer(count)]))
    declared = .init(value: count, location: (shape ?? batchShape)?.location ?? section.location)
  }

  public func plan(inputs: Int) -> LayerPlan { LayerPlan(outputs: inputs) }
}
