internal import Diagnostics

/// A drawing as the text of an SVG. Coordinates are written in tenths of a pixel.
///
/// Colours are classes of a style sheet of its own, with a variable for each ink that has another
/// value on a dark ground. Names begin with a hash of the content, so that several pictures can stand
/// in one page of HTML.
enum SVGWriter {
  static func text(_ drawing: Drawing, title: String, description: String, id: String?) -> String {
    var body = ""
    for element in drawing.elements { append(element, to: &body) }
    let (title, description) = (escaped(title), escaped(description))
    let id = id ?? "p" + hash(title + description + body)
    let (width, height) = (decimal(drawing.width), decimal(drawing.height))
    return """
      <svg xmlns="http://www.w3.org/2000/svg" id="\(id)" viewBox="0 0 \(width) \(height)" \
      width="\(width)" height="\(height)" stroke-linejoin="round" stroke-linecap="round" \
      role="img" aria-labelledby="\(id)-title \(id)-desc">
      <title id="\(id)-title">\(title)</title>
      <desc id="\(id)-desc">\(description)</desc>
      <style>
      \(style(of: drawing, id: id))</style>
      \(body)</svg>

      """
  }

  // MARK: - Style

  private static let fonts =
    [
      "system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "Helvetica Neue", "Arial",
      "Apple SD Gothic Neo", "Malgun Gothic", "Noto Sans KR", "Noto Sans CJK KR",
    ].map { $0.contains(" ") ? "'\($0)'" : $0 }.joined(separator: ",") + ",sans-serif"

  /// The classes of the drawing. Programs that know no variables take the light colour.
  private static func style(of drawing: Drawing, id: String) -> String {
    var colors: [String: InkColor] = [:]
    var classes: [String: String] = [:]
    for element in drawing.elements {
      let roles = [("f", "fill", element.fill), ("l", "stroke", element.pen?.paint)]
      for case (let role, let property, let paint?) in roles {
        let color = InkColor(paint)
        colors[color.name] = color
        classes[role + color.name] =
          "{\(property):\(color.light);\(property):var(--\(color.name))}"
      }
    }
    func variables(_ value: (InkColor) -> String) -> String {
      colors.keys.sorted().compactMap { name in
        colors[name].map { "--\(name):\(value($0))" }
      }.joined(separator: ";")
    }
    let size = decimal(ChartDrawing.size)
    return """
      #\(id){\(variables(\.light));color-scheme:light dark;max-width:100%;height:auto;\
      font-family:\(fonts);font-size:\(size)px}
      @media screen and (prefers-color-scheme:dark){#\(id){\(variables(\.dark))}}

      """ + classes.sorted { $0.key < $1.key }.map { "#\(id) .\($0.key)\($0.value)\n" }.joined()
  }

  // MARK: - Elements

  private static func append(_ element: Drawing.Element, to body: inout String) {
    let (name, content): (String, String?)
    switch element.shape {
    case .rectangle(let box, let radius):
      name = "rect"
      body += "<rect x=\"\(decimal(box.x))\" y=\"\(decimal(box.y))\""
      // From edge to edge, so that neighbours touch after rounding.
      body += " width=\"\(decimal(tenths: tenths(box.right) - tenths(box.x)))\""
      body += " height=\"\(decimal(tenths: tenths(box.bottom) - tenths(box.y)))\""
      if radius > 0 { body += " rx=\"\(decimal(radius))\"" }
      content = nil
    case .circle(let center, let radius):
      name = "circle"
      body += "<circle cx=\"\(decimal(center.x))\" cy=\"\(decimal(center.y))\""
      body += " r=\"\(decimal(radius))\""
      content = nil
    case .path(let steps):
      name = "path"
      body += "<path d=\"\(PathText.text(steps))\""
      content = nil
    case .text(let text):
      name = "text"
      body += attributes(of: text)
      content = escaped(text.string)
    }
    appendPaint(of: element, to: &body)
    let title = element.title.map { "<title>\(escaped($0))</title>" } ?? ""
    let inner = title + (content ?? "")
    body += inner.isEmpty ? "/>\n" : ">\(inner)</\(name)>\n"
  }

  private static func attributes(of text: Text) -> String {
    let (x, y) = (decimal(text.place.x), decimal(text.place.y))
    var result = "<text x=\"\(x)\" y=\"\(y)\""
    if text.size != ChartDrawing.size { result += " font-size=\"\(decimal(text.size))\"" }
    if text.isBold { result += " font-weight=\"600\"" }
    switch text.anchor {
    case .start: break
    case .middle: result += " text-anchor=\"middle\""
    case .end: result += " text-anchor=\"end\""
    }
    if text.isTilted { result += " transform=\"rotate(-45 \(x) \(y))\"" }
    return result
  }

  private static func appendPaint(of element: Drawing.Element, to body: inout String) {
    let classes =
      [element.fill.map { "f" + InkColor($0).name }]
      + [element.pen.map { "l" + InkColor($0.paint).name }]
    body += " class=\"\(classes.compactMap(\.self).joined(separator: " "))\""
    if element.fill == nil { body += " fill=\"none\"" }
    if case .ink(_, let opacity)? = element.fill, opacity < 1 {
      body += " fill-opacity=\"\(hundredths(opacity))\""
    }
    guard let pen = element.pen else { return }
    if case .ink(_, let opacity) = pen.paint, opacity < 1 {
      body += " stroke-opacity=\"\(hundredths(opacity))\""
    }
    if pen.width != 1 { body += " stroke-width=\"\(decimal(pen.width))\"" }
    switch pen.stroke {
    case .solid: break
    case .dashed: body += " stroke-linecap=\"butt\" stroke-dasharray=\"6 4\""
    case .dotted: body += " stroke-linecap=\"butt\" stroke-dasharray=\"1.5 3\""
    }
    // The pen of a text is its halo.
    if case .text = element.shape { body += " paint-order=\"stroke\"" }
  }

  // MARK: - Texts and numbers

  /// What XML does not allow or should not be seen is replaced; ends of lines are blanks.
  static func escaped(_ text: String) -> String {
    text.escaped { scalar in
      switch scalar.value {
      case 0x26: "&amp;"
      case 0x3C: "&lt;"
      case 0x3E: "&gt;"
      case 0x22: "&quot;"
      case 0x09, 0x0A, 0x0D: " "
      case 0xFFFE, 0xFFFF: "\u{FFFD}"
      default: String(printable(scalar))
      }
    }
  }

  private static func hundredths(_ value: Double) -> String {
    let digits = String(Int((value * 100).rounded()))
    return "." + String(repeating: "0", count: 2 - digits.count) + digits
  }

  /// - Source: FNV-1a of 64 bits, by G. Fowler, L. C. Noll and K.-P. Vo.
  private static func hash(_ text: String) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return String(hash, radix: 36)
  }
}

/// Coordinates of the writer: whole tenths of a pixel.
func tenths(_ value: Double) -> Int { Int((value * 10).rounded()) }

func decimal(_ value: Double) -> String { decimal(tenths: tenths(value)) }

func decimal(tenths: Int) -> String {
  let (whole, rest) = (abs(tenths) / 10, abs(tenths) % 10)
  let digits = rest == 0 ? String(whole) : whole == 0 ? ".\(rest)" : "\(whole).\(rest)"
  return (tenths < 0 ? "-" : "") + digits
}
