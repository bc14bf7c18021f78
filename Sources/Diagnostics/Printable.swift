/// A text from a file as it may stand in a message or a table: control characters, line feeds among
/// them, must not reach a terminal, and become U+FFFD.
public func printable(_ text: some StringProtocol) -> String {
  String(String.UnicodeScalarView(text.unicodeScalars.map(printable)))
}

func printable(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
  scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) ? "\u{FFFD}" : scalar
}
