import TestSupport
import Testing

@Suite struct GateTests {
  @Test(
    "truth tables",
    arguments: [
      ("and", [0, 0, 0, 1]),
      ("or", [0, 1, 1, 1]),
      ("nand", [1, 1, 1, 0]),
      ("nor", [1, 0, 0, 0]),
      ("xor", [0, 1, 1, 0]),
    ] as [(String, [Double])])
  func table(gate: String, truth: [Double]) throws {
    let found = try outputs("gates/\(gate).yaml", "0,0", "0,1", "1,0", "1,1")
    #expect(found == truth.map { [$0] })
  }

  @Test("not has one input")
  func not() throws {
    #expect(try outputs("gates/not.yaml", "0", "1") == [[1], [0]])
  }

  @Test("xor is and of nand and or")
  func hidden() throws {
    for (sample, truth) in [
      ("0,0", [1.0, 0]), ("0,1", [1, 1]), ("1,0", [1, 1]), ("1,1", [0, 1]),
    ] {
      #expect(try trace("gates/xor.yaml", sample).first?.outputs == truth, "\(sample)")
    }
  }
}
