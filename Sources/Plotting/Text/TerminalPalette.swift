/// Inks as colours of a 256-colour terminal.
enum TerminalPalette {
  /// On a terminal's own ground, light or dark: at least 3 : 1 against white and against #1e1e1e. Nil
  /// for the terminal's own.
  static func code(_ ink: Ink) -> UInt8? { ink == .text ? nil : shades(ink)[4] }

  /// A ground for a share of an ink from 0 to 1.
  static func ground(_ ink: Ink, _ share: Double) -> UInt8 {
    let shades = shades(ink)
    return shades[Int((share * Double(shades.count - 1)).rounded())]
  }

  /// From nearly white to dark, the last but one as strong as the ink.
  private static func shades(_ ink: Ink) -> [UInt8] {
    switch ink {
    case .text: [255, 252, 249, 245, 241, 235]
    case .faint: [255, 253, 251, 248, 244, 238]
    case .series(let index): series[(index % series.count + series.count) % series.count]
    case .negative: series[1]
    case .positive: series[0]
    case .wrong: [255, 224, 217, 203, 160, 88]
    }
  }

  private static let series: [[UInt8]] = [
    [255, 153, 110, 74, 32, 25],  // blue
    [255, 223, 216, 209, 166, 130],  // orange
    [255, 158, 115, 72, 29, 22],  // green
    [255, 225, 218, 212, 169, 125],  // pink
    [255, 229, 222, 179, 136, 94],  // ochre
    [255, 252, 152, 109, 67, 24],  // steel
    [255, 189, 147, 141, 99, 55],  // violet
    [255, 224, 181, 138, 95, 52],  // brown
  ]

  /// What a cell's colours add to an escape sequence that begins with a reset.
  static func style(_ cell: Canvas.Cell) -> String {
    let color: UInt8? =
      switch (cell.glyph, cell.color) {
      case (.blank, _): nil
      case (_, .code(let code)): code
      case (.block, .ink(let ink)): code(ink)
      case (_, .ink(let ink)): cell.ground.map { readable(ink, on: $0) } ?? code(ink)
      }
    return (color.map { ";38;5;\($0)" } ?? "") + (cell.ground.map { ";48;5;\($0)" } ?? "")
  }

  /// The ink's darkest shade, or black or white where that is told from the ground more easily.
  private static func readable(_ ink: Ink, on ground: UInt8) -> UInt8 {
    let light = luminance(ground)
    func contrast(_ code: UInt8) -> Double {
      let other = luminance(code)
      return (max(light, other) + 0.05) / (min(light, other) + 0.05)
    }
    if ink != .text, let dark = shades(ink).last, contrast(dark) >= 2.3 { return dark }
    return contrast(black) >= contrast(white) ? black : white
  }

  private static let black: UInt8 = 16
  private static let white: UInt8 = 231

  /// Of one of the 256 colours from 16 on, from 0 to 1; with squares for the exponent 2.4 of the
  /// definition in WCAG 2.
  private static func luminance(_ code: UInt8) -> Double {
    let parts: [Double]
    if code >= 232 {
      parts = Array(repeating: Double(8 + 10 * (Int(code) - 232)), count: 3)
    } else {
      let steps: [Double] = [0, 95, 135, 175, 215, 255]
      let place = max(Int(code) - 16, 0)
      parts = [steps[place / 36], steps[place / 6 % 6], steps[place % 6]]
    }
    return zip(parts, [0.2126, 0.7152, 0.0722]).reduce(0) { $0 + $1.1 * $1.0 * $1.0 } / (255 * 255)
  }
}
