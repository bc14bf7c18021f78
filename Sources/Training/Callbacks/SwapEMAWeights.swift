public import Config
internal import NN

/// Scores the validation rows with the averages that an optimizer with `use_ema` keeps.
///
/// With `swap_on_epoch` the averages stay the weights until the next epoch begins, so that callbacks
/// below this one see and save them.
/// - Source: B. Polyak and A. Juditsky, "Acceleration of Stochastic Approximation by Averaging",
///   1992.
public struct SwapEMAWeights: Callback {
  public static let name = "SwapEMAWeights"
  public static let summary = "scores the validation rows with averaged weights (use_ema)"

  /// False unless set.
  public let swapsOnEpoch: Bool

  public init(_ section: inout ConfigSection) {
    swapsOnEpoch = section.boolean("swap_on_epoch", default: false)
  }

  public var needsAverages: Bool { true }

  public func epochBegan(_ state: inout TrainingLoop.State, _ turn: inout CallbackTurn) {
    state.optimizer.resume(&state.model)
  }

  public func validationBegan(_ state: inout TrainingLoop.State, _ turn: inout CallbackTurn) {
    state.optimizer.finalize(&state.model)
  }

  public func validationEnded(_ state: inout TrainingLoop.State, _ turn: inout CallbackTurn) {
    state.optimizer.resume(&state.model)
  }

  public func epochEnded(_ state: inout TrainingLoop.State, _ turn: inout CallbackTurn) {
    if swapsOnEpoch { state.optimizer.finalize(&state.model) }
  }
}
