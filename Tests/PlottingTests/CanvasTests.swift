import Testing

@testable import Plotting

@Suite struct CanvasTests {
  @Test func `wide characters take two cells, and none of half their width stays`() {
    var canvas = Canvas(columns: 6, rows: 3)
    canvas.put("한국어x", 0, 0)
    canvas.put("a한", 4, 1)
    canvas.put("한국", 1, 2)
    canvas.put("b", 2, 2)
    #expect(canvas.text(usesColor: false) == "한국어\n    a\n  b국\n")
  }

  @Test func `texts stand at their anchors, without control characters`() {
    var canvas = Canvas(columns: 7, rows: 3)
    canvas.put("abc", 6, 0, anchor: .right)
    canvas.put("abc", 3, 1, anchor: .middle)
    canvas.put("a\u{1B}\u{200B}\u{301}c", -1, 2)
    #expect(canvas.text(usesColor: false) == "    abc\n  abc\n\u{FFFD}c\n")
  }

  /// By the code chart of Unicode's braille patterns, U+2800 to U+28FF.
  @Test func `dots are braille patterns`() {
    var canvas = Canvas(columns: 4, rows: 1)
    canvas.dot(0, 0, ink: .text)
    canvas.dot(1, 3, ink: .text)
    canvas.line([Point(2, 0), Point(5, 3)], ink: .text)
    canvas.put("x", 3, 0)
    canvas.dot(6, 0, ink: .text)
    canvas.dot(-1, 0, ink: .text)
    #expect(canvas.text(usesColor: false) == "⢁⠑⢄x\n")
  }

  @Test func `lines are interrupted by their strokes, and cut off at the borders`() {
    var canvas = Canvas(columns: 8, rows: 4)
    canvas.line([Point(-1e300, 0), Point(1e300, 0)], ink: .text)
    canvas.line([Point(0, 4), Point(15, 4)], ink: .text, stroke: .dashed)
    canvas.line([Point(0, 8), Point(15, 8)], ink: .text, stroke: .dotted)
    canvas.line([Point(0, 40), Point(15, 40)], ink: .text)
    #expect(canvas.text(usesColor: false) == "⠉⠉⠉⠉⠉⠉⠉⠉\n⠉⠉⠁ ⠉⠉⠁\n⠁⠈ ⠁⠈ ⠁⠈\n\n")
  }

  @Test func `inks are colours of 256, and of black and white what can be read on a ground`() {
    var canvas = Canvas(columns: 3, rows: 2)
    canvas.put("ab", 0, 0, ink: .series(0))
    canvas.put("c", 2, 0)
    canvas.fill(Blocks.full, 0, 1, color: .ink(.series(0)))
    canvas.fill(Blocks.full, 1, 1, color: .ink(.series(0)))
    canvas.put("d", 1, 1)
    #expect(
      canvas.text(usesColor: true) == "\u{1B}[0;38;5;32mab\u{1B}[0mc\n"
        + "\u{1B}[0;38;5;32m█\u{1B}[0;38;5;16;48;5;32md\u{1B}[0m\n")
    #expect(canvas.text(usesColor: false) == "abc\n█d\n")
  }

  @Test func `a canvas is placed on another, and its blank cells hide nothing`() {
    var canvas = Canvas(columns: 6, rows: 1)
    canvas.put("abcdef", 0, 0)
    var other = Canvas(columns: 4, rows: 1)
    other.put("한", 0, 0)
    other.put("x", 3, 0)
    canvas.place(other, 3, 0)
    canvas.place(other, -2, 0)
    #expect(canvas.text(usesColor: false) == "axc한f\n")
  }
}
