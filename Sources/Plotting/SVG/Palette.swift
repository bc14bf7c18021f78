/// The colours of inks on a light and on a dark ground.
///
/// Those of series start from M. Okabe and K. Ito, "Color Universal Design", 2002, and are moved so
/// that each has a contrast of 3 or more to its ground, as the Web Content Accessibility Guidelines
/// ask of graphics, and that eight stay apart for people who see no red, green or blue.
enum Palette {
  struct Color: Sendable {
    /// In the names of classes and variables.
    var name: String
    var light: String
    var dark: String
  }

  static let ground = Color(name: "g", light: "#ffffff", dark: "#15181c")

  static func color(_ ink: Ink) -> Color {
    switch ink {
    case .text: Color(name: "t", light: "#1b1f24", dark: "#e6e8eb")
    case .faint: Color(name: "f", light: "#666d78", dark: "#9aa1ab")
    case .wrong: Color(name: "w", light: "#d0021b", dark: "#ff5c5c")
    case .negative: Color(name: "n", light: series[1].light, dark: series[1].dark)
    case .positive: Color(name: "p", light: series[0].light, dark: series[0].dark)
    case .series(let index): series[index % series.count]
    }
  }

  static func color(_ paint: Drawing.Paint) -> Color {
    switch paint {
    case .ink(let ink, _): color(ink)
    case .ground: ground
    }
  }

  private static let series = [
    Color(name: "s0", light: "#2456a0", dark: "#2f8fdc"),
    Color(name: "s1", light: "#c4560f", dark: "#f0641e"),
    Color(name: "s2", light: "#008272", dark: "#16c09a"),
    Color(name: "s3", light: "#d63fae", dark: "#c79bff"),
    Color(name: "s4", light: "#a98b00", dark: "#f2a73b"),
    Color(name: "s5", light: "#1f97ee", dark: "#a4d8f0"),
    Color(name: "s6", light: "#6c18c4", dark: "#a07a9a"),
    Color(name: "s7", light: "#56321a", dark: "#e3d680"),
  ]
}
