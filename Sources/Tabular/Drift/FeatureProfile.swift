internal import Compute
internal import Config

/// What the training rows hold in the column of a feature, in a few numbers: incoming rows are
/// compared with it.
struct FeatureProfile: Sendable, Equatable {
  enum Content: Sendable, Equatable {
    /// Numbers, truths as 0 and 1, and dates as seconds since 1970.
    case numbers(NumberProfile)
    case texts(TextProfile)
  }

  let name: String
  /// Of the cells that were counted.
  let missing: Int
  let content: Content

  /// - Parameters:
  ///   - column: in memory.
  ///   - rows: the training rows, rising.
  ///   - sample: those of them that numbers are counted in.
  ///   - encoder: the feature's own.
  init(_ column: Column, rows: [Int32], sample: [Int32], encoder: any FeatureEncoder) {
    name = column.name
    switch column.values {
    case .numbers(let values):
      let present = Self.present(values, in: sample)
      missing = sample.count - present.count
      let range =
        rows.count == values.count
        ? values.span.range : Self.range(of: values, in: rows)
      content = .numbers(
        NumberProfile(present.sortedNumbers(), range: range) {
          // What is written and read is a float's shortest decimal.
          ConfigNode.number($0).double ?? Double($0)
        })
    case .dates(let values):
      let present = Self.present(values, in: sample)
      missing = sample.count - present.count
      content = .numbers(
        NumberProfile(present.sorted(), range: Self.range(of: values, in: rows)) { $0 })
    case .labels(let labels):
      let counted = TextProfile.counted(labels, in: rows, list: encoder.list)
      missing = counted.missing
      content = .texts(counted.profile)
    }
  }

  private static func present<Number: BinaryFloatingPoint>(
    _ values: [Number], in rows: [Int32]
  ) -> [Number] {
    let cells = rows.map { values[Int($0)] }
    return cells.contains(where: \.isNaN) ? cells.filter { !$0.isNaN } : cells
  }

  /// The least and the greatest number; one at least is not NaN.
  private static func range<Number: BinaryFloatingPoint>(of values: [Number], in rows: [Int32]) -> (
    Number, Number
  ) {
    let values = values.span
    var (low, high) = (Number.infinity, -Number.infinity)
    for row in rows {
      let value = values[Int(row)]
      if value < low { low = value }
      if value > high { high = value }
    }
    return (low, high)
  }
}

/// Numbers of the training rows: their range, and how many lie between some edges.
struct NumberProfile: Sendable, Equatable {
  /// Of all training rows.
  let least: Double
  let greatest: Double
  /// Of the rows that were counted.
  let mean: Double
  let deviation: Double
  /// Rising: bin i has the numbers above edge i − 1, up to and with edge i.
  let edges: [Double]
  /// Of each bin, one more than there are edges.
  let counts: [Int]

  /// Bins of equal counts are wanted.
  private static let bins = 10

  /// - Parameters:
  ///   - sorted: those of the rows that are counted.
  ///   - range: of all training rows.
  ///   - plain: the number that stands for one in the checkpoint.
  init<Number: BinaryFloatingPoint>(
    _ sorted: [Number], range: (least: Number, greatest: Number), plain: (Number) -> Double
  ) {
    // Where hardly a cell has a number there may be none in the rows counted.
    let sorted = sorted.isEmpty ? [range.least, range.greatest] : sorted
    let cuts = Self.cuts(sorted)
    // A zero without sign.
    (least, greatest) = (plain(range.least + 0), plain(range.greatest + 0))
    let moments = Moments(count: sorted.count) { Double(sorted[$0]) }
    (mean, deviation) = (plain(Number(moments.mean)), plain(Number(moments.deviation)))
    edges = cuts.map { cut in
      let (below, above) = (sorted[cut - 1], sorted[cut])
      let middle = below + (above - below) / 2
      // Between neighbours there is no other number.
      return plain(middle < above ? middle : below)
    }
    counts = zip([0] + cuts, cuts + [sorted.count]).map { $1 - $0 }
  }

  /// The places, rising, at which sorted numbers are cut into bins.
  ///
  /// These are the tenths of them. Equal numbers are never parted: where a tenth ends among some, the
  /// cut is at their nearer end, and at both where they are a tenth or more, so that a frequent number
  /// has a bin to itself.
  private static func cuts<Number: BinaryFloatingPoint>(_ sorted: [Number]) -> [Int] {
    var cuts: [Int] = []
    for tenth in 1..<bins {
      let place = sorted.count * tenth / bins
      let start = sorted.firstPlace { $0 >= sorted[place] }
      let end = sorted.firstPlace { $0 > sorted[place] }
      let wanted =
        start == place
        ? [start]
        : (end - start) * bins >= sorted.count
          ? [start, end] : [place - start <= end - place ? start : end]
      for cut in wanted where cut > cuts.last ?? 0 && cut < sorted.count { cuts.append(cut) }
    }
    return cuts
  }
}

/// Texts of the training rows: the most frequent ones, with their counts. Of cells that list several
/// values each is counted.
struct TextProfile: Sendable, Equatable {
  /// The most frequent first; of equally frequent ones, that which came first.
  let values: [String]
  let counts: [Int]
  /// How many cells have other values.
  let others: Int

  /// So many values are kept.
  private static let most = 50
  /// Texts of more bytes are not.
  private static let longest = 64

  /// - Parameter list: what the cells are lists for; nil for single values.
  static func counted(_ labels: Column.Labels, in rows: [Int32], list: MultiHot?) -> (
    profile: TextProfile, missing: Int
  ) {
    var counts = [Int](repeating: 0, count: labels.texts.count)
    var missing = 0
    for row in rows {
      let code = Int(labels.codes[Int(row)])
      if code < 0 { missing += 1 } else { counts[code] += 1 }
    }
    guard let list else { return (TextProfile(labels.texts, counts), missing) }
    var places: [String: Int] = [:]
    var parts: (texts: [String], counts: [Int]) = ([], [])
    for (text, count) in zip(labels.texts, counts) where count > 0 {
      for part in list.parts(of: text) {
        let place = places[part] ?? parts.texts.count
        if place == parts.texts.count {
          places[part] = place
          parts.texts.append(part)
          parts.counts.append(0)
        }
        parts.counts[place] += count
      }
    }
    return (TextProfile(parts.texts, parts.counts), missing)
  }

  private init(_ texts: [String], _ all: [Int]) {
    var kept: [Int] = []
    for (index, count) in all.enumerated() where count > 0 {
      if kept.count == Self.most, count <= all[kept[Self.most - 1]] { continue }
      if texts[index].utf8.count > Self.longest { continue }
      let place = kept.firstPlace { all[$0] < count }
      kept.insert(index, at: place)
      if kept.count > Self.most { kept.removeLast() }
    }
    values = kept.map { texts[$0] }
    counts = kept.map { all[$0] }
    others = all.reduce(0, +) - counts.reduce(0, +)
  }
}

extension FeatureEncoder {
  /// What a cell's text is a list for; nil where it is one value.
  var list: MultiHot? { (self as? CategoricalFeature)?.encoder as? MultiHot }
}

// MARK: - In a checkpoint

extension FeatureProfile {
  /// `{name: exam1, missing: 0, min: 30.1, …}` or `{name: city, missing: 0, values: [Busan], …}`.
  var node: ConfigNode {
    func numbers(_ values: [Double]) -> ConfigNode { .sequence(values.map(ConfigNode.number)) }
    func integers(_ values: [Int]) -> ConfigNode { .sequence(values.map(ConfigNode.integer)) }
    let entries: [(String, ConfigNode)] =
      switch content {
      case .numbers(let own):
        [
          ("min", .number(own.least)), ("max", .number(own.greatest)), ("mean", .number(own.mean)),
          ("deviation", .number(own.deviation)), ("edges", numbers(own.edges)),
          ("counts", integers(own.counts)),
        ]
      case .texts(let own):
        [
          ("values", .sequence(own.values.map(ConfigNode.string))),
          ("counts", integers(own.counts)),
          ("others", .integer(own.others)),
        ]
      }
    return .mapping([("name", .string(name)), ("missing", .integer(missing))] + entries)
  }

  /// Reads what `node` gives. Problems go to the section's log.
  ///
  /// - Parameter kind: of the feature's cells.
  init(_ section: inout ConfigSection, kind: ColumnKind) {
    name = section.string("name")
    missing = section.integer("missing", ConfigSection.counts)
    content =
      kind == .label
      ? .texts(TextProfile(&section)) : .numbers(NumberProfile(&section))
  }

  /// Whether so many rows can have these counts.
  ///
  /// - Parameter areLists: whether a cell may have several values, or none.
  func counts(rows: Int, areLists: Bool) -> Bool {
    switch content {
    case .texts(let texts):
      let cells = missing + texts.others + texts.counts.reduce(0, +)
      return areLists ? missing <= rows : cells == rows
    case .numbers(let numbers):
      // Of some of the rows; where none of these has a number, the ends of the range stand for two.
      let cells = numbers.counts.reduce(0, +)
      return cells > 0 && missing + (cells == 2 ? 0 : cells) <= rows
    }
  }
}

extension NumberProfile {
  fileprivate init(_ section: inout ConfigSection) {
    least = section.double("min")
    greatest = section.double("max")
    mean = section.double("mean")
    deviation = section.double("deviation", .nonNegative)
    edges = section.doubles("edges", isRising: true)
    counts = section.counts("counts", edges.count + 1)
    let all = [least] + edges + [greatest]
    if zip(all, all.dropFirst()).contains(where: { $0 > $1 }) {
      section.fail("edges", "expected numbers from 'min' to 'max'")
    }
  }
}

extension TextProfile {
  fileprivate init(_ section: inout ConfigSection) {
    values = section.strings("values") ?? []
    counts = section.counts("counts", values.count)
    others = section.integer("others", ConfigSection.counts)
    if Set(values).count < values.count { section.fail("values", "a value is there twice") }
  }
}

extension ConfigSection {
  /// Of rows or cells: sums of them stay far from the largest integer.
  static let counts = Bounds.range(0...1e12)

  fileprivate mutating func counts(_ key: String, _ count: Int) -> [Int] {
    let found = doubles(key, isRising: false)
    let counts = found.filter(Self.counts.contains).compactMap { Int(exactly: $0) }
    if counts.count == count && found.count == count { return counts }
    fail(key, "expected \(count) count\(count == 1 ? "" : "s")")
    return [Int](repeating: 0, count: count)
  }
}
