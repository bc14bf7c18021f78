/// Pictures as Unicode text, for terminals: lines and points as braille dots, bars and cells as blocks.
public enum TextPicture {
  /// - Parameters:
  ///   - width: of the window, in cells.
  ///   - usesColor: whether inks are ANSI colours, and not told apart by shapes alone.
  public static func text(_ picture: Picture, width: Int, usesColor: Bool) -> String {
    picture.title + "\n"
  }
}
