internal import Config
internal import Diagnostics

/// Makes features: by learning from training cells, or from a checkpoint.
enum FeatureEncoders {
  /// A number that is scaled. Missing cells are filled in first, and the scaler learns from both.
  ///
  /// - Parameters:
  ///   - values: the training cells, of which NaN is a missing one; at least one.
  ///   - clip: where outliers are bent to after scaling; nil for not at all.
  static func number(
    _ scaler: any Scaler, clip: Float?, missing: MissingNumber, indicator: Bool,
    training values: [Float]
  ) -> any FeatureEncoder {
    let (filling, filled) = NumberFilling.learned(
      missing, indicator: indicator, training: values)
    var scaler = scaler
    scaler.fit(filled.span)
    return number(scaler, clip, filling)
  }

  /// A number that an encoder takes.
  static func number(
    _ encoder: any NumberEncoder, missing: MissingNumber, indicator: Bool, training values: [Float]
  ) -> any FeatureEncoder {
    let (filling, filled) = NumberFilling.learned(
      missing, indicator: indicator, training: values)
    var encoder = encoder
    encoder.fit(filled.span)
    return number(encoder, filling)
  }

  private static func number<S: Scaler>(_ scaler: S, _ clip: Float?, _ filling: NumberFilling)
    -> any FeatureEncoder
  {
    NumericFeature(
      coding: ScaledNumber(scaler: scaler, clip: clip.map(SmoothClip.init)), filled: filling)
  }

  private static func number<E: NumberEncoder>(_ encoder: E, _ filling: NumberFilling)
    -> any FeatureEncoder
  {
    NumericFeature(coding: EncodedNumber(encoder: encoder), filled: filling)
  }
}

// MARK: - In a checkpoint

extension FeatureEncoders {
  /// Reads a feature's entries.
  ///
  /// - Returns: nil where it is wrong; the section's log then has a problem.
  static func read(_ section: inout ConfigSection) -> (any FeatureEncoder)? {
    let problems = section.log.count
    let feature =
      section.has("date")
      ? DateFeature(restoredFrom: &section)
      : section.has("encode") ? readEncoded(&section) : readScaled(&section)
    return section.log.count == problems ? feature : nil
  }

  private static func readScaled(_ section: inout ConfigSection) -> (any FeatureEncoder)? {
    let words = "a scaler with what it learned"
    guard let (made, node) = part(&section, "scale", ScalerRegistry.registry, expected: words)
    else { return nil }
    var scaler = made
    restore(node, section.log, "scaler") { scaler.restore(&$0) }
    let clip = section.optionalNumber("clip", .positive)
    return number(scaler, clip, NumberFilling(restoredFrom: &section))
  }

  private static func readEncoded(_ section: inout ConfigSection) -> (any FeatureEncoder)? {
    let words = "an encoder with what it learned"
    guard let (made, node) = part(&section, "encode", EncoderRegistry.registry, expected: words)
    else { return nil }
    var encoder = made
    restore(node, section.log, "encoder") { encoder.restore(&$0) }
    if let encoder = encoder as? any NumberEncoder {
      return number(encoder, NumberFilling(restoredFrom: &section))
    }
    guard let encoder = encoder as? any CategoryEncoder else {
      preconditionFailure("'\(type(of: encoder).name)' takes neither numbers nor texts")
    }
    return CategoricalFeature(encoder, restoredFrom: &section)
  }

  /// The component that `{name: state}` below a key names, with its state.
  private static func part<Product>(
    _ section: inout ConfigSection, _ key: String, _ registry: Registry<Product>, expected: String
  ) -> (Product, ConfigNode.Entry)? {
    let node = section.node(key, expected: expected, standard: nil)
    guard let entries = node?.entries, entries.count == 1,
      let entry = registry.entry(named: entries[0].key),
      let made = registry.make(.string(entry.name), log: section.log)
    else {
      section.fail(key, "expected \(expected)")
      return nil
    }
    return (made.product, entries[0])
  }

  private static func restore(
    _ entry: ConfigNode.Entry, _ log: ProblemLog, _ family: String,
    _ body: (inout ConfigSection) -> Void
  ) {
    var state = ConfigSection(entry.value, title: "\(family) '\(entry.key)'", log: log)
    body(&state)
    state.finish()
  }
}
