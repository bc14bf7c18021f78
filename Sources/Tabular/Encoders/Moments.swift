internal import Config

/// Mean and population deviation, in double precision. Equal values have deviation 0.
struct Moments: Sendable {
  private(set) var mean = 0.0
  private(set) var deviation = 1.0

  init() {}

  /// - Parameter count: at least 1.
  init(count: Int, _ value: (Int) -> Double) {
    precondition(count > 0, "no values to learn from")
    let first = value(0)
    var isConstant = true
    var sum = 0.0
    for index in 0..<count {
      isConstant = isConstant && value(index) == first
      sum += value(index)
    }
    // The mean of equal values can be off in its last bit, and they would seem to differ from it.
    if isConstant {
      (mean, deviation) = (first, 0)
      return
    }
    mean = sum / Double(count)
    var squares = 0.0
    for index in 0..<count {
      let difference = value(index) - mean
      squares += difference * difference
    }
    deviation = (squares / Double(count)).squareRoot()
  }

  /// 0 where all values were equal.
  func standardized(_ value: Double) -> Double { deviation == 0 ? 0 : (value - mean) / deviation }

  var entries: [(String, ConfigNode)] {
    [("mean", .number(mean)), ("deviation", .number(deviation))]
  }

  init(restoredFrom state: inout ConfigSection) {
    mean = state.double("mean")
    deviation = state.double("deviation", .nonNegative)
  }
}
