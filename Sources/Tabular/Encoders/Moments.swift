internal import Config

/// Mean and population deviation, in double precision. Equal values have deviation 0.
struct Moments: Sendable {
  private(set) var mean = 0.0
  private(set) var deviation = 1.0

  init() {}

  /// - Parameter count: at least 1.
  init(count: Int, _ value: (Int) -> Double) {
    precondition(count > 0, "no values to learn from")
    // The mean of equal values can be off in its last bit, and they would seem to differ from it.
    let first = value(0)
    if !(1..<count).contains(where: { value($0) != first }) {
      (mean, deviation) = (first, 0)
      return
    }
    let mean = Self.sum(count, value) / Double(count)
    let squares = Self.sum(count) { index in
      let difference = value(index) - mean
      return difference * difference
    }
    self.mean = mean
    deviation = (squares / Double(count)).squareRoot()
  }

  /// Four sums of every fourth value, and then these: an addition waits for no other but one.
  private static func sum(_ count: Int, _ value: (Int) -> Double) -> Double {
    var sums = SIMD4<Double>()
    var index = 0
    while index + 4 <= count {
      sums += SIMD4(value(index), value(index + 1), value(index + 2), value(index + 3))
      index += 4
    }
    var sum = sums.sum()
    while index < count {
      sum += value(index)
      index += 1
    }
    return sum
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
