public import Config

/// What `encode:` may name.
public enum EncoderRegistry {
  /// In alphabetical order.
  public static let all: [any Encoder.Type] = [
    Binning.self,
    EmbeddingIndex.self,
    Frequency.self,
    HashBins.self,
    MultiHot.self,
    OneHot.self,
    Ordinal.self,
    TargetMean.self,
  ]

  public static let registry = Registry<any Encoder>(
    family: "encoder", plural: "encoders", all.map { entry($0) })

  private static func entry<E: Encoder>(_ type: E.Type) -> Registry<any Encoder>.Entry {
    Registry<any Encoder>.Entry(type) { E(&$0) }
  }
}
