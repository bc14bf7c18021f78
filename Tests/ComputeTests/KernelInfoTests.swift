import Compute
import Testing

@Suite struct KernelInfoTests {
  @Test func nameIsKnown() {
    #expect(["base", "avx2", "avx512"].contains(KernelInfo.instructionSet))
  }
}
