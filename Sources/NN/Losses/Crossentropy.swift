public import Compute
public import Config

/// The crossentropy that fits the network: binary for one output, else sparse categorical.
///
/// As Keras's word `crossentropy`, which has no settings. Where Keras would be given one-hot targets
/// it takes the categorical one, whose numbers are the same.
public struct Crossentropy: Loss {
  public static let name = "Crossentropy"
  public static let aliases = ["ce"]
  public static let kerasName: KerasName? = .word("crossentropy")
  public static let summary = "binary for one output, else sparse categorical"

  private var binary: BinaryCrossentropy
  private var sparse: SparseCategoricalCrossentropy

  public init(_ section: inout ConfigSection) {
    var defaults = ConfigSection(ConfigNode(.null), title: section.title, log: ProblemLog())
    binary = BinaryCrossentropy(&defaults)
    sparse = SparseCategoricalCrossentropy(&defaults)
  }

  public var reduction: Reduction { binary.reduction }

  private func fitting(outputs: Int) -> any Loss { outputs == 1 ? binary : sparse }

  public func targetKind(outputs: Int) -> TargetKind {
    fitting(outputs: outputs).targetKind(outputs: outputs)
  }

  public func outputKind(outputs: Int) -> OutputKind {
    fitting(outputs: outputs).outputKind(outputs: outputs)
  }

  public func rowLosses(_ predictions: Matrix, _ targets: Matrix, into losses: inout [Float]) {
    fitting(outputs: predictions.columns).rowLosses(predictions, targets, into: &losses)
  }

  public func gradient(
    _ predictions: Matrix, _ targets: Matrix, scales: [Float], losses: inout [Float],
    into gradient: inout Matrix
  ) {
    fitting(outputs: predictions.columns)
      .gradient(predictions, targets, scales: scales, losses: &losses, into: &gradient)
  }

  public func onLogits(of activation: any Activation) -> (any Loss)? {
    guard activation is any ProbabilityActivation else { return nil }
    var copy = self
    copy.binary = binary.takingLogits
    copy.sparse = sparse.takingLogits
    return copy
  }

  public func outputLink(outputs: Int) -> (any OutputLink)? {
    fitting(outputs: outputs).outputLink(outputs: outputs)
  }
}
