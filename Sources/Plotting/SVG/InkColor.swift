/// The colour of an ink on a light and on a dark ground.
///
/// Those of series start from M. Okabe and K. Ito, "Color Universal Design", 2002, and are moved so
/// that each has a contrast of 3 or more to its ground, as the Web Content Accessibility Guidelines
/// ask of graphics, and that eight stay apart for people who see no red, green or blue.
struct InkColor: Sendable {
  /// In the names of classes and variables.
  let name: String
  let light: String
  let dark: String

  private init(_ name: String, light: String, dark: String) {
    (self.name, self.light, self.dark) = (name, light, dark)
  }

  init(_ paint: Drawing.Paint) {
    self =
      switch paint {
      case .ink(let ink, _): InkColor(ink)
      case .ground: InkColor("g", light: "#ffffff", dark: "#15181c")
      }
  }

  init(_ ink: Ink) {
    self =
      switch ink {
      case .text: InkColor("t", light: "#1b1f24", dark: "#e6e8eb")
      case .faint: InkColor("f", light: "#666d78", dark: "#9aa1ab")
      case .wrong: InkColor("w", light: "#d0021b", dark: "#ff5c5c")
      case .negative: InkColor("n", light: Self.series[1].light, dark: Self.series[1].dark)
      case .positive: InkColor("p", light: Self.series[0].light, dark: Self.series[0].dark)
      case .series(let index): Self.series[abs(index % Self.series.count)]
      }
  }

  private static let series = [
    InkColor("s0", light: "#2456a0", dark: "#2f8fdc"),
    InkColor("s1", light: "#c4560f", dark: "#f0641e"),
    InkColor("s2", light: "#008272", dark: "#16c09a"),
    InkColor("s3", light: "#d63fae", dark: "#c79bff"),
    InkColor("s4", light: "#a98b00", dark: "#f2a73b"),
    InkColor("s5", light: "#1f97ee", dark: "#a4d8f0"),
    InkColor("s6", light: "#6c18c4", dark: "#a07a9a"),
    InkColor("s7", light: "#56321a", dark: "#e3d680"),
  ]
}
