/// A text from a file as it may stand in a message, a table or a picture: control characters, line
/// feeds among them, and those that turn the direction of what follows become U+FFFD.
public func printable(_ text: some StringProtocol) -> String {
  String(String.UnicodeScalarView(text.unicodeScalars.map(printable)))
}

public func printable(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
  switch scalar.value {
  case 0..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069: "\u{FFFD}"
  default: scalar
  }
}
