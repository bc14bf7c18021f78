/// By what a layer is told from the others besides its ink and its stroke.
struct LayerStyle: Equatable {
  /// Of its points, or of the markers on its line; nil for a line without.
  var symbol: Character?
  /// What its bars are filled with.
  var fill = Blocks.full
  var look = Look.symbols

  /// What points are drawn as.
  enum Look {
    case symbols
    /// Where symbols were too many, and dots can be told apart from those of other layers.
    case dots
    /// By their density, where dots were too many.
    case shades
    /// The symbol of the layer with most points in a cell, where shades cannot be told apart.
    case majority
  }

  /// The styles of layers, in their order, on a plot of so many cells. With colours, more is needed
  /// only where they begin again.
  static func styles(_ layers: [Chart.Layer], cells: Int, usesColor: Bool) -> [LayerStyle] {
    let clouds = layers.count { if case .points = $0.marks { true } else { false } }
    var styles = Array(repeating: LayerStyle(), count: layers.count)
    var taken: [(symbol: Character, color: UInt8?)] = []
    func color(_ index: Int) -> UInt8? { usesColor ? TerminalPalette.code(layers[index].ink) : nil }
    func free(_ preferred: Character?, _ index: Int) -> Character {
      let symbols = (preferred.map { [$0] } ?? []) + symbols
      let symbol =
        symbols.first { symbol in
          !taken.contains { $0.symbol == symbol && $0.color == color(index) }
        } ?? symbols[0]
      taken.append((symbol, color(index)))
      return symbol
    }

    for (index, layer) in layers.enumerated() {
      guard case .points(let points, let symbol) = layer.marks else { continue }
      let isApart = usesColor || clouds == 1
      if points.count > 4 * cells {
        styles[index].look = isApart ? .shades : .majority
      } else if points.count > cells / 3 && isApart {
        styles[index].look = .dots
      }
      let twin = layers[..<index].firstIndex { other in
        guard case .points(_, symbol) = other.marks else { return false }
        return other.name == layer.name && other.ink == layer.ink
      }
      styles[index].symbol = twin.map { styles[$0].symbol } ?? free(symbol.character, index)
    }
    var lines: [(ink: Ink, stroke: Stroke, index: Int)] = []
    var markers: [(ink: Ink, symbol: Character)] = []
    var bars: [Ink] = []
    for (index, layer) in layers.enumerated() {
      switch layer.marks {
      case .line(_, let stroke) where layer.name != nil:
        let clashes = lines.contains {
          $0.stroke == stroke && $0.ink != layer.ink && color($0.index) == color(index)
        }
        lines.append((layer.ink, stroke, index))
        // Points on the line tell it apart, too.
        let hasPoints = layers.contains { other in
          guard case .points = other.marks else { return false }
          return other.name == layer.name && other.ink == layer.ink
        }
        guard clashes, !hasPoints else { continue }
        let marker = markers.first { $0.ink == layer.ink }?.symbol ?? free(nil, index)
        markers.append((layer.ink, marker))
        styles[index].symbol = marker
      case .bars:
        if !bars.contains(layer.ink) { bars.append(layer.ink) }
        if !usesColor, let place = bars.firstIndex(of: layer.ink) {
          styles[index].fill = Blocks.fills[place % Blocks.fills.count]
        }
      default: break
      }
    }
    return styles
  }

  private static let symbols: [Character] =
    Symbol.allCases.map(\.character) + "○□△◇+" + "abcdefghijklmnopqrstuvwyzABCDEFGHIJKLMNPQRSTUVWYZ"
}

extension Symbol {
  var character: Character {
    switch self {
    case .circle: "●"
    case .square: "■"
    case .triangle: "▲"
    case .diamond: "◆"
    case .cross: "✕"
    }
  }
}
