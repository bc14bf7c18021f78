import Foundation
import Plotting
import Reporting
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct HTMLTests {
  /// Nothing of it may become markup.
  private static let hostile = "<script src='x'>&\"]]></script><!-- 이름 😀\u{1}"
  private static let harmless = "<script src='x'>&\"]]></script><!-- 이름 😀\u{FFFD}"

  private static func picture(_ title: String, points: Int = 3) -> Picture {
    let points = (0..<points).map { Point(Double($0), Double($0 * $0)) }
    let chart = Chart(
      x: Axis("x"), y: Axis("y"), layers: [Chart.Layer(ink: .series(0), .line(points))])
    return Picture(title: title, description: "It rises: \(title).", panels: [.chart(chart)])
  }

  private static let document = Document(
    title: hostile, summary: [.lead(hostile), .warning([hostile, "second"])],
    sections: [
      Section(
        hostile,
        [
          .paragraph(hostile), .facts([Fact(hostile, hostile)]),
          .table(
            Table(
              hostile, header: [hostile, "n"], rows: [[.text(hostile), .number("1")]])),
          .code("first\n  \(hostile)\nlast", title: hostile),
        ]),
      Section(
        "Pictures",
        [
          .picture(picture(hostile), command: "nnctl plot \(hostile)"),
          .picture(picture(hostile), command: "nnctl plot \(hostile)"),
        ]),
    ])

  private let page: Page

  init() throws { page = try Page(HTML.text(Self.document)) }

  @Test func `every text is there as it is, and none is markup`() {
    #expect(!page.names.contains("script"))
    #expect(page.texts["title"]?.first == Self.harmless)
    #expect(page.texts["h1"] == [Self.harmless])
    #expect(page.texts["h2"] == [Self.harmless, "Pictures"])
    #expect(page.texts["p"]?.prefix(3) == [Self.harmless, Self.harmless, "second"])
    #expect(page.texts["dt"] == [Self.harmless])
    #expect(page.texts["dd"] == [Self.harmless])
    #expect(page.texts["caption"]?.first == Self.harmless)
    #expect(page.texts["th"]?.prefix(3) == [Self.harmless, "n", Self.harmless])
    #expect(page.texts["td"]?.first == "1")
    #expect(page.texts["code"]?.first == "first\n  \(Self.harmless)\nlast")
    #expect(page.texts["figcaption"] == Array(repeating: "It rises: \(Self.harmless).", count: 2))
  }

  @Test func `names of elements are unique, and who is named is there`() {
    #expect(Set(page.ids).count == page.ids.count)
    let named = page.attributes.filter { $0.name == "aria-labelledby" }.flatMap {
      $0.value.split(separator: " ").map(String.init)
    }
    let linked = page.attributes.filter { $0.name == "href" }.map { String($0.value.dropFirst()) }
    #expect(!named.isEmpty && !linked.isEmpty)
    #expect(Set(named + linked).isSubset(of: page.ids))
  }

  @Test func `nothing is loaded and nothing runs`() {
    let names: Set = [
      "script", "link", "img", "image", "iframe", "object", "embed", "base", "form", "use", "video",
    ]
    #expect(names.isDisjoint(with: page.names))
    #expect(page.attributes.allSatisfy { $0.name != "src" && !$0.name.hasPrefix("on") })
    #expect(page.attributes.allSatisfy { $0.name != "href" || $0.value.hasPrefix("#") })
    for style in page.texts["style"] ?? [] {
      #expect(!style.contains("url(") && !style.contains("@import"))
    }
  }

  /// Each rule of a picture is below the picture's name.
  @Test func `pictures keep their style to themselves`() {
    let styles = (page.texts["style"] ?? []).dropFirst()
    #expect(styles.count == 4)
    for style in styles {
      let lines = style.split(separator: "\n").filter { !$0.allSatisfy(\.isWhitespace) }
      #expect(lines.allSatisfy { $0.hasPrefix("#picture-") || $0.hasPrefix("@media screen") })
    }
  }

  @Test func `a language, a viewport, both grounds, headings in order`() {
    func has(_ name: String, _ value: String) -> Bool {
      page.attributes.contains { $0 == (name, value) }
    }
    #expect(has("lang", "en") && has("name", "viewport") && has("content", "light dark"))
    #expect(page.names.filter { ["h1", "h2", "h3"].contains($0) } == ["h1", "h2", "h2"])
    #expect(page.texts["style"]?.first?.contains("prefers-color-scheme:dark") == true)
    #expect(page.texts["style"]?.first?.contains("@media print") == true)
  }

  @Test func `a long table is cut with a count and a command`() throws {
    let rows = (0..<1200).map { [Table.Cell.number("\($0)")] }
    let table = Table("numbers", header: ["n"], rows: rows, most: 5, command: "seq 1200")
    let page = try Page(
      HTML.text(
        Document(
          title: "t", summary: [],
          sections: [
            Section(
              "s", [.table(table), .picture(Self.picture("p", points: 500), command: "plot it")])
          ])))
    let notes = page.texts["p"] ?? []
    #expect(notes.contains("5 of 1,200 rows; all of them: seq 1200"))
    #expect(notes.contains("40 of 500 rows; all of them: plot it"))
    #expect(page.names.filter { $0 == "tr" }.count == 2 + 5 + 40)
  }

  /// More than a float holds.
  @Test func `numbers of pictures are short, whole ones whole`() throws {
    let layer = Chart.Layer(ink: .series(0), .line([Point(16_777_217, 0.1)]))
    let picture = Picture(
      title: "t", description: "d",
      panels: [.chart(Chart(x: Axis("x"), y: Axis("y"), layers: [layer]))])
    let section = Section("s", [.picture(picture, command: "c")])
    let page = try Page(HTML.text(Document(title: "t", summary: [], sections: [section])))
    let cells = (page.texts["th"] ?? []) + (page.texts["td"] ?? [])
    #expect(cells.contains("16777217") && cells.contains("0.1"))
  }

  @Test func `equal documents have equal bytes`() {
    #expect(HTML.text(Self.document) == HTML.text(Self.document))
  }
}

/// What another parser makes of a page: it is well-formed XML, too.
private final class Page: NSObject, XMLParserDelegate {
  private(set) var names: [String] = []
  private(set) var ids: [String] = []
  private(set) var attributes: [(name: String, value: String)] = []
  /// Of each element's name, with the texts of what is inside.
  private(set) var texts: [String: [String]] = [:]
  private var open: [(name: String, place: Int)] = []

  init(_ text: String) throws {
    super.init()
    let parser = XMLParser(data: Data(text.utf8))
    parser.delegate = self
    guard parser.parse() else { throw parser.parserError ?? CocoaError(.fileReadCorruptFile) }
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    names.append(name)
    open.append((name, texts[name]?.count ?? 0))
    texts[name, default: []].append("")
    self.attributes += attributes.map { ($0.key, $0.value) }
    if let id = attributes["id"] { ids.append(id) }
  }

  func parser(_ parser: XMLParser, foundCharacters text: String) {
    for (name, place) in open { texts[name]?[place] += text }
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    open.removeLast()
  }
}
