public import Config
public import Diagnostics

/// What the training rows hold in the columns of the features, for `DriftReport` to compare with.
///
/// - It comes from the rows that the encodings were learned from. Texts are counted in all of them,
///   numbers in some that are spread evenly over the table, at most 5,000, and fewer of very wide
///   tables: shares of a tenth are then known to 0.4 %, and sorting all would take as long as
///   everything else before the first epoch. Their range is that of all rows.
/// - It depends on the table and on which rows are for training alone.
public struct TrainingProfile: Sendable {
  /// How many training rows there are.
  public let rows: Int
  let features: [FeatureProfile]

  init(rows: Int, features: [FeatureProfile]) {
    (self.rows, self.features) = (rows, features)
  }

  private static let sampleSizes = 500...5_000
  /// Of all columns, so many cells of numbers are counted at most, unless these were fewer rows.
  private static let cells = 2_000_000

  /// The rows in which numbers are counted.
  static func sample(of order: TableOrder, features: Int) -> [Int32] {
    let size = cells / max(1, features)
    return order.spread(min(max(size, sampleSizes.lowerBound), sampleSizes.upperBound))
  }
}

extension TableOrder {
  /// So many of the rows at most, rising: of as many equal stretches of them one each, at a place that
  /// follows no period which the table may have.
  func spread(_ most: Int) -> [Int32] {
    if rows.count <= most { return rows }
    return (0..<most).map { index in
      let start = index * rows.count / most
      let size = (index + 1) * rows.count / most - start
      // Multiples of the golden section, modulo 1, in 32 bits: H. Weyl's sequence.
      let share = Int(UInt32(truncatingIfNeeded: index) &* 2_654_435_769)
      return rows[start + (share * size) >> 32]
    }
  }
}

// MARK: - In a checkpoint

extension TrainingProfile {
  /// `{rows: 140, features: [{name: exam1, …}, …]}`.
  public var node: ConfigNode {
    .mapping(["rows": .integer(rows), "features": .sequence(features.map(\.node))])
  }

  /// Reads what `node` gives.
  ///
  /// - Throws: a diagnostic of kind `data` for anything else, and where it is not of these features.
  public init(node: ConfigNode, of pipeline: FeaturePipeline) throws(Diagnostic) {
    let log = ProblemLog()
    var section = ConfigSection(node, title: "section 'profile'", log: log)
    let rows = section.integer("rows", ConfigSection.counts)
    self.rows = rows
    let expected = pipeline.features
    let found = section.node("features", expected: "a list", standard: nil)
    let items = found?.items ?? []
    if items.count != expected.count {
      section.fail(
        "features", "expected a list of \(expected.count), as many as there are features")
    }
    features = zip(items, expected).map { item, feature in
      var own = ConfigSection(item, title: "profile", log: log)
      let profile = FeatureProfile(&own, kind: feature.encoder.kind)
      if profile.name != feature.name {
        own.fail("name", "expected '\(feature.name)', found '\(profile.name)'")
      }
      if !profile.counts(rows: rows, areLists: feature.encoder.list != nil) {
        own.fail("counts", "expected those of \(rows) cells, the missing ones among them")
      }
      own.finish()
      return profile
    }
    section.finish()
    try log.checkData()
  }
}
