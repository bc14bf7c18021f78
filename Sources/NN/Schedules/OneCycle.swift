public import Config

/// Up to a large learning rate and down again to nearly nothing, once in the training.
///
///     η(t) from max / div_factor to max                              over the first pct_start · steps
///     η(t) from max to max / (div_factor · final_div_factor)         over the rest
///
/// Both along half a cosine, or in straight lines with `anneal_strategy: linear`. Keras has no such
/// schedule; names and defaults are PyTorch's (`OneCycleLR`), which reaches the end one step before
/// `total_steps`. The momentum stays as it is.
/// - Source: L. Smith and N. Topin, "Super-Convergence: Very Fast Training of Neural Networks Using
///   Large Learning Rates", 2018.
public struct OneCycle: Schedule {
  public static let name = "OneCycle"
  public static let kerasName: KerasName? = nil
  public static let summary = "up to max_learning_rate and down again, once in the training"

  enum Anneal: String, Sendable, CaseIterable {
    case cos, linear
  }

  public let maxLearningRate: Float
  /// The whole training unless set.
  public let totalSteps: ScheduleLength
  /// The share of the steps that goes up, 0.3 unless set.
  public let upShare: Float
  /// By how much it starts below the largest rate, 25 unless set.
  public let divFactor: Float
  /// By how much it ends below the start, 10,000 unless set.
  public let finalDivFactor: Float
  let anneal: Anneal

  public init(_ section: inout ConfigSection) {
    maxLearningRate = section.number("max_learning_rate", .nonNegative)
    totalSteps = section.length("total_steps", default: .run)
    upShare = section.number("pct_start", default: 0.3, .unit)
    divFactor = section.number("div_factor", default: 25, .positive)
    finalDivFactor = section.number("final_div_factor", default: 10_000, .positive)
    anneal = section.choice("anneal_strategy", default: .cos)
  }

  public func learningRate(at time: Float, of run: Float) -> Float {
    let steps = totalSteps.value(of: run)
    let up = upShare * steps
    let start = maxLearningRate / divFactor
    if time < up { return between(start, maxLearningRate, time / up) }
    let share = up < steps ? min(1, (time - up) / (steps - up)) : 1
    return between(maxLearningRate, start / finalDivFactor, share)
  }

  private func between(_ first: Float, _ last: Float, _ share: Float) -> Float {
    switch anneal {
    case .cos: last + (first - last) * cosineFall(share)
    case .linear: first + (last - first) * share
    }
  }
}
