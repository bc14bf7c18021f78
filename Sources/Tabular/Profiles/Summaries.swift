internal import Compute
internal import Config

/// What is to be said of numbers.
public struct NumberSummary: Sendable {
  public let lowest: Float
  public let highest: Float
  public let mean: Double
  public let distinct: Int
  /// Whether none has a fraction.
  public let isWhole: Bool
  /// How many lie in each of some equal parts of the range.
  public let histogram: [Int]
  /// Each value with its count, in rising order, where they are few.
  public let counts: [(value: Float, count: Int)]?

  /// Of so many values at most the counts are kept.
  static let fewValues = 64

  /// - Parameter values: NaN where missing; one at least is not.
  init(_ values: [Float]) {
    // A zero without sign.
    let sorted = values.filter { !$0.isNaN }.map { $0 + 0 }.sortedNumbers()
    (lowest, highest) = (sorted[0], sorted[sorted.count - 1])
    mean = sorted.reduce(0) { $0 + Double($1) } / Double(sorted.count)
    isWhole = sorted.allSatisfy { $0 == $0.rounded() }
    var distinct = 0
    var counts: [(value: Float, count: Int)] = []
    for (index, value) in sorted.enumerated() {
      if index == 0 || value != sorted[index - 1] {
        distinct += 1
        if distinct <= Self.fewValues { counts.append((value, 0)) }
      }
      if distinct <= Self.fewValues { counts[counts.count - 1].count += 1 }
    }
    self.distinct = distinct
    self.counts = distinct <= Self.fewValues ? counts : nil
    let (low, high) = (Double(lowest), Double(highest))
    // Few whole numbers get a cell each.
    let isFew = isWhole && high - low < Double(Histogram.cells)
    histogram = Histogram.counts(
      sorted.map(Double.init), from: low, to: isFew ? high + 1 : high,
      cells: isFew ? Int(high - low) + 1 : Histogram.cells)
  }

  public var lowestText: String { shortestDecimal(lowest) }
  public var highestText: String { shortestDecimal(highest) }

  /// Whether every whole number of the range is there.
  public var isUnbroken: Bool {
    isWhole && Double(highest) - Double(lowest) == Double(distinct - 1)
  }
}

/// What is to be said of texts.
public struct TextSummary: Sendable {
  /// With their counts, the most frequent first; of equally frequent ones, that which came first.
  public let texts: [(text: String, count: Int)]

  init(_ labels: Column.Labels) {
    var counts = [Int](repeating: 0, count: labels.texts.count)
    for code in labels.codes where code >= 0 { counts[Int(code)] += 1 }
    let order = counts.indices.sorted { (counts[$1], $0) < (counts[$0], $1) }
    texts = order.map { (labels.texts[$0], counts[$0]) }
  }

  public var filled: Int { texts.reduce(0) { $0 + $1.count } }
}

/// What is to be said of dates.
public struct DateSummary: Sendable {
  /// As ISO 8601 has them.
  public let first: String
  public let last: String
  /// How many different dates lie in each of some equal parts of the time between.
  public let histogram: [Int]

  /// - Parameter texts: each different one once; all are dates.
  init(_ texts: [String], _ parser: DateParser) {
    let moments = texts.compactMap { parser.seconds($0) }.sorted()
    let (first, last) = (moments.first ?? 0, moments.last ?? 0)
    let areDays = moments.allSatisfy { $0.remainder(dividingBy: 86400) == 0 }
    let steps = areDays ? DateStep.day : DateStep.dayAndSecond
    self.first = DateFields(seconds: first).text(steps)
    self.last = DateFields(seconds: last).text(steps)
    histogram = Histogram.counts(moments, from: first, to: last, cells: Histogram.cells)
  }
}

enum Histogram {
  static let cells = 8

  /// How many of some numbers lie in each of equal parts of a range.
  static func counts(_ values: [Double], from low: Double, to high: Double, cells: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: cells)
    let scale = high > low ? Double(cells) / (high - low) : 0
    for value in values { counts[min(cells - 1, Int((value - low) * scale))] += 1 }
    return counts
  }
}
