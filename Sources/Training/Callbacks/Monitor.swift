internal import Config
public import Diagnostics
public import NN

/// The number that a callback follows from epoch to epoch, and what counts as better.
public struct Monitor: Sendable {
  public enum Mode: String, Sendable, CaseIterable {
    /// As the metric itself says; a loss is better when it is lower.
    case auto
    case min, max
  }

  /// As the history calls it: `val_loss`.
  public let name: String
  public let mode: Mode
  /// Smaller changes do not count.
  let minDelta: Double
  public let location: SourceLocation
  /// Of the metric it names; set before the first epoch.
  public var direction = MetricDirection.lowerIsBetter

  init(_ section: inout ConfigSection, minDelta: Float = 0) {
    name = section.string("monitor", default: "val_loss")
    mode = section.choice("mode", default: .auto)
    self.minDelta = decimalValue(abs(minDelta))
    location = section.place(of: "monitor")
  }

  /// Whether `value` is better than `best` by more than `minDelta`. Anything is better than nothing,
  /// and what is no number is better than nothing else.
  func isImprovement(_ value: Float, over best: Float?) -> Bool {
    guard let best else { return true }
    let prefersLow = mode == .min || mode == .auto && direction == .lowerIsBetter
    // As Keras: the difference in double, compared in float32.
    return prefersLow
      ? Float(Double(value) + minDelta) < best : Float(Double(value) - minDelta) > best
  }
}
