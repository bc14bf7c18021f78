internal import Config
internal import Diagnostics

// Settings of Keras that rows of numbers leave one choice for.
extension ConfigSection {
  /// `axis` of layers, losses and metrics: a row has one, which Keras writes as −1 or 1, or as a list
  /// of it.
  ///
  /// - Parameter orNone: whether null is taken as well.
  /// - Returns: whether it is an axis, and not null.
  @discardableResult
  mutating func readLastAxis(orNone: Bool = false) -> Bool {
    let axis = SettingKind.integer(.range(-1...1))
    var kind: SettingKind { .either([axis, .list(of: axis)]) }
    let expected = "-1, the columns" + (orNone ? ", or null" : "")
    let found = node(
      "axis", kind: orNone ? kind.orNull : kind, expected: expected, standard: .integer(-1))
    // Keras prints none as an empty list.
    if let found, orNone, found.isNull || found == .sequence([]) {
      resolve("axis", .null)
      return false
    }
    resolve("axis", .integer(-1))
    let accepted: [ConfigNode] = [
      .integer(-1), .integer(1), .sequence([.integer(-1)]), .sequence([.integer(1)]),
    ]
    if let found, !accepted.contains(found) {
      fail("axis", "expected \(expected), found \(found.described)")
    }
    return true
  }

  /// `axis` of activations. It is not resolved, so that `softmax` stays the word that Keras knows.
  mutating func readActivationAxis() {
    let found = node("axis", kind: .integer(.any), expected: "-1", standard: .integer(-1))
    guard let found, found.double != -1, found.double != 1 else { return }
    fail("axis", "expected -1, the columns, found \(found.described)")
  }

  /// A setting that can only be left out.
  mutating func requireNull(_ key: String, _ reason: String) {
    let found = node(key, kind: .null)
    resolve(key, .null)
    if let found, !found.isNull {
      fail(key, "\(reason): expected null, found \(found.described)")
    }
  }

  /// A switch that can only be off.
  mutating func requireOff(_ key: String, _ reason: String) {
    if boolean(key, default: false) { fail(key, reason) }
  }
}
