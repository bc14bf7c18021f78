import Foundation
import Testing

@testable import Plotting

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct SVGTests {
  private func picture(_ name: String) throws -> Picture {
    try #require(OddPictures.all.first { $0.name == name }).picture
  }

  @Test(
    "texts stay apart, and all stays inside", arguments: OddPictures.all.map(\.name),
    [240.0, 420, 720, 1300])
  func placed(name: String, width: Double) throws {
    let drawing = SVG.drawing(try picture(name), width: width)
    let view = Box(x: 0, y: 0, width: drawing.width, height: drawing.height)
    let outside = drawing.elements.filter { !view.contains($0.shape.box) }
    #expect(outside.isEmpty)
    let texts = drawing.texts.map { (string: $0.string, corners: $0.corners, box: $0.box) }
    var clashes: [String] = []
    for (index, text) in texts.enumerated() {
      for other in texts[..<index] where text.box.overlaps(other.box) {
        if overlap(text.corners, other.corners) {
          clashes.append("'\(text.string)' lies on '\(other.string)'")
        }
      }
    }
    #expect(clashes.isEmpty)
  }

  /// For a browser, whose fonts are as wide as they are.
  @Test(
    "odd pictures are written where NNCTL_PICTURES says",
    .enabled(if: ProcessInfo.processInfo.environment["NNCTL_PICTURES"] != nil))
  func written() throws {
    let path = try #require(ProcessInfo.processInfo.environment["NNCTL_PICTURES"])
    let folder = URL(filePath: path, directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for entry in OddPictures.all {
      let file = folder.appending(path: "odd \(entry.name).svg")
      try SVG.text(entry.picture).write(to: file, atomically: true, encoding: .utf8)
    }
  }

  /// Convex shapes are apart if, and only if, a line along one of their sides parts them.
  private func overlap(_ a: [Point], _ b: [Point]) -> Bool {
    for (from, to) in zip(a + b, a.dropFirst() + [a[0]] + b.dropFirst() + [b[0]]) {
      let (nx, ny) = (from.y - to.y, to.x - from.x)
      let (first, second) = (a.map { $0.x * nx + $0.y * ny }, b.map { $0.x * nx + $0.y * ny })
      let slack = 1e-6 * (abs(nx) + abs(ny))
      if first.max() ?? 0 <= (second.min() ?? 0) + slack { return false }
      if second.max() ?? 0 <= (first.min() ?? 0) + slack { return false }
    }
    return true
  }

  @Test("XML with a title and a description", arguments: OddPictures.all.map(\.name))
  func wellFormed(name: String) throws {
    let picture = try picture(name)
    let document = try Document(SVG.text(picture))
    #expect(document.root?["role"] == "img")
    let labels = try #require(document.root?["aria-labelledby"]).split(separator: " ").map(
      String.init)
    #expect(labels == [document.ids["title"], document.ids["desc"]])
    if name != "markup" {
      #expect(document.texts["title"] == picture.title)
      #expect(document.texts["desc"] == picture.description)
    }
    // Nothing is loaded from elsewhere.
    #expect(!document.names.contains("script") && !document.names.contains("image"))
  }

  @Test func `markup in texts stays text`() throws {
    let document = try Document(SVG.text(try picture("markup")))
    #expect(document.texts["title"] == "a < b && c > \"d\" \u{FFFD}\u{FFFD} ]]>")
    #expect(document.texts["desc"] == "<script>&amp;</script>")
  }

  @Test func `pictures in one page share no name`() throws {
    var ids: Set<String> = []
    for entry in OddPictures.all {
      let document = try Document(SVG.text(entry.picture))
      for id in document.allIDs { #expect(ids.insert(id).inserted, "\(entry.name): \(id)") }
    }
  }

  @Test("a million rows", arguments: [1, 10, 400])
  func millionRows(layers: Int) {
    #expect(SVG.text(OddPictures.rows(1_000_000, layers: layers)).utf8.count < 600_000)
  }

  /// Layers of so many points each, which could be drawn one by one were they alone.
  @Test("rows of many classes", arguments: [(8, 3000), (50, 2800), (400, 1000), (1000, 4)])
  func manyClasses(layers: Int, rows: Int) {
    #expect(SVG.text(OddPictures.rows(layers * rows, layers: layers)).utf8.count < 600_000)
  }

  @Test func `of many layers a part of the plot is that of the most points there`() {
    let chart = Chart(
      x: Axis("x", range: 0...1), y: Axis("y", range: 0...1),
      layers: (0..<11).map { layer in
        let points = [Point](repeating: Point(layer == 4 ? 0.1 : 0.9, 0.5), count: 500 + layer)
        return Chart.Layer(ink: .series(layer), .points(points))
      })
    let inks = SVG.drawing(OddPictures.one(chart)).elements.compactMap { element in
      if case .path = element.shape, case .ink(let ink, _)? = element.fill { ink } else { nil }
    }
    #expect(inks == [.series(4), .series(10)])
  }

  @Test func `what has no place on a logarithmic axis is no data`() {
    for marks in [
      Marks.line([Point(1, 0), Point(2, -1)]), .points([Point(1, 0)]),
      .notes([Note(Point(1, 0), "n")]),
      .rule(Rule(.horizontal, at: 0)),
    ] {
      let picture = OddPictures.one(
        Chart(
          x: Axis("epoch"), y: Axis("norm", scale: .logarithmic),
          layers: [Chart.Layer(ink: .series(0), marks)]))
      #expect(SVG.drawing(picture).texts.map(\.string).contains("no data"))
      #expect(TextPicture.text(picture, width: 60, usesColor: false).contains("no data"))
    }
  }

  /// Its lower edge less the upper one is 210.
  @Test func `a mark at an edge that is rounded up lies in a place`() throws {
    var placer = LabelPlacer(
      Box(x: 100, y: 100, width: 209.99999999999997, height: 209.99999999999997))
    placer.mark(Point(310, 310))
    let texts = [290.0, 306].map { Text("a", at: Point(310, $0), anchor: .end, size: 12) }
    #expect(placer.place(texts) == texts[0])
  }

  @Test func `a line of many points`() {
    let points = (0..<200_000).map { Point(Double($0), OddPictures.noise($0)) }
    let wild = (0..<200_000).map { Point(OddPictures.noise($0), OddPictures.noise(-$0)) }
    for line in [points, wild] {
      let chart = Chart(
        x: Axis("x"), y: Axis("y"), layers: [Chart.Layer(ink: .text, .line(line))])
      #expect(SVG.text(OddPictures.one(chart)).utf8.count < 200_000)
    }
  }

  /// By hand: 0 in the lower left corner of the plot, 1 in the upper right one.
  @Test func `a line reaches from corner to corner`() throws {
    let chart = Chart(
      x: Axis("x"), y: Axis("y"),
      layers: [Chart.Layer(ink: .series(0), .line([Point(0, 0), Point(1, 1)]))])
    let drawing = SVG.drawing(OddPictures.one(chart))
    let frame = try #require(drawing.elements.last { $0.pen?.paint == .ink(.faint) }).shape.box
    let line = try #require(drawing.elements.first { $0.pen?.paint == .ink(.series(0)) }).shape
    #expect(
      line
        == .path([
          .move(Point(frame.x, frame.bottom)), .line(Point(frame.right, frame.y)),
        ]))
  }

  /// By hand, of the pattern below with a hole: the outer border and, the other way round, the inner.
  @Test func `cells of a shade are one path`() throws {
    let values: [Double] = [1, 1, 1, 1, 0, 1, 1, 1, 1]
    let cells = Cells(
      x: [0, 1, 2, 3], y: [0, 1, 2, 3], values: values,
      shading: .sequential(0...1, label: "share"))
    let chart = Chart(
      x: Axis("x"), y: Axis("y"), layers: [Chart.Layer(ink: .series(0), .cells(cells))])
    let drawing = SVG.drawing(OddPictures.one(chart))
    let paths = drawing.elements.compactMap {
      if case .path(let steps) = $0.shape, $0.fill != nil { steps } else { nil }
    }
    #expect(paths.count == 1)
    #expect(paths.first?.count { $0 == .close } == 2)
    #expect(paths.first?.count == 10)
  }

  /// 3 : 1, as the Web Content Accessibility Guidelines ask of graphics, and 4.5 : 1 of texts.
  @Test func `inks are told from both grounds`() throws {
    let layers = [Ink.faint, .wrong, .negative, .positive] + (0..<8).map { .series($0) }
    let chart = Chart(
      x: Axis("x"), y: Axis("y"),
      layers: layers.map { Chart.Layer(ink: $0, .line([Point(0, 0), Point(1, 1)])) })
    let style = try #require(try Document(SVG.text(OddPictures.one(chart))).texts["style"])
    let grounds = style.split(separator: "@media").map { part in
      Dictionary(
        uniqueKeysWithValues: part.matches(of: /--(\w+):#(\w{6})/).map {
          (String($0.1), luminance($0.2))
        })
    }
    #expect(grounds.count == 2)
    for inks in grounds {
      let ground = try #require(inks["g"])
      #expect(inks.count == 14)
      for (name, ink) in inks where name != "g" {
        let contrast = (max(ink, ground) + 0.05) / (min(ink, ground) + 0.05)
        #expect(contrast >= (name == "t" || name == "f" ? 4.5 : 3), "\(name)")
      }
    }
  }

  /// - Source: WCAG 2.2, "relative luminance".
  private func luminance(_ hex: Substring) -> Double {
    let parts = [16, 8, 0].map { shift in
      let part = Double((Int(hex, radix: 16) ?? 0) >> shift & 255) / 255
      return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
  }

  @Test func `what is cut is whole in a title`() throws {
    let drawing = SVG.drawing(try picture("confusion-50"), width: 420)
    let cut = drawing.elements.filter {
      if case .text(let text) = $0.shape { text.string.contains("…") } else { false }
    }
    #expect(
      !cut.isEmpty && cut.allSatisfy { $0.title?.hasPrefix("a class with a long name") == true })
  }

  @Test func `bars say what they are`() throws {
    func titles(_ name: String) throws -> [String] {
      SVG.drawing(try picture(name)).elements.compactMap {
        if case .path = $0.shape { $0.title } else { nil }
      }
    }
    #expect(try titles("bars-3") == ["no: 0", "yes: 883", "maybe: 432"])
    let histograms = try titles("histograms")
    #expect(histograms.count == 60 && histograms[25] == "class 1, 5 to 6: 14")
  }

  /// Lines of a legend have a symbol where several series are to be told apart.
  @Test func `what stands back has no symbol`() {
    let lines = [("loss", Ink.series(0)), ("val_loss", .series(1)), ("chance", .faint)]
    let chart = Chart(
      x: Axis("x"), y: Axis("y"),
      layers: lines.map { Chart.Layer($0.0, ink: $0.1, .line([Point(0, 0), Point(1, 1)])) })
    #expect(chart.layers.indices.map(chart.marker) == [.circle, .square, nil])
  }

  @Test func `on a narrow page panels stand below each other`() throws {
    let picture = try picture("panels")
    let wide = SVG.drawing(picture, width: 1300)
    #expect(SVG.drawing(picture, width: 400).height > 2 * wide.height)
  }
}

extension Drawing.Shape {
  /// A pen's half width is left out of it.
  var box: Box {
    switch self {
    case .rectangle(let box, _): box
    case .circle(let center, let radius): Self.box(center, radius)
    case .text(let text): text.box
    case .path(let steps): Box(around: steps.flatMap(\.points))
    }
  }

  private static func box(_ center: Point, _ radius: Double) -> Box {
    Box(x: center.x - radius, y: center.y - radius, width: 2 * radius, height: 2 * radius)
  }
}

extension Drawing.Step {
  /// Of which the smallest box is around the step.
  fileprivate var points: [Point] {
    switch self {
    case .move(let point), .line(let point): [point]
    case .curve(let first, let second, let end): [first, second, end]
    case .circle(let center, let radius):
      [Point(center.x - radius, center.y - radius), Point(center.x + radius, center.y + radius)]
    case .close: []
    }
  }
}

/// What an independent parser finds in an SVG.
private final class Document: NSObject, XMLParserDelegate {
  private(set) var root: [String: String]?
  private(set) var names: Set<String> = []
  private(set) var allIDs: [String] = []
  /// Of the first element of each name.
  private(set) var ids: [String: String] = [:]
  private(set) var texts: [String: String] = [:]
  private var open: [(name: String, text: String)] = []

  init(_ text: String) throws {
    super.init()
    let parser = XMLParser(data: Data(text.utf8))
    parser.delegate = self
    let isWellFormed = parser.parse()
    try #require(isWellFormed, "\(String(describing: parser.parserError))")
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String] = [:]
  ) {
    if root == nil { root = attributes }
    names.insert(name)
    if let id = attributes["id"] {
      allIDs.append(id)
      if ids[name] == nil { ids[name] = id }
    }
    open.append((name, ""))
  }

  func parser(_ parser: XMLParser, foundCharacters text: String) {
    open[open.count - 1].text += text
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    let ended = open.removeLast()
    if texts[name] == nil { texts[name] = ended.text }
  }
}
