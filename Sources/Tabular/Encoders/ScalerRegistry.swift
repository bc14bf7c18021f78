public import Config

/// What `scale:` may name.
public enum ScalerRegistry {
  /// In alphabetical order.
  public static let all: [any Scaler.Type] = [
    Log1p.self,
    MinMax.self,
    NoScaling.self,
    Quantile.self,
    Robust.self,
    Standard.self,
  ]

  public static let registry = Registry<any Scaler>(
    family: "scaler", plural: "scalers", all.map { entry($0) })

  private static func entry<S: Scaler>(_ type: S.Type) -> Registry<any Scaler>.Entry {
    Registry<any Scaler>.Entry(type) { S(&$0) }
  }
}
