public import Config

/// Ends the training when the loss is no longer a finite number.
///
/// nnctl always does this, with the cause and the last good checkpoint kept; naming it changes
/// nothing. Keras's `raise_error` is taken, and the exit status says so in either case.
public struct TerminateOnNaN: Callback {
  public static let name = "TerminateOnNaN"
  public static let summary = "ends the training when the loss is not finite; always on"

  public init(_ section: inout ConfigSection) {
    _ = section.boolean("raise_error", default: false)
  }
}
