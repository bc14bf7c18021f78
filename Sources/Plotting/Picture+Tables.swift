internal import Config

extension Picture {
  /// The numbers of each panel, in order. What is not finite is text: "NaN", "Infinity".
  public var tables: [PictureTable] { tables(most: .max) }

  /// The same with so many rows of each at most, the first ones.
  public func tables(most: Int) -> [PictureTable] {
    panels.map { panel in
      switch panel {
      case .chart(let chart):
        chart.table(named: chart.title.isEmpty ? title : chart.title, most: most)
      case .network(let network): network.table(named: title)
      }
    }
  }
}

extension Chart {
  /// A row a point, bar, cell, rule or note. The columns are those that its marks have.
  fileprivate func table(named title: String, most: Int) -> PictureTable {
    let told = layers.indices.filter { index in
      index == 0 || !layers[index].marksPoints(of: layers[index - 1])
    }.map { layers[$0] }
    var entries: [[Column: PictureTable.Cell]] = []
    for layer in told { entries += tableRows(of: layer, most: most - entries.count) }
    let known = Column.allCases.filter { column in entries.contains { $0[column] != nil } }
    let columns = known.isEmpty ? [Column.x, .y] : known
    return PictureTable(
      title: title, header: columns.map { $0.name(x: x.label, y: y.label, value: valueName) },
      rows: entries.map { entry in columns.map { entry[$0] ?? .nothing } },
      total: told.reduce(0) { $0 + $1.marks.count })
  }

  private func tableRows(of layer: Layer, most: Int) -> [[Column: PictureTable.Cell]] {
    layer.marks.entries(x: x, y: y, most: most).map { entry in
      layer.name.map { [Column.series: .text($0)].merging(entry) { _, own in own } } ?? entry
    }
  }

  /// What the values of cells are.
  private var valueName: String {
    for case .cells(let cells) in layers.map(\.marks) {
      switch cells.shading {
      case .sequential(_, let label), .diverging(_, _, _, _, let label):
        if !label.isEmpty { return label }
      case .classes: break
      }
    }
    return "value"
  }
}

extension Chart.Layer {
  /// Whether it marks points of a line that bears the same name.
  fileprivate func marksPoints(of line: Chart.Layer) -> Bool {
    guard case .points(let points, _) = marks, case .line(let path, _) = line.marks, name != nil
    else { return false }
    return line.name == name && line.ink == ink && points.allSatisfy(path.contains)
  }
}

/// In the order of a table.
private enum Column: CaseIterable {
  case series, x, xTo, y, yTo, value, text

  func name(x: String, y: String, value: String) -> String {
    let (x, y) = (x.isEmpty ? "x" : x, y.isEmpty ? "y" : y)
    return switch self {
    case .series: "series"
    case .x: x
    case .xTo: "\(x) to"
    case .y: x == y ? "\(y) (y)" : y
    case .yTo: x == y ? "\(y) (y) to" : "\(y) to"
    case .value: value
    case .text: "text"
    }
  }
}

extension Marks {
  fileprivate var count: Int {
    switch self {
    case .line(let points, _), .points(let points, _): points.count
    case .bars(let bars): bars.count
    case .cells(let cells): cells.values.count
    case .rule: 1
    case .notes(let notes): notes.count
    }
  }

  fileprivate func entries(x: Axis, y: Axis, most: Int) -> [[Column: PictureTable.Cell]] {
    switch self {
    case .line(let points, _), .points(let points, _):
      points.prefix(most).map { [.x: x.cell($0.x), .y: y.cell($0.y)] }
    case .bars(let bars):
      bars.prefix(most).map { bar in
        x.cells(bar.x, .x, .xTo).merging(y.cells(bar.y, .y, .yTo)) { own, _ in own }
          .adding(text: bar.text)
      }
    case .cells(let cells): cells.entries(x: x, y: y, most: most)
    case .rule where most == 0: []
    case .rule(let rule):
      switch rule.direction {
      case .horizontal: [[.y: y.cell(rule.value)].adding(text: rule.text)]
      case .vertical: [[.x: x.cell(rule.value)].adding(text: rule.text)]
      }
    case .notes(let notes):
      notes.prefix(most).map {
        [.x: x.cell($0.point.x), .y: y.cell($0.point.y), .text: .text($0.text)]
      }
    }
  }
}

extension [Column: PictureTable.Cell] {
  fileprivate func adding(text: String?) -> Self {
    text.map { merging([.text: .text($0)]) { _, new in new } } ?? self
  }
}

extension Cells {
  fileprivate func entries(x: Axis, y: Axis, most: Int) -> [[Column: PictureTable.Cell]] {
    values.indices.prefix(most).map { index in
      let (row, column) = (index / columns, index % columns)
      let entry = x.cells(self.x[column]...self.x[column + 1], .x, .xTo)
        .merging(y.cells(self.y[row]...self.y[row + 1], .y, .yTo)) { own, _ in own }
        .merging([.value: number(values[index])]) { own, _ in own }
        .adding(text: texts?[index])
      guard case .classes(let names, let winners, _) = shading else { return entry }
      return entry.merging([.series: .text(names[winners[index]])]) { own, _ in own }
    }
  }
}

extension Axis {
  /// The name of a category, or the number.
  fileprivate func cell(_ value: Double) -> PictureTable.Cell {
    if let categories, let index = Int(exactly: value), categories.indices.contains(index) {
      return .text(categories[index])
    }
    return number(value)
  }

  /// The name of the one category in a range, or the range's ends.
  fileprivate func cells(
    _ range: ClosedRange<Double>, _ from: Column, _ to: Column
  ) -> [Column: PictureTable.Cell] {
    // Bars that stand beside each other share a category.
    if categories != nil {
      return [from: cell(((range.lowerBound + range.upperBound) / 2).rounded())]
    }
    return [from: number(range.lowerBound), to: number(range.upperBound)]
  }
}

private func number(_ value: Double) -> PictureTable.Cell {
  value.isFinite ? .number(value) : .text(shortestDecimal(value))
}

extension NetworkDiagram {
  fileprivate func table(named title: String) -> PictureTable {
    PictureTable(
      title: title, header: ["layer", "kind", "units", "details"],
      rows: layers.map {
        [
          .text($0.name), .text($0.kind), .number(Double($0.units)),
          .text($0.details.joined(separator: ", ")),
        ]
      })
  }
}
