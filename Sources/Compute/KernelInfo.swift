internal import CKernels

/// What the kernels run on.
public enum KernelInfo {
  /// "base", "avx2" or "avx512": the widest the machine has, unless the environment variable NNCTL_ISA names another
  /// one that it has. Chosen once.
  public static var instructionSet: String {
    // Safe: a string constant of the C target, never freed.
    unsafe String(cString: ck_instruction_set())
  }

  /// For tests: a function of many numbers by the kernel of one instruction set, whichever is in use; nil where the machine
  /// does not have it.
  package static func values(of function: String, at x: [Float], by set: String) -> [Float]? {
    var y = [Float](repeating: 0, count: x.count)
    let isKnown = unsafe y.withUnsafeMutableBufferPointer { y in
      unsafe x.withUnsafeBufferPointer { x in
        guard let from = x.baseAddress, let to = y.baseAddress else { return true }
        // Safe: both have as many numbers.
        return unsafe ck_evaluate(set, function, x.count, from, to)
      }
    }
    return isKnown ? y : nil
  }
}
