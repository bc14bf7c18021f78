public import Compute
public import Config
public import Diagnostics

/// What `encode:` may name: cells of one feature become numbers in `width` columns.
///
/// What it takes for that it learns from the training rows alone.
public protocol Encoder: Component {
  /// Known once it is fitted or restored.
  var width: Int { get }
  /// What its columns are called, as many as `width`.
  func columnNames(of feature: String) -> [String]
  /// What was learned, as a checkpoint holds it: a mapping, settings included.
  var state: ConfigNode { get }
  /// Takes over what a checkpoint holds. Problems go to the section's log.
  mutating func restore(_ state: inout ConfigSection)
}

/// Makes numbers of texts.
public protocol CategoryEncoder: Encoder {
  /// Nil for what is no index of learned vectors.
  var embedding: EmbeddingSize? { get }
  /// Whether it learns from the targets, too.
  var needsTargets: Bool { get }

  /// - Returns: for what must not show a training row its own target, the encodings of the training
  ///   rows, `[rows, width]` in row order; else nil.
  /// - Throws: a diagnostic of kind `data` for more values than it takes.
  mutating func fit(_ training: CategoryTraining) throws(Diagnostic) -> [Float]?

  /// Writes what a text becomes into the elements from `start` on, which are 0 before. The empty
  /// text stands for a missing cell.
  ///
  /// - Returns: whether the text is known; nothing is written else.
  func encode(_ text: String, into elements: inout MutableSpan<Float>, from start: Int) -> Bool

  /// Writes what stands for a text that is not known.
  func encodeUnknown(_ text: String, into elements: inout MutableSpan<Float>, from start: Int)
}

extension CategoryEncoder {
  public var embedding: EmbeddingSize? { nil }
  public var needsTargets: Bool { false }
}

/// Makes numbers of a number.
public protocol NumberEncoder: Encoder {
  /// Whether it makes the same of every number.
  var isConstant: Bool { get }
  /// Learns from the training values: finite ones, at least one.
  mutating func fit(_ values: Span<Float>)
  /// Writes what a number becomes into the elements from `start` on, which are 0 before.
  func encode(_ value: Float, into elements: inout MutableSpan<Float>, from start: Int)
}

/// What a feature's encoder learns from: its cells in the training rows.
public struct CategoryTraining: Sendable {
  /// The different texts; the empty one stands for missing cells.
  public var texts: [String]
  /// Which text each row has; −1 for a missing cell, of which a feature's rule makes a text before
  /// an encoder sees it.
  public var codes: [Int32]
  /// The values that the config gives: exactly these, in this order.
  public var declared: [String]?
  /// `[rows, outputs]`: the targets as numbers, 0 and 1 for two classes, one-hot for more. Without
  /// columns where no encoder needs them.
  public var targets: Matrix
  public var seed: UInt64
  /// The feature, for messages.
  public var column: String

  public init(
    texts: [String], codes: [Int32], declared: [String]? = nil, targets: Matrix, seed: UInt64,
    column: String
  ) {
    self.texts = texts
    self.codes = codes
    self.declared = declared
    self.targets = targets
    self.seed = seed
    self.column = column
  }
}

/// A table of learned vectors: `count` of them, of `outputDim` numbers each.
public struct EmbeddingSize: Sendable, Equatable {
  /// The values and one more, index 0, for what is unknown or missing.
  public var count: Int
  public var outputDim: Int
}
