internal import Compute
public import Diagnostics
internal import Platform

/// What the computation runs on.
public enum InstructionSet {
  /// - Throws: a usage error where the environment asks for one that the machine lacks.
  public static func check() throws(Diagnostic) {
    guard let wanted = environmentVariable("NNCTL_ISA"), !wanted.isEmpty,
      wanted != KernelInfo.instructionSet
    else { return }
    throw Diagnostic(
      "NNCTL_ISA: this machine has no instruction set '\(wanted)'", kind: .usage,
      notes: ["it is one of base, avx2 and avx512; leave it out for the widest there is"])
  }
}
