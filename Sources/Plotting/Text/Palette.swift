/// Inks as colours of a 256-colour terminal.
enum Palette {
  /// Readable on light grounds and on dark ones: at least 3 : 1 against white and against #1e1e1e.
  /// Nil for the terminal's own.
  static func code(_ ink: Ink) -> UInt8? {
    switch ink {
    case .text: nil
    case .faint: 244
    case .series(let index): series[(index % series.count + series.count) % series.count]
    case .negative: 166
    case .positive: 32
    case .wrong: 160
    }
  }

  /// Blue, orange, green, pink, ochre, violet, teal and brown.
  private static let series: [UInt8] = [32, 166, 29, 169, 136, 99, 37, 95]

  /// How many series have colours of their own.
  static var seriesCount: Int { series.count }

  /// An ink mixed with white, by its share from 0 to 1.
  static func shade(_ ink: Ink, _ share: Double) -> UInt8 {
    let ink = RGB(code: code(ink) ?? black)
    return RGB(
      red: 255 + share * (ink.red - 255), green: 255 + share * (ink.green - 255),
      blue: 255 + share * (ink.blue - 255)
    ).code
  }

  /// What a cell's colours add to an escape sequence that begins with a reset.
  static func style(_ cell: Canvas.Cell) -> String {
    var style = ""
    switch (cell.glyph, cell.color) {
    case (.blank, _): break
    case (_, .code(let code)): style += ";38;5;\(code)"
    case (_, .ink(let ink)):
      let own = code(ink)
      style += (cell.ground.map { readable(own, on: $0) } ?? own).map { ";38;5;\($0)" } ?? ""
    }
    return style + (cell.ground.map { ";48;5;\($0)" } ?? "")
  }

  /// The colour, or black or white where that is told from the ground more easily.
  private static func readable(_ code: UInt8?, on ground: UInt8) -> UInt8 {
    let light = RGB(code: ground).luminance
    func contrast(_ code: UInt8) -> Double {
      let other = RGB(code: code).luminance
      return (max(light, other) + 0.05) / (min(light, other) + 0.05)
    }
    if let code, contrast(code) >= 2.5 { return code }
    return contrast(black) >= contrast(white) ? black : white
  }

  private static let black: UInt8 = 16
  private static let white: UInt8 = 231
}

/// A colour, each part from 0 to 255.
private struct RGB {
  var red: Double
  var green: Double
  var blue: Double

  /// The steps of the parts in the cube of 6 × 6 × 6 colours that begins at 16; grays follow at 232.
  private static let steps: [Double] = [0, 95, 135, 175, 215, 255]

  init(red: Double, green: Double, blue: Double) {
    (self.red, self.green, self.blue) = (red, green, blue)
  }

  /// One of the 256 colours from 16 on; the first 16 are the terminal's.
  init(code: UInt8) {
    if code >= 232 {
      let gray = Double(8 + 10 * (Int(code) - 232))
      self.init(red: gray, green: gray, blue: gray)
    } else {
      let place = max(Int(code) - 16, 0)
      self.init(
        red: Self.steps[place / 36], green: Self.steps[place / 6 % 6], blue: Self.steps[place % 6])
    }
  }

  /// The nearest of the 256.
  var code: UInt8 {
    var (best, least) = (UInt8(16), Double.infinity)
    for code in UInt8(16)...255 {
      let other = RGB(code: code)
      let (r, g, b) = (other.red - red, other.green - green, other.blue - blue)
      let distance = r * r + g * g + b * b
      if distance < least { (best, least) = (code, distance) }
    }
    return best
  }

  /// From 0 to 1; with squares for the exponent 2.4 of the definition in WCAG 2.
  var luminance: Double {
    (0.2126 * red * red + 0.7152 * green * green + 0.0722 * blue * blue) / (255 * 255)
  }
}
