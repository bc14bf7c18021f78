/// How far the columns of incoming rows are from those of the training.
public struct DriftReport: Sendable, Equatable {
  /// What an index is usually taken for.
  public enum Extent: String, Sendable {
    case none, some, large

    /// Below 0.1, up to 0.25, above.
    init(_ index: Double) { self = index < 0.1 ? .none : index <= 0.25 ? .some : .large }
  }

  /// Shares are of the cells of a column; of the values that they list where they are lists.
  public struct Column: Sendable, Equatable {
    public let name: String
    /// The population stability index.
    public let index: Double
    /// What chance alone makes it exceed once in a thousand times.
    public let chance: Double
    public let missingThen: Double
    public let missingNow: Double
    /// With a text that no training row has; nil for numbers.
    public let unseen: Double?
    /// Below the training's least number and above its greatest; nil for texts.
    public let below: Double?
    public let above: Double?

    public var extent: Extent { Extent(index) }
    /// Whether the index is more than chance alone explains.
    public var isCertain: Bool { index > chance }
  }

  public let rows: Int
  public let trainingRows: Int
  /// Those with the highest index first; of equal ones, the first feature.
  public let columns: [Column]

  public init(_ counts: DriftCounts, since profile: TrainingProfile) {
    rows = counts.rows
    trainingRows = profile.rows
    let columns = profile.features.indices.map { Column(profile.features[$0], Array(counts[$0])) }
    let order = columns.indices.sorted {
      (columns[$1].index, $0) < (columns[$0].index, $1)
    }
    self.columns = order.map { columns[$0] }
  }

  /// Those whose index is above a bound, and more than chance alone explains.
  public func columns(above bound: Double) -> [Column] {
    columns.filter { $0.index > bound && $0.isCertain }
  }
}

extension DriftReport.Column {
  /// - Parameter now: what `DriftCounts` has of the feature.
  init(_ profile: FeatureProfile, _ now: [Int]) {
    let last = now.count - 1
    let total = Double(max(1, now.reduce(0, +)))
    func share(_ count: Int) -> Double { Double(count) / total }
    var (then, bins): ([Int], [Int])
    switch profile.content {
    case .numbers(let own):
      then = own.counts
      // The first and the last bin have no outer edge.
      bins = Array(now[1..<last - 1])
      bins[0] += now[0]
      bins[bins.count - 1] += now[last - 1]
      (unseen, below, above) = (nil, share(now[0]), share(now[last - 1]))
    case .texts(let own):
      (then, bins) = (own.counts + [own.others, 0], now.dropLast())
      (unseen, below, above) = (share(now[last - 1]), nil, nil)
    }
    then.append(profile.missing)
    bins.append(now[last])
    let stability = StabilityIndex(then: then, now: bins)
    (index, chance) = (stability.value, stability.chance)
    missingThen = Double(profile.missing) / Double(max(1, then.reduce(0, +)))
    missingNow = share(now[last])
    name = profile.name
  }
}
