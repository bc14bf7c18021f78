public import Config
internal import Diagnostics

/// The number of features, said first. It computes nothing; the data must agree with it.
public struct Input: Layer {
  public static let name = "Input"
  public static let aliases = ["InputLayer"]
  public static let summary = "declares the number of features; computes nothing"

  public let declared: LayerSpec.Declared<Int>?

  public init(_ section: inout ConfigSection) {
    let shape = section.node("shape", expected: "a list of one whole number, such as [2]")
    let batchShape = section.node("batch_shape", expected: "a list such as [null, 2]")
    // Keras prints these beside it.
    _ = section.node("sparse", expected: "true or false")
    _ = section.node("ragged", expected: "true or false")
    _ = section.node("optional", expected: "true or false")
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
