public import Compute
public import Config
public import Diagnostics

/// A function between layers.
///
/// - Shapes: input `[batch, inputs]`, output `[batch, outputs(inputs: inputs)]`; `output` takes the
///   rows of `input`.
public protocol Activation: Component, OutputLink {
  /// How many columns it makes of so many. The same, unless said otherwise.
  ///
  /// - Throws: a diagnostic without a place where it cannot take that many.
  func outputs(inputs: Int) throws(Diagnostic) -> Int

  func apply(_ input: Matrix, into output: inout Matrix)

  /// The gradient of the loss with respect to the input, from that with respect to the output.
  func gradient(_ input: Matrix, _ output: Matrix, upstream: Matrix, into gradient: inout Matrix)
}

extension Activation {
  /// Keras's are functions.
  public static var kerasName: KerasName? { .word(name) }
  public func outputs(inputs: Int) throws(Diagnostic) -> Int { inputs }
}

extension ConfigSection {
  /// Reads Keras's `axis` of what works on rows. Only the last one, the columns, is taken.
  mutating func readActivationAxis() {
    let found = node("axis", kind: .integer(.any), expected: "-1", standard: .integer(-1))
    guard let found, found.double != -1, found.double != 1 else { return }
    fail("axis", "expected -1, the columns, found \(found.described)")
  }
}
