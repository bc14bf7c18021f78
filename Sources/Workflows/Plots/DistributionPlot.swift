internal import Config
internal import Diagnostics
internal import Platform
internal import Plotting
internal import Tabular

/// What the columns of a table hold: histograms of numbers and dates, the most frequent texts.
enum DistributionPlot: PlotKind {
  static let name = "distribution"
  static let summary = "what each column holds, of all rows or by class"
  static let inputs = "data.csv …"
  static let options: Set<PlotOption> = [.bins, .by, .x]

  /// More columns are not shown.
  private static let most = 48

  static func picture(_ request: PlotRequest) throws(Problems) -> Picture {
    if request.inputs.isEmpty {
      throw Problems(Diagnostic("plot distribution wants a CSV", kind: .usage))
    }
    for path in request.inputs where ["json", "yaml", "yml"].contains(Path.ending(of: path)) {
      throw Problems(
        Diagnostic(
          "plot distribution is of the columns of a CSV, and '\(printable(path))' is none",
          kind: .usage, notes: ["nnctl plot network and weights draw a checkpoint or a config"]))
    }
    let bins = try request.bins.map { _ throws(Problems) in try request.bins(default: 1) }
    let table = try InspectWorkflow.run(paths: request.inputs, overrides: [])
    let groups = try request.by.map { name throws(Problems) in
      try RowGroups(table, by: column(name, of: table, "--by"))
    }
    var columns = table.columns.filter { $0.name != request.by }
    if let name = request.x { columns = [try column(name, of: table, "--x")] }
    if columns.isEmpty {
      throw Problems(
        Diagnostic("there is no column but '\(printable(request.by ?? ""))'", kind: .data))
    }
    if columns.count > most {
      request.report?(
        Diagnostic(
          "the first \(most) of \(groupedDecimal(columns.count)) columns are shown",
          severity: .note,
          notes: ["--x names another"]))
      columns = Array(columns.prefix(most))
    }
    let drawn = columns.map { ColumnChart(table, $0, groups ?? RowGroups(all: table.rows), bins) }
    let by = request.by.map { " by \($0)" } ?? ""
    let files = table.files.map(ConfigSource.shown).joined(separator: ", ")
    return Picture(
      title: "\(files): \(counted(table.rows, "row"))\(by)",
      description: "What the columns hold\(by). " + drawn.map(\.words).joined(separator: " "),
      panels: drawn.map { .chart($0.chart) }, columns: min(3, drawn.count))
  }

  private static func column(_ name: String, of table: TableProfile, _ option: String)
    throws(Problems) -> ColumnProfile
  {
    if let column = table.columns.first(where: { $0.name == name }) { return column }
    throw Problems(
      Diagnostic(
        "\(option): there is no column '\(printable(name))'", kind: .usage,
        notes: [Suggestion.hint(for: name, among: table.columns.map(\.name), called: "columns")]))
  }
}

/// Where each text stands in an order of different ones; they differ by their bytes, as cells do.
private func ranks(of texts: [String], among order: [String]) -> [Int?] {
  let places = Dictionary(
    uniqueKeysWithValues: zip(order.lazy.map { Array($0.utf8) }, order.indices))
  return texts.map { places[Array($0.utf8)] }
}

/// Rows by what a column holds.
private struct RowGroups {
  /// Empty for one group of all rows.
  let names: [String]
  /// Of each row; −1 for none.
  let codes: [Int]

  /// As many as can be told apart.
  private static let most = 8

  var count: Int { max(1, names.count) }

  init(all rows: Int) { (names, codes) = ([], Array(repeating: 0, count: rows)) }

  /// The most frequent texts or the numbers of a column, and all others together.
  init(_ table: TableProfile, by column: ColumnProfile) throws(Problems) {
    let known: [String]
    let indices: [Int]
    switch table.cells(of: column) {
    case .numbers(let values):
      guard let numbers = column.numbers?.counts?.map(\.value) else { throw Self.tooMany(column) }
      let places = Dictionary(uniqueKeysWithValues: zip(numbers, numbers.indices))
      (known, indices) = (numbers.map(shortestDecimal), values.map { places[$0 + 0] ?? -1 })
    case .dates: throw Self.tooMany(column)
    case .texts(let codes, let texts):
      let order = column.texts?.texts.map(\.text) ?? []
      let ranks = ranks(of: texts, among: order).map { $0 ?? -1 }
      (known, indices) = (order, codes.map { $0 < 0 ? -1 : ranks[Int($0)] })
    }
    let kept = known.count > Self.most ? Self.most - 1 : known.count
    let others = known.count > kept ? ["other \(known.count - kept)"] : []
    let missing = indices.contains(-1) ? ["(missing)"] : []
    names = known.prefix(kept).map { printable($0) } + others + missing
    let last = kept + others.count
    codes = indices.map { $0 < 0 ? last : min($0, kept) }
  }

  private static func tooMany(_ column: ColumnProfile) -> Problems {
    Problems(
      Diagnostic(
        "--by: column '\(printable(column.name))' has \(groupedDecimal(column.distinct)) different values",
        kind: .usage, notes: ["it parts the rows into classes: a column of few values will do"]))
  }
}

/// A column's cells as a chart and in words.
private struct ColumnChart {
  let chart: Chart
  let words: String

  /// So many texts at most have a bar of their own.
  private static let mostTexts = 10

  /// - Parameter bins: nil for as many as suit the number of rows.
  init(_ table: TableProfile, _ column: ColumnProfile, _ groups: RowGroups, _ bins: Int?) {
    let name = printable(column.name)
    let missing = column.missing == 0 ? "" : ", \(groupedDecimal(column.missing)) missing"
    let label = groups.names.isEmpty ? "rows" : "share of the rows"
    var x = Axis(name)
    let layers: [Chart.Layer]
    switch table.cells(of: column) {
    case .numbers(let values):
      let values = values.map { Double($0) }
      let isWhole = column.numbers?.isWhole ?? false
      x.isWhole = isWhole
      layers = Self.histogram(values, groups, bins, isWhole: isWhole)
      words =
        column.numbers.map {
          "\(name): numbers from \($0.lowestText) to \($0.highestText), mean \(rough($0.mean))\(missing)."
        } ?? "\(name): no values."
    case .dates(let values):
      let first = values.filter { !$0.isNaN }.min() ?? 0
      x.label = "\(name): days since \(column.dates?.first ?? "")"
      layers = Self.histogram(values.map { ($0 - first) / 86400 }, groups, bins, isWhole: false)
      words =
        "\(name): dates from \(column.dates?.first ?? "") to \(column.dates?.last ?? "")\(missing)."
    case .texts(let codes, let texts):
      let order = column.texts?.texts ?? []
      let kept = order.count > Self.mostTexts ? Self.mostTexts - 1 : order.count
      let rest = order.count > kept ? ["other \(groupedDecimal(order.count - kept))"] : []
      x.scale = .categories(order.prefix(kept).map { printable($0.text) } + rest)
      x.range = -0.5...Double(max(1, kept + rest.count)) - 0.5
      let ranks = ranks(of: texts, among: order.map(\.text)).map { min($0 ?? kept, kept) }
      layers = Self.bars(codes.map { $0 < 0 ? -1 : ranks[Int($0)] }, kept + rest.count, groups)
      words =
        "\(name): "
        + (order.prefix(kept).map { "\(printable($0.text)) \(groupedDecimal($0.count))" } + rest)
        .joined(separator: ", ") + "\(missing)."
    }
    let y = Axis(label, range: layers.isEmpty ? 0...1 : nil, isWhole: groups.names.isEmpty)
    chart = Chart(title: name + missing, x: x, y: y, layers: layers)
  }

  private static func histogram(
    _ values: [Double], _ groups: RowGroups, _ bins: Int?, isWhole: Bool
  ) -> [Chart.Layer] {
    var parts = [[Double]](repeating: [], count: groups.count)
    for (value, group) in zip(values, groups.codes) where value.isFinite {
      parts[group].append(value)
    }
    if parts.allSatisfy(\.isEmpty) { return [] }
    let standard = standardBins(values.count)
    let counts = BinCounts(
      parts, bins: bins ?? standard,
      borders: isWhole && bins == nil ? wholeBorders(parts, standard) : nil)
    if groups.names.isEmpty {
      return [Chart.Layer(ink: .series(0), .bars(counts.bars(counts.counts[0].map(Double.init))))]
    }
    return groups.names.indices.map { group in
      Chart.Layer(
        groups.names[group], ink: .series(group),
        .line(counts.outline(counts.shares(counts.counts[group]))))
    }
  }

  /// Twice the cube root of the number of rows, from 5 to 40.
  ///
  /// - Source: Rice's rule.
  private static func standardBins(_ rows: Int) -> Int {
    (5...40).first { 8 * rows <= $0 * $0 * $0 } ?? 40
  }

  /// Parts with as many whole numbers each; nil where these are beyond counting.
  private static func wholeBorders(_ parts: [[Double]], _ bins: Int) -> [Double]? {
    guard let low = parts.compactMap({ $0.min() }).min(),
      let high = parts.compactMap({ $0.max() }).max(), high - low < 1e9
    else { return nil }
    let count = Int(high - low) + 1
    // Few of them have a part each, the rest share.
    let width = count <= 2 * bins ? 1 : (count + bins - 1) / bins
    return (0...(count + width - 1) / width).map { low - 0.5 + Double($0 * width) }
  }

  /// Of each group a bar a text, beside each other.
  private static func bars(_ ranks: [Int], _ count: Int, _ groups: RowGroups) -> [Chart.Layer] {
    var counts = [[Int]](
      repeating: Array(repeating: 0, count: max(1, count)), count: groups.count)
    for (rank, group) in zip(ranks, groups.codes) where rank >= 0 { counts[group][rank] += 1 }
    let width = 0.8 / Double(groups.count)
    return counts.enumerated().map { group, counts in
      let total = groups.names.isEmpty ? 1 : Double(max(1, counts.reduce(0, +)))
      let bars = counts.enumerated().map { rank, count in
        let left = Double(rank) - 0.4 + width * Double(group)
        return Bar(x: left...left + width, y: 0...Double(count) / total)
      }
      return Chart.Layer(
        groups.names.isEmpty ? nil : groups.names[group], ink: .series(group), .bars(bars))
    }
  }
}
