internal import Compute

/// How many incoming rows have what the bins of a training's profile stand for, feature by feature.
///
/// Each feature has a place for each bin: of numbers those below the training's least, the profile's
/// bins and those above its greatest; of texts the profile's values, the others and those that no
/// training row has. The last place is for missing cells.
public struct DriftCounts: Sendable {
  /// How the place of a cell is found.
  private enum Bins {
    /// The place of a number is how many of these it is above.
    case numbers([Float])
    case dates([Double])
    /// - Parameter hasAll: whether there are no other values than these.
    case texts(ClassLabels, hasAll: Bool, list: MultiHot?)

    var count: Int {
      switch self {
      case .numbers(let edges): edges.count + 2
      case .dates(let edges): edges.count + 2
      case .texts(let values, _, _): values.texts.count + 3
      }
    }
  }

  private let bins: [Bins]
  /// Where each feature's places begin.
  private let starts: [Int]
  private var counts: [Int]
  /// What the row at hand adds to.
  private var pending: [Int] = []
  /// Room for counts of a column.
  private var sums: [SIMD16<Int32>] = []
  public private(set) var rows = 0

  /// - Parameter profile: of the pipeline's features.
  public init(_ profile: TrainingProfile, _ pipeline: FeaturePipeline) {
    bins = zip(profile.features, pipeline.features).map { profile, feature in
      switch profile.content {
      case .numbers(let own):
        if feature.type == .date {
          return .dates([own.least.nextDown] + own.edges + [own.greatest])
        }
        return .numbers(
          [Float(own.least).nextDown] + own.edges.map { Float($0) } + [Float(own.greatest)])
      case .texts(let own):
        return .texts(
          ClassLabels(ordered: own.values), hasAll: own.others == 0, list: feature.encoder.list)
      }
    }
    var starts = [0]
    for bins in bins { starts.append(starts[starts.count - 1] + bins.count) }
    self.starts = starts
    counts = Array(repeating: 0, count: starts[starts.count - 1])
  }

  /// What was counted of a feature, place after place.
  subscript(feature: Int) -> ArraySlice<Int> { counts[starts[feature]..<starts[feature + 1]] }

  /// With what was counted in other rows.
  public func adding(_ other: DriftCounts?) -> DriftCounts {
    guard let other else { return self }
    var all = self
    for index in counts.indices { all.counts[index] += other.counts[index] }
    all.rows += other.rows
    return all
  }

  // MARK: - Row by row

  /// Begins a row, and forgets the one before where it did not end.
  mutating func beginRow() { pending.removeAll(keepingCapacity: true) }

  mutating func endRow() {
    for place in pending { counts[place] += 1 }
    rows += 1
  }

  /// Notes a cell of the row at hand.
  ///
  /// - Parameter isUnknown: whether the feature's encoder knows that no training row has it.
  mutating func note(_ cell: Cell, isUnknown: Bool, of feature: Int) {
    let start = starts[feature]
    let missing = starts[feature + 1] - 1
    switch (bins[feature], cell) {
    case (_, .missing), (_, .text("")): pending.append(missing)
    case (.numbers(let edges), .number(let value)):
      pending.append(start + edges.reduce(0) { $0 + (value > $1 ? 1 : 0) })
    case (.dates(let edges), .date(let value)):
      pending.append(start + edges.reduce(0) { $0 + (value > $1 ? 1 : 0) })
    case (.texts(let values, let hasAll, let list?), .text(let text)):
      for part in list.parts(of: text) {
        pending.append(
          start + Self.place(part, values, hasAll: hasAll, isUnknown: !list.knows(part)))
      }
    case (.texts(let values, let hasAll, nil), .text(let text)):
      pending.append(start + Self.place(text, values, hasAll: hasAll, isUnknown: isUnknown))
    case (.numbers, _), (.dates, _), (.texts, _):
      preconditionFailure("a cell that its feature does not take: \(cell)")
    }
  }

  private static func place(_ text: String, _ values: ClassLabels, hasAll: Bool, isUnknown: Bool)
    -> Int
  {
    if let index = values.index(of: text) { return index }
    return values.texts.count + (hasAll || isUnknown ? 1 : 0)
  }

  // MARK: - Many rows

  /// Counts rows whose numbers come by `count(_:of:)`.
  mutating func add(rows: Int) { self.rows += rows }

  /// Counts numbers of a feature, of which NaN is a missing one.
  mutating func count(_ numbers: Span<Float>, of feature: Int) {
    guard case .numbers(let edges) = bins[feature] else {
      preconditionFailure("feature \(feature) holds no numbers")
    }
    // Of sixteen numbers at a time, how many are there and how many are above each edge.
    var present = SIMD16<Int32>()
    sums.removeAll(keepingCapacity: true)
    sums.append(contentsOf: repeatElement(SIMD16(), count: edges.count))
    var above = sums.mutableSpan
    let limits = edges.span
    for first in stride(from: 0, to: numbers.count, by: 16) {
      let sixteen = numbers.sixteen(from: first)
      present.replace(with: present &+ 1, where: sixteen .== sixteen)
      for place in limits.indices {
        let sum = above[place]
        above[place] = sum.replacing(with: sum &+ 1, where: sixteen .> limits[place])
      }
    }
    let start = starts[feature]
    var left = Int(present.wrappedSum())
    counts[start + edges.count + 1] += numbers.count - left
    for place in edges.indices {
      let count = Int(sums[place].wrappedSum())
      counts[start + place] += left - count
      left = count
    }
    counts[start + edges.count] += left
  }
}
