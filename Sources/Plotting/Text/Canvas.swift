internal import Diagnostics

/// A grid of terminal cells; column 0 is at the left, row 0 on top. What falls outside is cut off, so
/// no line of its text is wider than it.
struct Canvas: Equatable {
  struct Cell: Equatable {
    var glyph = Glyph.blank
    /// Of the glyph.
    var color = Color.ink(.text)
    /// Of the cell behind it, as a number of the 256 colours; nil for the terminal's own.
    var ground: UInt8?
  }

  enum Glyph: Equatable {
    case blank
    /// Eight bits, as Unicode's braille patterns order them.
    case dots(UInt8)
    case character(Character)
    /// Fills the cell, or a part of it, and gives way to dots and texts.
    case block(Character)
    /// Covered by a wide character to the left.
    case covered
  }

  enum Color: Equatable {
    case ink(Ink)
    /// One of the 256 colours.
    case code(UInt8)
  }

  /// Which side of a text, or whether its middle, stands at a column.
  enum Anchor { case left, middle, right }

  let columns: Int
  let rows: Int
  private var cells: [Cell]

  init(columns: Int, rows: Int) {
    self.columns = max(columns, 0)
    self.rows = max(rows, 0)
    cells = Array(repeating: Cell(), count: self.columns * self.rows)
  }

  func contains(_ column: Int, _ row: Int) -> Bool {
    0 <= column && column < columns && 0 <= row && row < rows
  }

  /// A cell of the grid; outside of it all are blank, and stay so.
  subscript(column: Int, row: Int) -> Cell {
    get { contains(column, row) ? cells[row * columns + column] : Cell() }
    set { if contains(column, row) { cells[row * columns + column] = newValue } }
  }

  /// Writes a text from a column on; anchored at its right side, it ends in that column. Control
  /// characters are shown as U+FFFD. Grounds stay.
  mutating func put(
    _ text: String, _ column: Int, _ row: Int, ink: Ink = .text, anchor: Anchor = .left
  ) {
    let text = printable(text)
    var column = column
    switch anchor {
    case .left: break
    case .middle: column -= displayWidth(text) / 2
    case .right: column -= displayWidth(text) - 1
    }
    for character in text {
      put(character, column, row, color: .ink(ink))
      column += displayWidth(String(character))
    }
  }

  mutating func put(_ character: Character, _ column: Int, _ row: Int, color: Color) {
    let width = displayWidth(String(character))
    guard width > 0, contains(column, row), contains(column + width - 1, row) else { return }
    for place in column..<column + width {
      clear(place, row)
      self[place, row].glyph = place == column ? .character(character) : .covered
      self[place, row].color = color
    }
  }

  /// Fills a cell, or a part of it.
  mutating func fill(_ block: Character, _ column: Int, _ row: Int, color: Color) {
    clear(column, row)
    self[column, row].glyph = block == " " ? .blank : .block(block)
    self[column, row].color = color
  }

  /// Takes away what is written in a cell, and with it the other cells of a wide character. A full
  /// block stays behind what follows, as its ground.
  mutating func clear(_ column: Int, _ row: Int) {
    var first = column
    while self[first, row].glyph == .covered { first -= 1 }
    var last = column
    while self[last + 1, row].glyph == .covered { last += 1 }
    for place in first...last {
      if self[place, row].glyph == .block(Blocks.full), case .ink(let ink) = self[place, row].color
      {
        self[place, row].ground = TerminalPalette.code(ink)
      }
      self[place, row].glyph = .blank
    }
  }

  /// Copies what is on another canvas to here, its top left corner to a cell; its blank cells hide
  /// nothing.
  mutating func place(_ other: Canvas, _ column: Int, _ row: Int) {
    for y in 0..<other.rows {
      for x in 0..<other.columns {
        let cell = other[x, y]
        guard cell.glyph != .blank || cell.ground != nil else { continue }
        if cell.glyph != .covered { clear(column + x, row + y) }
        self[column + x, row + y] = cell
      }
    }
  }

  /// Its first rows.
  func cropped(rows: Int) -> Canvas {
    var canvas = Canvas(columns: columns, rows: min(rows, self.rows))
    canvas.cells = Array(cells.prefix(canvas.cells.count))
    return canvas
  }

  /// Its lines, each with an end of line; without the blanks at their ends.
  func text(usesColor: Bool) -> String {
    var text = ""
    for row in 0..<rows {
      let line = cells[row * columns..<(row + 1) * columns]
      let end =
        line.lastIndex { $0.glyph != .blank || usesColor && $0.ground != nil } ?? line.startIndex
        - 1
      var style = ""
      for cell in line[..<(end + 1)] where cell.glyph != .covered {
        let next = usesColor ? TerminalPalette.style(cell) : ""
        if next != style { text += "\u{1B}[0\(next)m" }
        style = next
        text.append(Self.character(cell.glyph))
      }
      text += style.isEmpty ? "\n" : "\u{1B}[0m\n"
    }
    return text
  }

  private static func character(_ glyph: Glyph) -> Character {
    switch glyph {
    case .blank, .covered: " "
    case .dots(let bits): Character(Unicode.Scalar(0x2800 + UInt16(bits)) ?? " ")
    case .character(let character), .block(let character): character
    }
  }
}
