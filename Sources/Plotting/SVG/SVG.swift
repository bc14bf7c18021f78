/// Pictures as SVG, for browsers, documents and slides: on a light ground, or a dark one where the
/// reader prefers that. Nothing is loaded from elsewhere, and texts are texts.
public enum SVG {
  /// - Parameters:
  ///   - width: in CSS pixels; the height follows.
  ///   - id: of the picture in its page; nil for one made of the content.
  public static func text(_ picture: Picture, width: Double = 720, id: String? = nil) -> String {
    SVGWriter.text(
      drawing(picture, width: width), title: picture.title, description: picture.description,
      id: id)
  }

  /// A text as it stands between tags, or within an attribute.
  public static func escaped(_ text: String) -> String { SVGWriter.escaped(text) }
}
