internal import Config

/// Weights of right and wrong answers, by what the target is and what was predicted.
struct AnswerCounts {
  var truePositives = 0.0
  var falsePositives = 0.0
  var trueNegatives = 0.0
  var falseNegatives = 0.0

  var precision: Double { ratio(truePositives, truePositives + falsePositives) }
  /// Also called sensitivity, or true positive rate.
  var recall: Double { ratio(truePositives, truePositives + falseNegatives) }
  var specificity: Double { ratio(trueNegatives, trueNegatives + falsePositives) }
  var falsePositiveRate: Double { ratio(falsePositives, trueNegatives + falsePositives) }
}

/// Thresholds that outputs are compared with: an output is positive where it is greater.
///
/// State: by how many thresholds an output exceeds, the weight of the positive targets, then that of
/// the negative ones.
struct Thresholds: Sendable {
  /// As the config gives them.
  let values: [Float]
  private let sorted: [Float]
  /// The place in `values` of each of `sorted`.
  private let order: [Int]
  /// Whether they are 0, 1 / (n − 1), …, 1. Keras then computes an output's place, with the rounding
  /// of float32, in place of comparing.
  private let isEven: Bool
  /// Every output exceeds the lowest threshold, and none the highest.
  private let isWide: Bool

  init(_ values: [Float]) {
    self.init(values, isEven: Self.isEven(values), isWide: false)
  }

  private init(_ values: [Float], isEven: Bool, isWide: Bool) {
    self.values = values
    self.isEven = isEven
    self.isWide = isWide
    order = values.indices.sorted { values[$0] < values[$1] }
    sorted = order.map { values[$0] }
  }

  /// `count` of them from 0 to 1, and 0.5 alone.
  init(count: Int) { self.init(count == 1 ? [0.5] : Self.steps(count)) }

  /// The given ones, in order, with one below 0 and one above 1.
  init(widening inner: [Float]) {
    let inner = inner.sorted()
    self.init(
      [-1e-7] + inner + [1 + 1e-7], isEven: Self.isEven([0] + inner + [1]), isWide: true)
  }

  /// 0, 1 / (count − 1), …, 1.
  static func steps(_ count: Int) -> [Float] {
    (0..<count).map { Float(Double($0) / Double(count - 1)) }
  }

  private static func isEven(_ values: [Float]) -> Bool {
    values.count > 2
      && zip(values, steps(values.count)).allSatisfy { abs($0 - $1) <= 1e-7 + 1e-5 * $1 }
  }

  /// What the results are of, where there are several.
  var parts: [String] { values.count == 1 ? [] : values.map(shortestDecimal) }

  var stateCount: Int { 2 * (values.count + 1) }

  /// Takes in one output.
  func count(
    _ output: Float, isPositive: Bool, weight: Double, into state: inout [Double], at base: Int = 0
  ) {
    state[base + (isPositive ? 0 : values.count + 1) + place(of: output)] += weight
  }

  /// How many thresholds an output exceeds; none where it is no number.
  private func place(of output: Float) -> Int {
    if isEven {
      let steps = Float(values.count - 1)
      let place = output > 0 ? Int((min(output, 1) * steps).rounded(.up)) : 0
      return isWide ? max(1, place) : place
    }
    var low = 0
    var high = sorted.count
    while low < high {
      let middle = (low + high) / 2
      if output > sorted[middle] { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The counts at the thresholds in rising order, equal neighbours once: outputs are mostly fewer
  /// than thresholds where these are many.
  func differentCounts(_ state: ArraySlice<Double>) -> [AnswerCounts] {
    let positives = state.prefix(values.count + 1)
    let negatives = state.dropFirst(values.count + 1)
    func added(_ place: Int) -> (positive: Double, negative: Double) {
      (positives[positives.startIndex + place], negatives[negatives.startIndex + place])
    }
    let places = values.indices.filter { $0 == 0 || added($0) != (0, 0) }
    var counts = [AnswerCounts](repeating: AnswerCounts(), count: places.count)
    var sums = AnswerCounts()
    for index in places.indices.reversed() {
      let next = added(index + 1 < places.count ? places[index + 1] : values.count)
      sums.truePositives += next.positive
      sums.falsePositives += next.negative
      counts[index] = sums
    }
    for index in places.indices {
      let next = added(places[index])
      sums.falseNegatives += next.positive
      sums.trueNegatives += next.negative
      counts[index].falseNegatives = sums.falseNegatives
      counts[index].trueNegatives = sums.trueNegatives
    }
    return counts
  }

  /// The counts at each threshold, in the order of `values`.
  func counts(_ state: ArraySlice<Double>) -> [AnswerCounts] {
    let positives = Array(state.prefix(values.count + 1))
    let negatives = Array(state.dropFirst(values.count + 1))
    var counts = [AnswerCounts](repeating: AnswerCounts(), count: values.count)
    // What exceeds a threshold is summed from above, the rest from below: differences would not give
    // an exact 0.
    var sums = AnswerCounts()
    for index in values.indices.reversed() {
      sums.truePositives += positives[index + 1]
      sums.falsePositives += negatives[index + 1]
      counts[order[index]] = sums
    }
    for index in values.indices {
      sums.falseNegatives += positives[index]
      sums.trueNegatives += negatives[index]
      counts[order[index]].falseNegatives = sums.falseNegatives
      counts[order[index]].trueNegatives = sums.trueNegatives
    }
    return counts
  }
}

extension ConfigSection {
  /// Keras's `thresholds`: one, several, or 0.5.
  mutating func thresholds() -> Thresholds {
    Thresholds(differentNumbers("thresholds") ?? [0.5])
  }

  /// Numbers from 0 to 1, none of them twice; nil where the key is missing or null.
  mutating func differentNumbers(_ key: String) -> [Float]? {
    let numbers = optionalNumbers(key, .unit)
    if let numbers, Set(numbers).count < numbers.count { fail(key, "a number is there twice") }
    return numbers
  }
}
