public import Config
internal import Diagnostics

/// The section `fit`: how long and in which portions.
public struct FitConfig: Sendable {
  public enum ClassWeight: Sendable {
    /// Weights by label; a label that is not named has 1.
    case byLabel([ConfigNode.Entry])
    /// rows / (classes · rows of the class), so that all classes count the same.
    case balanced
  }

  public let epochs: Int
  public let batchSize: Int
  public let shuffle: Bool
  /// The last share of the training rows; 0 for none.
  public let validationSplit: Double
  public let classWeight: ClassWeight?

  public init(_ section: inout ConfigSection) {
    epochs = section.integer("epochs", default: 1, .range(0...1_000_000_000))
    batchSize = section.integer("batch_size", default: 32, .range(1...1_000_000_000))
    shuffle = section.boolean("shuffle", default: true)
    validationSplit = Double(section.number("validation_split", default: 0, .fraction))
    classWeight = Self.readClassWeight(&section)
  }

  private static func readClassWeight(_ section: inout ConfigSection) -> ClassWeight? {
    let expected = "a mapping of labels to weights, or balanced"
    let found = section.node(
      "class_weight",
      kind: .either([.mapping(of: .number(.nonNegative)), .words(["balanced"]), .null]),
      expected: expected)
    section.resolve("class_weight", found ?? .null)
    guard let node = found, !node.isNull else { return nil }
    if node.string == "balanced" { return .balanced }
    guard let entries = node.entries else {
      section.fail("class_weight", "expected \(expected), found \(node.described)")
      return nil
    }
    for entry in entries {
      let weight = entry.value.double.map { Float($0) } ?? .nan
      if weight.isFinite && weight >= 0 { continue }
      section.log.add(
        Diagnostic(
          "'class_weight' of \(section.title): label '\(entry.key)': expected a finite number of at "
            + "least 0, found \(entry.value.described)", at: entry.value.location))
    }
    return .byLabel(entries)
  }

  /// How many rows are left for training, Keras's way: the part in front of ⌊rows · (1 − share)⌋.
  public func trainingRows(of rows: Int) -> Int {
    // 1 − share as Keras computes it, in double, from the decimal that was written.
    let share = Double(shortestDecimal(Float(validationSplit))) ?? validationSplit
    return share == 0 ? rows : Int((Double(rows) * (1 - share)).rounded(.down))
  }
}
