import TestSupport
import Testing

@Suite struct ActivationTests {
  /// At −3, 0, 3 and in the thousands, from the formulas.
  @Test(
    "curves",
    arguments: [
      ("step", [0, 0, 1, 0, 1]),
      ("sigmoid", [0.0474258732, 0.5, 0.9525741268, 0, 1]),
      ("relu", [0, 0, 3, 0, 5000]),
      ("leaky_relu", [-0.03, 0, 3, -50, 5000]),
      ("tanh", [-0.9950547537, 0, 0.9950547537, -1, 1]),
      ("identity", [-3, 0, 3, -5000, 5000]),
    ] as [(String, [Double])])
  func curve(name: String, values: [Double]) throws {
    let found = try outputs("activations/\(name).yaml", "-3", "0", "3", "-5000", "5000")
    // A few units in the last place of float32.
    #expect(
      isClose(
        found.flatMap { $0 }, values, relativeTolerance: 1e-6, absoluteTolerance: 1e-30))
  }

  static let softmax = [0.0587969, 0.05320164, 0.8748821, 0.01311936]

  /// Published to seven digits: half a unit of the last one is at most 1e-6 of the number.
  @Test("softmax")
  func softmax() throws {
    let found = try outputs("activations/softmax.yaml", "0.3,0.2,3.0,-1.2")
    #expect(isClose(found[0], Self.softmax, relativeTolerance: 1e-6))
    #expect(isClose(found[0].reduce(0, +), 1, absoluteTolerance: 3e-7))
  }

  /// Near 5000 neighbouring float32 numbers are 4.9e-4 apart, so each input is off by up to 2.4e-4,
  /// and a ratio of exponentials by up to twice that.
  @Test("softmax of the same plus 5000 is the same")
  func softmaxInTheThousands() throws {
    let found = try outputs("activations/softmax.yaml", "5000.3,5000.2,5003.0,4998.8")
    #expect(isClose(found[0], Self.softmax, relativeTolerance: 5e-4))
    // 5000.5 and the like are exact, and so is the result.
    let exact = try outputs(
      "activations/softmax.yaml", "0.5,0.25,3.0,-1.25", "5000.5,5000.25,5003.0,4998.75")
    #expect(exact[0] == exact[1])
  }
}
