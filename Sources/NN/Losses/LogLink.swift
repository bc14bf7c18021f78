internal import Compute

/// A loss whose outputs are the logarithms of the means that it predicts.
protocol LogLinkLoss: ElementwiseLoss {}

extension LogLinkLoss {
  public func targetKind(outputs: Int) -> TargetKind { .values }
  public func outputKind(outputs: Int) -> OutputKind { .logarithms }
  public func outputLink(outputs: Int) -> (any OutputLink)? { LogLink() }
}

/// Means of their logarithms: exp(x).
struct LogLink: OutputLink {
  func apply(_ input: Matrix, into output: inout Matrix) { output.set(.exponential, of: input) }
}
