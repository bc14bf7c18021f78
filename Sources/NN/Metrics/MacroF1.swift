public import Config

/// `F1Score` with nothing to set: its macro average.
///
/// One output is cut at 0.5, and the score is that of the second label; of several the largest counts,
/// or, where several labels can hold, each above 0.5.
public struct MacroF1: FScore {
  public static let name = "f1"
  public static let kerasName: KerasName? = nil
  public static let summary = "F1Score as one number: the mean over classes"
  public static let historyName = "f1"
  public static let direction = MetricDirection.higherIsBetter

  let average: ScoreAverage? = .macro
  let beta: Float = 1
  let threshold: Float?

  public init(_ section: inout ConfigSection) { threshold = nil }

  private init(threshold: Float?) { self.threshold = threshold }

  public func resolved(for targets: TargetKind, outputs: Int) -> any Metric {
    MacroF1(threshold: outputs == 1 || targets == .multiHot ? 0.5 : nil)
  }

  public func objection(to targets: TargetKind, outputs: Int) -> String? { needsClasses(targets) }
}
