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
        let upper = value(column, row * 2)
        let lower = value(column, row * 2 + 1)
        if usesColor {
          let (above, below) = (
            upper.map { cells.ground($0, ink, isQuiet: hasPoints) },
            lower.map { cells.ground($0, ink, isQuiet: hasPoints) }
          )
          canvas.clear(column, row)
          canvas[column, row].ground = below
          if above == below { continue }
          if let above {
            canvas.fill(Blocks.upperHalf, column, row, color: .code(above))
          } else if let below {
            canvas[column, row].ground = nil
            canvas.fill(Blocks.lowerHalf, column, row, color: .code(below))
          }
        } else if let index = lower ?? upper {
          let isEven = (column + row) % 2 == 0
          canvas.fill(
            cells.texture(index, isEven: isEven, isQuiet: hasPoints), column, row, color: .ink(ink))
        }
      }
    }
    if let texts = cells.texts { write(texts, columns: across, rows: up, of: cells) }
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

  /// In the middles of their cells, if all of them fit.
  private mutating func write(
    _ texts: [String], columns: [Int?], rows: [Int?], of cells: Cells
  ) {
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
    guard !spots.contains(where: { $0 == nil }) else { return }
    for (text, spot) in zip(texts, spots) {
      guard let spot, !text.isEmpty else { continue }
      if !usesColor {
        for column in spot.first - 1...spot.first + displayWidth(text) {
          canvas.clear(column, spot.row)
        }
      }
      canvas.put(text, spot.first, spot.row)
    }
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
