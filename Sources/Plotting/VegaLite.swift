public import Config

/// Pictures as specifications of Vega-Lite 5 with their data inside.
public enum VegaLite {
  public static func node(_ picture: Picture) -> ConfigNode {
    .mapping(["$schema": .string("https://vega.github.io/schema/vega-lite/v5.json")])
  }
}
