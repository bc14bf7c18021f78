public import Config

/// Numbers as bins: those between two edges are one value.
///
/// - `strategy: quantile` gives bins of equal counts of training rows, equal edges being one;
///   `uniform` bins of equal width.
/// - A value on an edge belongs to the bin above it; values beyond the training range to the first
///   and the last bin.
/// - `output: one_hot` has a 0/1 column for each bin, `ordinal` the bin's index, from 0.
/// - Source: scikit-learn's KBinsDiscretizer, its defaults (5 bins, quantile, one-hot) and edges
///   (quantiles interpolated linearly).
public struct Binning: NumberEncoder {
  public static let name = "binning"
  public static let aliases = ["kbins"]
  public static let summary = "numbers as bins of equal counts or equal width"

  enum Strategy: String, CaseIterable {
    case quantile, uniform
  }

  enum Output: String, CaseIterable {
    case oneHot = "one_hot"
    case ordinal
  }

  private let bins: Int
  private let strategy: Strategy
  private var output: Output
  /// Between the bins, rising.
  private var edges: [Double] = []

  public init(_ section: inout ConfigSection) {
    bins = section.integer("bins", default: 5, .range(2...1000))
    strategy = section.choice("strategy", default: .quantile)
    output = section.choice("output", default: .oneHot)
  }

  public var isConstant: Bool { edges.isEmpty }

  public var width: Int { output == .oneHot ? edges.count + 1 : 1 }

  public func columnNames(of feature: String) -> [String] {
    output == .oneHot ? (0...edges.count).map { "\(feature)_bin_\($0)" } : ["\(feature)_bin"]
  }

  public mutating func fit(_ values: Span<Float>) {
    let sorted = SortedValues(values)
    let (least, greatest) = (sorted.quantile(0), sorted.quantile(1))
    var found: [Double] = []
    for index in 1..<bins {
      let share = Double(index) / Double(bins)
      let edge =
        switch strategy {
        case .quantile: sorted.quantile(share)
        case .uniform: least + share * (greatest - least)
        }
      if edge > found.last ?? least && edge < greatest { found.append(edge) }
    }
    edges = found
  }

  public func encode(_ value: Float, into elements: inout MutableSpan<Float>, from start: Int) {
    let bin = edges.firstPlace { $0 > Double(value) }
    switch output {
    case .oneHot: elements[start + bin] = 1
    case .ordinal: elements[start] = Float(bin)
    }
  }

  public var state: ConfigNode {
    .mapping([
      "output": .string(output.rawValue), "edges": .sequence(edges.map(ConfigNode.number)),
    ])
  }

  public mutating func restore(_ state: inout ConfigSection) {
    output = state.choice("output", default: .oneHot)
    edges = state.doubles("edges", isRising: true)
    if zip(edges, edges.dropFirst()).contains(where: { $0 == $1 }) {
      state.fail("edges", "an edge is there twice")
    }
  }
}
