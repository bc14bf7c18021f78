/// Where a training was when it was asked to end.
public struct TrainInterruption: Sendable {
  public enum Saved: Sendable {
    /// What is needed to go on, in this file.
    case partial(String)
    /// The training had finished; its test rows are not scored.
    case finished(String)
    /// This is no file that another could lie beside.
    case nothing(besides: String)
  }

  /// Epochs finished.
  public let epoch: Int
  /// Steps of the next that are done.
  public let step: Int
  public let epochs: Int
  public let saved: Saved
}
