/// Inks for languages that know one ground only, a light one.
///
/// - Source: M. Okabe and K. Ito, "Color Universal Design", 2008.
enum InkHex {
  static let negative = "#d55e00"
  static let positive = "#0072b2"
  static let faint = "#808080"
}
