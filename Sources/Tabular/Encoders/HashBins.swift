public import Config

/// A 0/1 column for each of a fixed number of bins, of which a hash of the text chooses one.
///
///     bin = h mod bins      h: FNV-1a (64 bits) of the UTF-8 bytes, h xor h ≫ 32
///
/// - It learns nothing, so no value is unknown; different values may share a bin, most rarely where
///   there are many more bins than values. A missing cell is the empty text.
/// - Source: K. Weinberger et al., "Feature Hashing for Large Scale Multitask Learning", 2009; the
///   one-hot bins are those of Keras's Hashing layer, the hash is not.
public struct HashBins: CategoryEncoder {
  public static let name = "hash"
  public static let aliases = ["hashing"]
  public static let summary = "a 0/1 column for each bin that a hash of the value falls in"

  private static let bounds = Bounds.range(2...100_000)

  /// From 2 to 100000; 32 unless set.
  private var bins: Int

  public init(_ section: inout ConfigSection) {
    bins = section.integer("bins", default: 32, Self.bounds)
  }

  public var width: Int { bins }

  public func columnNames(of feature: String) -> [String] {
    (0..<bins).map { "\(feature)_bin_\($0)" }
  }

  public mutating func fit(_ training: CategoryTraining) -> [Float]? { nil }

  public func encode(_ text: String, into elements: inout MutableSpan<Float>, from start: Int)
    -> Bool
  {
    elements[start + Int(stableHash(of: text.utf8) % UInt64(bins))] = 1
    return true
  }

  public func encodeUnknown(
    _ text: String, into elements: inout MutableSpan<Float>, from start: Int
  ) {}

  public var state: ConfigNode { .mapping(["bins": .integer(bins)]) }

  public mutating func restore(_ state: inout ConfigSection) {
    bins = state.integer("bins", Self.bounds)
  }
}
