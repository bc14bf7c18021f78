internal import CKernels

/// What the kernels run on.
public enum KernelInfo {
  /// "base", "avx2" or "avx512": the widest the machine has, unless the environment variable NNCTL_ISA names another
  /// one that it has. Chosen once.
  public static var instructionSet: String {
    // Safe: a string constant of the C target, never freed.
    unsafe String(cString: ck_instruction_set())
  }
}
