import TestSupport
import Testing

@Suite struct LinearityTests {
  /// All numbers are small integers, so that float32 has them exactly.
  @Test("two linear layers are x → −2x + 9")
  func collapse() throws {
    let inputs = [10.0, 0, -3, 4.5]
    let found = try outputs("linear_collapse.yaml", "10", "0", "-3", "4.5")
    #expect(found == inputs.map { [-2 * $0 + 9] })
    #expect(found[0] == [-11])
    #expect(try trace("linear_collapse.yaml", "10").map(\.sums) == [[21], [-11]])
  }

  @Test("check says so")
  func check() throws {
    let findings = try output(["check", Examples.path("linear_collapse.yaml")])
    #expect(findings.contains("two linear layers in a row are one"))
  }
}
