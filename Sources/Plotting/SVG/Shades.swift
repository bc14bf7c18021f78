/// The shades of cells: some steps of an ink over the background, so that cells of one step can be
/// drawn as one path.
struct Shades {
  private let cells: Cells
  private let ink: Ink
  /// Of the strongest shade. Texts can be read on what is not stronger than half.
  private let strongest: Double

  private static let steps = 12
  /// How strong a class, or what lies beneath other marks, is at most.
  static let wash = 0.38

  init(_ cells: Cells, ink: Ink) {
    self.cells = cells
    self.ink = ink
    strongest = cells.isGround ? Self.wash : cells.shownTexts == nil ? 0.92 : 0.5
  }

  /// From the lowest value to the highest.
  var key: [Drawing.Paint] {
    let steps = Array(0...Self.steps)
    return switch cells.shading {
    case .diverging(let low, _, let high, _, _):
      steps.reversed().map { paint(low, $0) } + steps.dropFirst().map { paint(high, $0) }
    case .sequential, .classes: steps.map { paint(ink, $0) }
    }
  }

  /// The number of each cell's paint, from 1; 0 for nothing.
  var levels: [Int] {
    cells.values.indices.map { index in
      let value = cells.values[index]
      guard value.isFinite else { return 0 }
      switch cells.shading {
      case .sequential(let range, _):
        let span = range.upperBound / 2 - range.lowerBound / 2
        return span > 0 ? step((value / 2 - range.lowerBound / 2) / span) : 0
      case .diverging(_, let middle, _, let extent, _):
        guard extent > 0 else { return 0 }
        let share = (value - middle) / extent
        let step = step(abs(share))
        return step == 0 || share < 0 ? step : Self.steps + step
      case .classes(_, let winners, _):
        return winners[index] * Self.steps + max(step(value), 1)
      }
    }
  }

  /// Of a level from 1.
  func paint(ofLevel level: Int) -> Drawing.Paint {
    let (part, step) = ((level - 1) / Self.steps, (level - 1) % Self.steps + 1)
    return switch cells.shading {
    case .sequential: paint(ink, step)
    case .diverging(let low, _, let high, _, _): paint(part == 0 ? low : high, step)
    case .classes:
      .ink(.series(part), opacity: Self.wash * Double(step) / Double(Self.steps))
    }
  }

  private func paint(_ ink: Ink, _ step: Int) -> Drawing.Paint {
    .ink(ink, opacity: strongest * Double(step) / Double(Self.steps))
  }

  private func step(_ share: Double) -> Int {
    Int((min(max(share, 0), 1) * Double(Self.steps)).rounded())
  }
}

extension Cells {
  /// Those of few enough columns that they can be read.
  var shownTexts: [String]? { columns > 40 ? nil : texts }
}
