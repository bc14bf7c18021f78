/// Pictures as SVG, for browsers, documents and slides: on a light ground, or a dark one where the
/// reader prefers that. Nothing is loaded from elsewhere, and texts are texts.
public enum SVG {
  /// - Parameter width: in CSS pixels; the height follows.
  public static func text(_ picture: Picture, width: Double = 720) -> String {
    SVGWriter.text(
      drawing(picture, width: width), title: picture.title, description: picture.description)
  }
}
