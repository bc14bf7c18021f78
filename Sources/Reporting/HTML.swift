internal import Config
internal import Plotting

/// Documents as one page of HTML that needs no script and loads nothing: on a light ground, or a dark
/// one where the reader prefers that, on paper and on a phone.
///
/// It is well-formed XML, too.
public enum HTML {
  public static func text(_ document: Document) -> String {
    var page = Page()
    for block in document.summary { page.add(block) }
    if document.sections.count > 1 { page.addContents(document.sections.map(\.title)) }
    for (index, section) in document.sections.enumerated() {
      page.body += "<section aria-labelledby=\"section-\(index + 1)\">\n"
      page.body += "<h2 id=\"section-\(index + 1)\">\(escaped(section.title))</h2>\n"
      for block in section.blocks { page.add(block) }
      page.body += "</section>\n"
    }
    let title = escaped(document.title)
    return """
      <!DOCTYPE html>
      <html lang="en" xmlns="http://www.w3.org/1999/xhtml">
      <head>
      <meta charset="utf-8"/>
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
      <meta name="viewport" content="width=device-width, initial-scale=1"/>
      <meta name="color-scheme" content="light dark"/>
      <title>\(title)</title>
      <style>
      \(style)
      </style>
      </head>
      <body>
      <main>
      <h1>\(title)</h1>
      \(page.body)</main>
      </body>
      </html>

      """
  }

  /// As a text between tags, or within an attribute.
  static func escaped(_ text: String) -> String { SVG.escaped(text) }
}

/// What stands in the page so far.
private struct Page {
  var body = ""
  private var pictures = 0

  /// A picture's tables are cut behind so many rows.
  private static let mostRows = 40
  /// Pictures are drawn for windows as wide as these; one of them is shown.
  private static let (wide, narrow) = (720.0, 340.0)

  mutating func addContents(_ titles: [String]) {
    let items = titles.enumerated().map { index, title in
      "<li><a href=\"#section-\(index + 1)\">\(HTML.escaped(title))</a></li>\n"
    }
    body += "<nav aria-label=\"Contents\">\n<ul>\n\(items.joined())</ul>\n</nav>\n"
  }

  mutating func add(_ block: Block) {
    switch block {
    case .paragraph(let text): body += "<p>\(HTML.escaped(text))</p>\n"
    case .lead(let text): body += "<p class=\"lead\">\(HTML.escaped(text))</p>\n"
    case .warning(let lines):
      let lines = lines.map { "<p>\(HTML.escaped($0))</p>\n" }
      body += "<div class=\"warning\" role=\"note\">\n\(lines.joined())</div>\n"
    case .facts(let facts):
      let items = facts.map {
        "<div><dt>\(HTML.escaped($0.name))</dt><dd>\(HTML.escaped($0.value))</dd></div>\n"
      }
      body += "<dl>\n\(items.joined())</dl>\n"
    case .table(let table): add(table)
    case .picture(let picture, let command): add(picture, command)
    case .code(let text, let title): add(code: text, title)
    }
  }

  private mutating func add(code: String, _ title: String) {
    let lines = code.split(separator: "\n", omittingEmptySubsequences: false).map {
      HTML.escaped(String($0))
    }
    body += "<pre tabindex=\"0\" role=\"region\" aria-label=\"\(HTML.escaped(title))\">"
    body += "<code>\(lines.joined(separator: "\n"))</code></pre>\n"
  }

  /// A window of its own for what is wider than the page.
  private mutating func add(_ table: Table) {
    let title = HTML.escaped(table.title)
    body +=
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"\(title)\">\n<table>\n"
    body += "<caption>\(title)</caption>\n<thead>\n<tr>"
    let areNumbers = table.header.indices.map { column in
      table.rows.contains { if case .number? = $0.cell(column) { true } else { false } }
    }
    for (name, isNumber) in zip(table.header, areNumbers) {
      body += "<th scope=\"col\"\(isNumber ? " class=\"n\"" : "")>\(HTML.escaped(name))</th>"
    }
    body += "</tr>\n</thead>\n<tbody>\n"
    for row in table.rows {
      body += "<tr>"
      for (index, cell) in row.enumerated() { add(cell, isName: index == 0) }
      body += "</tr>\n"
    }
    body += "</tbody>\n</table>\n</div>\n"
    if let rest = table.rest {
      let (shown, total) = (groupedDecimal(table.rows.count), groupedDecimal(rest.total))
      let command = rest.command.map { "; all of them: <code>\(HTML.escaped($0))</code>" } ?? ""
      body += "<p class=\"rest\">\(shown) of \(total) rows\(command)</p>\n"
    }
  }

  private mutating func add(_ cell: Table.Cell, isName: Bool) {
    let (text, type) =
      switch cell {
      case .text(let text): (text, "")
      case .number(let text): (text, " class=\"n\"")
      }
    body +=
      isName
      ? "<th scope=\"row\"\(type)>\(HTML.escaped(text))</th>"
      : "<td\(type)>\(HTML.escaped(text))</td>"
  }

  private mutating func add(_ picture: Picture, _ command: String) {
    pictures += 1
    body += "<figure>\n"
    for (name, width) in [("wide", Self.wide), ("narrow", Self.narrow)] {
      let text = SVG.text(picture, width: width, id: "picture-\(pictures)-\(name)")
      body += "<div class=\"\(name)\">\n\(text)</div>\n"
    }
    body += "<figcaption>\(HTML.escaped(picture.description))</figcaption>\n"
    body += "<details>\n<summary>The numbers</summary>\n"
    for table in picture.tables(most: Self.mostRows) { add(Table(table, command: command)) }
    body += "</details>\n</figure>\n"
  }
}

extension [Table.Cell] {
  fileprivate func cell(_ column: Int) -> Table.Cell? {
    column < count ? self[column] : nil
  }
}

extension Table {
  fileprivate init(_ table: PictureTable, command: String) {
    self.init(
      table.title, header: table.header,
      rows: table.rows.map { row in
        row.map { cell in
          switch cell {
          case .text(let text): .text(text)
          // Counts are whole, and all of them is told.
          case .number(let number):
            .number(
              number == number.rounded()
                ? shortestDecimal(number) : shortestDecimal(Float(number)))
          case .nothing: .text("")
          }
        }
      }, total: table.total, command: command)
  }
}
