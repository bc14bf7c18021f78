/// A colour by its meaning; a renderer knows its shade on a light and on a dark ground.
public enum Ink: Sendable, Equatable {
  /// Of the foreground, as texts are.
  case text
  /// Of axes, and of what stands back.
  case faint
  /// Of the n-th series from 0. Eight can be told apart; then they begin again.
  case series(Int)
  /// Of numbers below and above zero, such as weights.
  case negative, positive
  /// Of what is wrong.
  case wrong

  /// Whether it is one of many.
  var isSeries: Bool { if case .series = self { true } else { false } }
}
