import Diagnostics
import Testing

@Suite struct RendererTests {
  private func rendered(_ line: String?, at column: Int, line number: Int = 14) -> String {
    DiagnosticRenderer().render(
      Diagnostic(
        "no", at: SourceLocation(file: "f.yaml", line: number, column: column), notes: ["try this"],
        excerpt: line))
  }

  @Test("place, line, caret, notes")
  func whole() {
    #expect(
      rendered("    learning_rte: 0.01", at: 5) == """
        f.yaml:14:5: error: no
           14 |     learning_rte: 0.01
              |     ^
          note: try this

        """)
  }

  @Test("wide characters take two cells, combining marks none")
  func wide() {
    #expect(
      rendered("가나: e\u{301}😀x", at: 8, line: 123_456) == """
        f.yaml:123456:8: error: no
        123456 | 가나: e\u{301}😀x
               |          ^
          note: try this

        """)
  }

  @Test("behind the end, on tabs, without a column")
  func edges() {
    #expect(rendered("ab", at: 9).contains("   14 | ab\n      |   ^\n"))
    #expect(rendered("\tab", at: 2).contains("   14 |  ab\n      |  ^\n"))
    #expect(rendered("", at: 1).contains("   14 | \n      | ^\n"))
    #expect(
      rendered("ab", at: 0) == "f.yaml:14: error: no\n   14 | ab\n  note: try this\n")
    #expect(rendered(nil, at: 3) == "f.yaml:14:3: error: no\n  note: try this\n")
  }

  @Test("a long line is cut to a window around the place")
  func window() {
    let line = String(repeating: "0123456789", count: 30)
    func parts(_ column: Int) -> [Substring] { rendered(line, at: column).split(separator: "\n") }
    #expect(parts(5)[1] == "   14 | \(line.prefix(99))…")
    #expect(parts(5)[2] == "      |     ^")
    #expect(parts(150)[1] == "   14 | …\(line.dropFirst(100).prefix(98))…")
    #expect(parts(150)[2] == "      | " + String(repeating: " ", count: 50) + "^")
    #expect(parts(300)[1] == "   14 | …\(line.suffix(99))")
    #expect(parts(300)[2] == "      | " + String(repeating: " ", count: 99) + "^")
    #expect(
      parts(301)[2] == "      | " + String(repeating: " ", count: 99)
        + " ^")
  }

  @Test("control characters do not reach the terminal")
  func controls() {
    #expect(
      rendered("a\u{1B}[31m\u{7F}\u{9B}\0b", at: 1).contains(
        "| a\u{FFFD}[31m\u{FFFD}\u{FFFD}\u{FFFD}b\n")
    )
  }

  @Test("nor do those of names in messages")
  func namesInMessages() {
    let problem = Diagnostic(
      "unknown key '\u{1B}[2J'", at: SourceLocation(file: "f\u{7}"), notes: ["a\u{8}b"])
    #expect(
      DiagnosticRenderer().render(problem)
        == "f\u{FFFD}: error: unknown key '\u{FFFD}[2J'\n  note: a\u{FFFD}b\n")
  }

  @Test("severities, no place, colours")
  func severities() {
    let plain = DiagnosticRenderer()
    #expect(plain.render(Diagnostic("m")) == "error: m\n")
    #expect(plain.render(Diagnostic("m", severity: .warning)) == "warning: m\n")
    #expect(plain.render(Diagnostic("m", severity: .note)) == "note: m\n")
    #expect(
      DiagnosticRenderer(usesColor: true).render(
        Diagnostic("m", at: SourceLocation(file: "f", line: 1, column: 1), excerpt: "x"))
        == "\u{1B}[1mf:1:1: \u{1B}[0m\u{1B}[31;1merror: \u{1B}[0m\u{1B}[1mm\u{1B}[0m\n"
        + "    1 | x\n      | \u{1B}[32;1m^\u{1B}[0m\n")
    #expect(Diagnostic("m").noting("a").noting("b").notes == ["a", "b"])
  }

  @Test("places")
  func places() {
    #expect(SourceLocation(file: "f").description == "f")
    #expect(SourceLocation(file: "f", line: 3).description == "f:3")
    #expect(SourceLocation(file: "f", line: 3, column: 4).description == "f:3:4")
    #expect(SourceLocation(file: "f", line: 3, column: 4) < SourceLocation(file: "f", line: 12))
    #expect(SourceLocation(file: "a", line: 9) < SourceLocation(file: "b", line: 1))
  }

  /// What stands before the window is cut in whole characters: a flag of two letters, a family.
  @Test("a long line of wide characters is cut by what it takes on the screen")
  func wideWindow() {
    let line = String(repeating: "漢字", count: 40) + "👨‍👩‍👧x" + String(repeating: "가", count: 60)
    let parts = rendered(line, at: 86).split(separator: "\n")
    // The caret is below the x, the 86th scalar: 80 wide ones and a family of 5 stand before it.
    #expect(
      parts[1]
        == "   14 | …字" + String(repeating: "漢字", count: 11) + "👨‍👩‍👧x"
        + String(repeating: "가", count: 23) + "…")
    #expect(parts[2] == "      | " + String(repeating: " ", count: 49) + "^")
  }

  @Test(
    "widths",
    arguments: [
      ("abc", 3), ("가나", 4), ("e\u{301}", 1), ("😀", 2), ("漢字", 4), ("é", 1), ("", 0), ("ｱ", 1),
      ("Ａ", 2), ("\u{1112}\u{1161}\u{11AB}", 2), ("👨‍👩‍👧", 2), ("👍🏽", 2), ("❤\u{FE0F}", 2), ("❤", 1),
      ("🇰🇷", 2), ("1\u{FE0F}\u{20E3}", 2), ("क्ष", 2), ("ก็", 1), ("a\u{200B}b", 2),
      ("\u{AD}", 1), ("\u{600}", 1), ("𠀀", 2), ("、。", 4), ("\u{1F1E6}", 1),
    ])
  func widths(text: String, cells: Int) {
    #expect(displayWidth(text) == cells)
  }

  @Test(
    "the longest beginning in so many cells",
    arguments: [
      (3, "漢"), (4, "漢字"), (5, "漢字e\u{301}"), (6, "漢字e\u{301}"), (7, "漢字e\u{301}👨‍👩‍👧"), (1, ""),
    ])
  func beginnings(cells: Int, text: String) {
    #expect(displayPrefix("漢字e\u{301}👨‍👩‍👧b", cells: cells) == text)
  }

  @Test("of a very long message the middle is left out")
  func long() {
    let whole = Diagnostic(String(repeating: "é", count: 2000), notes: ["n"])
    #expect(whole.message.count == 2000)
    let cut = Diagnostic(
      "begin " + String(repeating: "é", count: 1_000_000) + " end",
      notes: ["b" + String(repeating: "x", count: 4000)])
    #expect(cut.message.hasPrefix("begin éé") && cut.message.hasSuffix("éé end"))
    #expect(cut.message.count == 1003 && cut.notes[0].count == 1003)
  }
}
