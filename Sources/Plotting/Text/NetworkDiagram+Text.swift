internal import Diagnostics

extension NetworkDiagram {
  /// The diagram at most so many columns wide, and as high as it wants: units and lines where these
  /// can be told apart, else a box a layer.
  func canvas(width: Int, usesColor: Bool) -> Canvas {
    UnitText(self, width: width)?.canvas(usesColor: usesColor)
      ?? BoxText(self, width: width).canvas
  }
}

/// A column of circles a layer.
private struct UnitText {
  private let network: NetworkDiagram
  private let outline: NetworkOutline
  private let width: Int
  /// The cells of the circles.
  private let columns: [Int]
  private let pitch: Int

  /// Columns that are nearer to each other leave no room for words.
  private static let narrowest = 15
  private static let (units, edges) = (8, 128)
  private static let mostLayers = 6

  /// Nil where there is no room.
  init?(_ network: NetworkDiagram, width: Int) {
    let outline = NetworkOutline(network, units: Self.units, edges: Self.edges)
    let count = network.layers.count
    guard 2...Self.mostLayers ~= count else { return nil }
    func margin(_ layer: Int) -> Int {
      let widest =
        network.layers[layer].unitNames.isEmpty
        ? 0
        : outline.slots[layer].indices.map { displayWidth(Self.word(network, outline, layer, $0)) }
          .max() ?? 0
      return max(Self.narrowest / 2, min(widest + 2, width / 4))
    }
    let (left, right) = (margin(0), margin(count - 1))
    // Wide windows do not pull small networks apart.
    let pitch = min(32, (width - left - right - 1) / (count - 1))
    guard pitch >= Self.narrowest else { return nil }
    (self.network, self.outline, self.width, self.pitch) = (network, outline, width, pitch)
    columns = (0..<count).map { left + pitch * $0 }
  }

  /// What stands beside a unit.
  private static func word(
    _ network: NetworkDiagram, _ outline: NetworkOutline, _ layer: Int, _ slot: Int
  ) -> String {
    guard case .unit(let unit) = outline.slots[layer][slot],
      !network.layers[layer].unitNames.isEmpty
    else { return "" }
    return printable(network.layers[layer].unitNames[unit])
  }

  private var most: Int { outline.slots.map(\.count).max() ?? 1 }

  /// Two rows a unit.
  private func row(_ layer: Int, _ slot: Int) -> Int {
    most - outline.slots[layer].count + 2 * slot + (network.shortcuts.isEmpty ? 0 : 2)
  }

  func canvas(usesColor: Bool) -> Canvas {
    let lines = network.layers.map { [$0.name, $0.kind] + $0.details }
    let top = row(0, 0) - (most - outline.slots[0].count) + 2 * most
    let bottom = top + (lines.map(\.count).max() ?? 0)
    let key = outline.heaviest > 0 ? key(usesColor: usesColor) : []
    var canvas = Canvas(columns: width, rows: bottom + (key.last.map { $0.row + 2 } ?? 0))
    drawUnits(&canvas)
    drawEdges(&canvas, usesColor: usesColor)
    for (column, lines) in zip(columns, lines) {
      let room = min(pitch - 1, 2 * column + 1, 2 * (width - column) - 1)
      for (index, line) in lines.filter({ !$0.isEmpty }).enumerated() {
        canvas.put(
          printable(line).cut(to: room), column, top + index, ink: index == 0 ? .text : .faint,
          anchor: .middle)
      }
    }
    for entry in key {
      canvas.put(entry.text, entry.column, bottom + 1 + entry.row, ink: entry.ink)
    }
    return canvas
  }

  private func drawUnits(_ canvas: inout Canvas) {
    for (layer, slots) in outline.slots.enumerated() {
      let column = columns[layer]
      for (index, slot) in slots.enumerated() {
        let row = row(layer, index)
        if case .more(let count) = slot {
          canvas.put("⋮", column, row, ink: .faint)
          let words = " \(count) more"
          canvas.put(words, column + 1, row, ink: .faint)
          continue
        }
        canvas.put("○", column, row)
        let word = Self.word(network, outline, layer, index)
        if layer == 0 {
          canvas.put(word.cutInside(to: column - 1), column - 2, row, anchor: .right)
        } else if layer == columns.count - 1 {
          canvas.put(word.cutInside(to: width - column - 2), column + 2, row)
        }
      }
    }
  }

  private func drawEdges(_ canvas: inout Canvas, usesColor: Bool) {
    func dot(_ column: Int, _ row: Int) -> Point {
      Point(
        Double(column * Canvas.dotsAcross), Double(row * Canvas.dotsDown + Canvas.dotsDown / 2))
    }
    // The heavy ones on top.
    for edge in outline.edges.sorted(by: { abs($0.weight ?? 0) < abs($1.weight ?? 0) }) {
      let from = dot(columns[edge.from.layer] + 1, row(edge.from.layer, edge.from.slot))
      let to = dot(columns[edge.to.layer], row(edge.to.layer, edge.to.slot))
      var (ink, stroke) = (Ink.faint, Stroke.solid)
      if let weight = edge.weight {
        ink = weight < 0 ? .negative : .positive
        let isLight = abs(weight) < outline.heaviest / 4
        stroke = isLight ? .dotted : weight < 0 && !usesColor ? .dashed : .solid
      }
      canvas.line([from, Point(to.x - 1, to.y)], ink: ink, stroke: stroke)
    }
    for (from, to) in network.shortcuts {
      let (start, end) = (dot(columns[from], row(from, 0)), dot(columns[to], row(to, 0)))
      canvas.line(
        [
          Point(start.x, start.y - 4), Point(start.x, 2), Point(end.x, 2), Point(end.x, end.y - 4),
        ], ink: .faint, stroke: .dashed)
    }
  }

  /// Its words with their places, in as many rows as they need.
  private func key(usesColor: Bool) -> [(text: String, ink: Ink, column: Int, row: Int)] {
    let words =
      usesColor
      ? [("weight above 0", Ink.positive), ("below 0", .negative)]
      : [("solid: weight above 0", Ink.positive), ("dashed: below 0", .negative)]
    var (column, row) = (0, 0)
    return (words + [("dotted: small", .faint)]).map { text, ink in
      let length = displayWidth(text)
      if column > 0 && column + length > width { (column, row) = (0, row + 1) }
      defer { column += length + 3 }
      return (text, ink, column, row)
    }
  }
}

/// A box a layer, one beneath the other.
private struct BoxText {
  private(set) var canvas: Canvas

  /// So many shortcuts side by side have a lane of their own.
  private static let lanes = 8

  init(_ network: NetworkDiagram, width: Int) {
    let shortcuts = network.shortcuts
    // A shortcut goes outside of those that it holds.
    let lanes = shortcuts.map { shortcut in
      min(
        Self.lanes,
        1 + shortcuts.count { shortcut.from < $0.from && $0.to < shortcut.to })
    }
    let room = max(8, width - 4 - (lanes.max().map { 2 * $0 + 2 } ?? 0))
    let contents = network.layers.map { layer in
      let whole = layer.lines.joined(separator: ", ")
      let lines =
        displayWidth(whole) <= room
        ? [whole] : [layer.lines[0], layer.lines.dropFirst().joined(separator: ", ")]
      return lines.filter { !$0.isEmpty }.map { printable($0).cut(to: room) }
    }
    let inner = contents.joined().map { displayWidth($0) }.max() ?? 0
    canvas = Canvas(columns: width, rows: contents.reduce(0) { $0 + $1.count + 2 })
    var top = 0
    var middles: [Int] = []
    for (index, lines) in contents.enumerated() {
      put(lines, top, inner: inner, isFirst: index == 0, isLast: index == contents.count - 1)
      middles.append(top + 1)
      top += lines.count + 2
    }
    for (shortcut, lane) in zip(shortcuts, lanes) {
      put(from: middles[shortcut.from], to: middles[shortcut.to], inner + 4, lane)
    }
  }

  private mutating func put(
    _ lines: [String], _ top: Int, inner: Int, isFirst: Bool, isLast: Bool
  ) {
    let bottom = top + lines.count + 1
    let middle = (inner + 3) / 2
    let line = String(repeating: "─", count: inner + 2)
    canvas.put("┌\(line)┐", 0, top, ink: .faint)
    canvas.put("└\(line)┘", 0, bottom, ink: .faint)
    if !isFirst { canvas.put("▼", middle, top, ink: .faint) }
    if !isLast { canvas.put("┬", middle, bottom, ink: .faint) }
    for (index, text) in lines.enumerated() {
      canvas.put("│", 0, top + 1 + index, ink: .faint)
      canvas.put(text, 2, top + 1 + index)
      canvas.put("│", inner + 3, top + 1 + index, ink: .faint)
    }
  }

  /// A shortcut, from the right of one box to the right of another.
  private mutating func put(from: Int, to: Int, _ right: Int, _ lane: Int) {
    let column = right + 2 * lane
    for row in from + 1..<max(from + 1, to) { canvas.put("│", column, row, ink: .faint) }
    let line = String(repeating: "─", count: column - right)
    canvas.put(line + "┐", right, from, ink: .faint)
    canvas.put("◄" + line.dropFirst() + "┘", right, to, ink: .faint)
  }
}
