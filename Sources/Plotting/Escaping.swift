extension String {
  /// The text with other words for some code points; nil leaves one as it is. By code points, as a quote
  /// and an accent upon it are one character.
  func escaped(_ replacement: (Unicode.Scalar) -> String?) -> String {
    var result = ""
    for scalar in unicodeScalars {
      if let words = replacement(scalar) {
        result += words
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
