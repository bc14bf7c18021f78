internal import Diagnostics

/// What Keras writes around and among the settings of a component.
enum KerasSpelling {
  /// What may stand beside `class_name`.
  static let keys = ["class_name", "config", "module", "registered_name", "build_config"]
  /// The `class_name` of a function, whose name is then its `config`.
  static let function = "function"
  /// What Keras prints of its objects whether or not the class has a use for it. An activation may
  /// be a layer of Keras's, which has all three.
  static let common = ["name", "dtype", "trainable"]
}

extension ConfigSection {
  /// Whether Keras prints a key that is no setting and says nothing: null for what is not used, or
  /// what is said of every object. A dtype is checked.
  func isPassedOver(_ entry: ConfigNode.Entry) -> Bool {
    guard isOfKeras else { return false }
    if entry.key == "dtype" { checkFloat32(entry.value) }
    return entry.value.isNull || KerasSpelling.common.contains(entry.key)
  }

  /// Keras's `dtype`, which must be float32.
  public mutating func checkDtype() {
    var policy: [Setting] {
      Self.settings { policy in
        _ = policy.string("class_name")
        policy.section("config") { _ = $0.string("name") }
        _ = policy.optionalString("module")
        _ = policy.optionalString("registered_name")
      }
    }
    let found = node(
      "dtype", kind: .either([.words(["float32"]), .section(policy), .null]), expected: "float32")
    if let found { checkFloat32(found) }
  }

  /// nnctl computes in float32, and says so where something else is wanted.
  private func checkFloat32(_ node: ConfigNode) {
    if node.isNull { return }
    let name = node.string ?? node["config"]?["name"]?.string
    if name != "float32" {
      fail("dtype", "nnctl computes in float32, found \(name ?? node.described)")
    }
  }
}
