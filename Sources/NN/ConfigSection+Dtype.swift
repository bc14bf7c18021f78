internal import Config

extension ConfigSection {
  /// Keras prints a dtype beside many settings. nnctl computes in float32 and says so otherwise.
  mutating func checkDtype() {
    let found = node("dtype", expected: "float32")
    guard let found, !found.isNull else { return }
    let name = found.string ?? found["config"]?["name"]?.string
    if name != "float32" {
      fail("dtype", "nnctl computes in float32, found \(name ?? found.described)")
    }
  }

  /// Keras's `axis`, where only the last one is known here.
  mutating func checkLastAxis() {
    let axis = integer("axis", default: -1)
    if axis != -1 && axis != 1 { fail("axis", "nnctl knows the last axis only, -1 or 1") }
  }
}
