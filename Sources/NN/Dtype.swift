internal import Config

extension ConfigSection {
  /// Keras prints a dtype beside layers and losses. nnctl computes in float32 and says so otherwise.
  mutating func checkDtype() {
    let found = node("dtype", expected: "float32")
    guard let found, !found.isNull else { return }
    let name = found.string ?? found["config"]?["name"]?.string
    if name != "float32" {
      fail("dtype", "nnctl computes in float32, found \(name ?? found.described)")
    }
  }
}
