internal import Diagnostics

extension PlotArea {
  /// With colours two cells in one of the terminal, one above the other, else a shade in each.
  mutating func draw(_ cells: Cells, _ ink: Ink) {
    let across = places(cells.x, x, canvas.columns)
    let up = places(cells.y, y, canvas.rows * 2)
    func value(_ column: Int, _ half: Int) -> Int? {
      guard let column = across[column], let row = up[canvas.rows * 2 - 1 - half] else {
        return nil
      }
      let index = row * cells.columns + column
      return cells.values[index].isFinite ? index : nil
    }
    for row in 0..<canvas.rows {
      for column in 0..<canvas.columns {
        let (upper, lower) = (value(column, row * 2), value(column, row * 2 + 1))
        if usesColor {
          let grounds = [upper, lower].map { index in
            index.map { cells.ground($0, ink, isQuiet: hasPoints) }
          }
          fill(column, row, above: grounds[0], below: grounds[1])
        } else if let index = lower ?? upper {
          let texture = cells.texture(
            index, isEven: (column + row) % 2 == 0, isQuiet: hasPoints)
          canvas.fill(texture, column, row, color: .ink(ink))
        }
      }
    }
    guard let texts = cells.texts?.map({ printable($0) }) else { return }
    let words = texts.map { String($0.prefix { $0 != " " }) }
    if !write(texts, columns: across, rows: up, of: cells) {
      _ = write(words, columns: across, rows: up, of: cells)
    }
  }

  /// Colours the halves of a cell of the terminal.
  private mutating func fill(_ column: Int, _ row: Int, above: UInt8?, below: UInt8?) {
    canvas.clear(column, row)
    canvas[column, row].ground = above == nil ? nil : below
    if above == below { return }
    if let above {
      canvas.fill(Blocks.upperHalf, column, row, color: .code(above))
    } else if let below {
      canvas.fill(Blocks.lowerHalf, column, row, color: .code(below))
    }
  }

  /// The column or row of a grid in which each cell's middle lies.
  private func places(_ borders: [Double], _ axis: AxisRange, _ count: Int) -> [Int?] {
    let borders = borders.map { axis.fraction(of: $0) ?? 0 }
    return (0..<count).map { cell in
      let middle = (Double(cell) + 0.5) / Double(count)
      guard let upper = borders.firstIndex(where: { $0 > middle }), upper > 0 else { return nil }
      return upper - 1
    }
  }

  /// Writes texts in the middles of their cells, if all of them fit.
  private mutating func write(
    _ texts: [String], columns: [Int?], rows: [Int?], of cells: Cells
  ) -> Bool {
    let margin = usesColor ? 0 : 1
    let spots = texts.indices.map { index -> (first: Int, row: Int)? in
      let (row, column) = (index / cells.columns, index % cells.columns)
      guard let left = columns.firstIndex(of: column), let right = columns.lastIndex(of: column),
        let bottom = rows.firstIndex(of: row), let top = rows.lastIndex(of: row)
      else { return nil }
      let width = displayWidth(texts[index])
      guard width + margin <= right - left + 1 else { return nil }
      return (left + (right - left + 1 - width) / 2, canvas.rows - 1 - (bottom + top) / 4)
    }
    guard !spots.contains(where: { $0 == nil }) else { return false }
    for (text, spot) in zip(texts, spots) {
      guard let spot, !text.isEmpty else { continue }
      if !usesColor {
        for column in spot.first - 1...spot.first + displayWidth(text) {
          canvas.clear(column, spot.row)
        }
      }
      canvas.put(text, spot.first, spot.row)
    }
    return true
  }
}

extension Cells {
  /// The share of an ink that a value has, from 0 to 1, below a middle from 0 to -1; and which ink.
  private func share(_ index: Int, _ own: Ink) -> (share: Double, ink: Ink) {
    let value = values[index]
    switch shading {
    case .sequential(let range, _):
      return (Self.share(value, from: range.lowerBound, to: range.upperBound), own)
    case .diverging(let low, let middle, let high, let extent, _):
      return value < middle
        ? (-Self.share(-value, from: -middle, to: extent - middle), low)
        : (Self.share(value, from: middle, to: middle + extent), high)
    case .classes(_, let winners, _):
      return (Self.share(value, from: 0, to: 1), .series(winners[index]))
    }
  }

  private static func share(_ value: Double, from low: Double, to high: Double) -> Double {
    // Halves, as the difference may be more than the largest number.
    let span = high / 2 - low / 2
    return span > 0 ? min(max((value / 2 - low / 2) / span, 0), 1) : 0
  }

  /// Quiet ones let points stand out.
  func ground(_ index: Int, _ ink: Ink, isQuiet: Bool) -> UInt8 {
    let (share, ink) = share(index, ink)
    if case .classes = shading { return TerminalPalette.ground(ink, share < 0.7 ? 0.2 : 0.4) }
    return TerminalPalette.ground(ink, isQuiet ? 0.45 * abs(share) : abs(share))
  }

  /// A class of little certainty is in every other cell only.
  func texture(_ index: Int, isEven: Bool, isQuiet: Bool) -> Character {
    let (share, _) = share(index, .text)
    if case .classes(_, let winners, _) = shading {
      return share < 0.7 && !isEven ? " " : Blocks.regions[winners[index] % Blocks.regions.count]
    }
    if abs(share) < 0.05 { return " " }
    let full = Blocks.level(abs(share))
    let level = isQuiet ? (full + 1) / 2 : full
    return share < 0 ? Blocks.counterShades[level] : Blocks.shades[level]
  }
}
