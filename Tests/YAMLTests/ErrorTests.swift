import Config
import Diagnostics
import Testing
import YAML

@Suite struct ErrorTests {
  @Test(
    "mistakes in the tree",
    arguments: [
      ("a: 1\nb: 2\na: 3\n", ["f.yaml:3:1: duplicate key 'a' | first given at line 1"]),
      (
        "a: 1\na: 2\na: 3\n",
        [
          "f.yaml:2:1: duplicate key 'a' | first given at line 1",
          "f.yaml:3:1: duplicate key 'a' | first given at line 1",
        ]
      ),
      ("<<: {}\n<<: {}\n", ["f.yaml:2:1: duplicate key '<<' | first given at line 1"]),
      (
        "a: !!foo 1\nb: !bar [x]\nc: !<tag:x.org:y> {}\n",
        [
          "f.yaml:1:4: unknown tag '!!foo' | \(knownTags)",
          "f.yaml:2:4: unknown tag '!bar' | \(knownTags)",
          "f.yaml:3:4: unknown tag 'tag:x.org:y' | \(knownTags)",
        ]
      ),
      (
        "a: !!int abc\nb: !!bool yes\nc: !!float x\nd: !!null 0\ne: !!int 1.5\nf: !!int\n",
        [
          "f.yaml:1:4: the tag !!int needs an integer, found 'abc'",
          "f.yaml:2:4: the tag !!bool needs true or false, found 'yes'",
          "f.yaml:3:4: the tag !!float needs a number, found 'x'",
          "f.yaml:4:4: the tag !!null needs null, found '0'",
          "f.yaml:5:4: the tag !!int needs an integer, found '1.5'",
          "f.yaml:6:4: the tag !!int needs an integer, found nothing",
        ]
      ),
      (
        "a: !!map x\nb: !!seq {}\nc: !!str [1]\nd: !!map [1]\n",
        [
          "f.yaml:1:4: the tag !!map needs a mapping, found 'x'",
          "f.yaml:2:4: the tag !!seq needs a list, found a mapping",
          "f.yaml:3:4: the tag !!str needs a text, found a list",
          "f.yaml:4:4: the tag !!map needs a mapping, found a list",
        ]
      ),
      ("a: *b\n", ["f.yaml:1:4: unknown alias '*b' | there are no anchors"]),
      (
        "a: &base 1\nb: *bse\n",
        ["f.yaml:2:4: unknown alias '*bse' | did you mean 'base'? known anchors: base"]
      ),
      ("a: &x [1, *x]\n", ["f.yaml:1:11: alias '*x' stands inside what it repeats"]),
      ("&x {a: *x}\n", ["f.yaml:1:8: alias '*x' stands inside what it repeats"]),
      (
        "<<: 1\na:\n  <<: [{}, 2]\n",
        [
          "f.yaml:1:5: '<<' takes a mapping or a list of mappings, found 1",
          "f.yaml:3:12: '<<' takes a mapping or a list of mappings, found 2",
        ]
      ),
      ("<<: *x\n", ["f.yaml:1:5: unknown alias '*x' | there are no anchors"]),
      (
        "? [a]\n: 1\n? {b: c}\n: 2\n",
        [
          "f.yaml:1:3: a key must be a single value, found a list",
          "f.yaml:3:3: a key must be a single value, found a mapping",
        ]
      ),
      (
        "a: &x [1]\n*x : 1\n",
        ["f.yaml:2:1: a key must be a single value, found a list"]
      ),
      (
        "a: 1\n---\nb: 2\n",
        ["f.yaml:2:1: a second document starts here | a file holds one document"]
      ),
      ("", ["f.yaml: the file is empty"]),
      (" \n\n", ["f.yaml: the file is empty"]),
      ("# a\n", ["f.yaml: the file holds no content"]),
      ("---\n", ["f.yaml: the file holds no content"]),
    ] as [(String, [String])])
  func tree(text: String, expected: [String]) {
    #expect(problems(text) == expected)
  }

  @Test(
    "mistakes of syntax",
    arguments: [
      ("a:\n\tb: 1\n", "f.yaml:2:1: a tab is used for indentation; use spaces"),
      ("a:\n  b: 1\n\tc: 2\n", "f.yaml:3:1: a tab is used for indentation; use spaces"),
      ("a:\n  b: 1\n  \tc: 2\n", "f.yaml:3:3: a tab is used for indentation; use spaces"),
      ("a: |\n\tx\n", "f.yaml:2:1: a tab is used for indentation; use spaces"),
      (
        "a:\n   b: 1\n  c: 2\n",
        "f.yaml:3:3: expected a key here | while parsing a block mapping that starts on line 1"
          + " | indent it like the keys beside it"
      ),
      ("a: 1\nbc\nd: 2\n", "f.yaml:2:1: expected ':' after this key"),
      (
        "a: b: c\n",
        "f.yaml:1:5: a ':' cannot stand here"
          + " | quote a text that contains ': ', and indent a key like those beside it"
      ),
      (
        "a: [1, 2\n\n",
        "f.yaml:1:9: expected ',' or ']' | while parsing a flow sequence that starts on line 1"
      ),
      (
        "a: {b: 1\nc: 2\n",
        "f.yaml:2:2: expected ',' or '}' | while parsing a flow mapping that starts on line 1"
      ),
      (
        "a: \"x\nb: 1\n",
        "f.yaml:2:5: the text in quotes does not end"
          + " | while scanning a quoted scalar that starts on line 1"
      ),
      ("a: @x\n", "f.yaml:1:4: no value can start with '@' | put the text in quotes"),
      (
        "a: 'x' y\n",
        "f.yaml:1:8: expected a key here | while parsing a block mapping that starts on line 1"
          + " | a value ends before this"
      ),
      ("'a':1\n", "f.yaml:1:4: expected the end of the document here | put a space behind ':'"),
      (
        "a: - b\n",
        "f.yaml:1:4: a list item cannot stand here | begin the list on a line of its own"
      ),
      (
        "a:\n  - b\n  c: 1\n",
        "f.yaml:3:3: expected '- ' here | while parsing a block collection that starts on line 2"
          + " | indent it like the items above"
      ),
      (
        "[1, , 2]",
        "f.yaml:1:5: expected a value here | while parsing a flow node that starts on line 1"
      ),
      (
        "a: \"\\q\"\n",
        "f.yaml:1:5: found unknown escape character"
          + " | while parsing a quoted scalar that starts on line 1"
      ),
      (
        "a: *.csv\n",
        "f.yaml:1:5: expected an anchor's name here | while scanning an alias that starts on line 1"
          + " | quote a text that starts with '*' or '&'"
      ),
      (
        "a: \"\\xZ\"\n",
        "f.yaml:1:7: expected hexadecimal digits here"
          + " | while parsing a quoted scalar that starts on line 1"
      ),
      ("a: 1\nü: x\u{1}\n", "f.yaml:2:5: control characters are not allowed (U+0001)"),
      ("a: \0", "f.yaml:1:4: control characters are not allowed (U+0000)"),
    ] as [(String, String)])
  func syntax(text: String, expected: String) {
    #expect(problems(text) == [expected])
  }

  @Test("several problems are reported together, in the order of the file")
  func several() {
    let text = "a: *x\nb: !foo 1\na: 2\nc: [1\n"
    #expect(
      problems(text) == [
        "f.yaml:1:4: unknown alias '*x' | there are no anchors",
        "f.yaml:2:4: unknown tag '!foo' | \(knownTags)",
        "f.yaml:3:1: duplicate key 'a' | first given at line 1",
        "f.yaml:4:6: expected ',' or ']' | while parsing a flow sequence that starts on line 4",
      ])
  }

  @Test("after a hundred problems reading stops")
  func hundred() {
    let found = problems(String(repeating: "- *x\n", count: 200))
    #expect(found.count == 100)
    #expect(found.last?.hasSuffix("| reading stopped here, after 100 problems") == true)
  }

  @Test("bytes that are not UTF-8")
  func encoding() {
    #expect(
      problems(Array("a: 1\nä: ".utf8) + [0xE9, 0x20]) == [
        "f.yaml:2:4: byte 0xE9 is not UTF-8 | save the file as UTF-8"
      ])
    #expect(
      problems([0x61, 0xC3]) == ["f.yaml:1:2: byte 0xC3 is not UTF-8 | save the file as UTF-8"])
    for mark: [UInt8] in [[0xFF, 0xFE], [0xFE, 0xFF]] {
      #expect(
        problems(mark + [0x61, 0]) == [
          "f.yaml: the file is UTF-16, not UTF-8 | save the file as UTF-8"
        ]
      )
    }
  }

  @Test("a problem shows its line")
  func excerpt() throws {
    do {
      _ = try read("x: 1\r\n가나: *b # why\r\n")
      Issue.record("the alias is unknown")
    } catch let problems as Problems {
      #expect(
        DiagnosticRenderer().render(problems.all[0]) == """
          f.yaml:2:5: error: unknown alias '*b'
              2 | 가나: *b # why
                |       ^
            note: there are no anchors

          """)
    }
  }

  @Test("excerpts are given to problems in the file that have none")
  func excerpts() {
    let problems = YAML.excerpts(
      for: Problems([
        Diagnostic("a", at: SourceLocation(file: "f", line: 2, column: 1)),
        Diagnostic("b", at: SourceLocation(file: "g", line: 2, column: 1)),
        Diagnostic("c", at: SourceLocation(file: "f", line: 2, column: 1), excerpt: "own"),
        Diagnostic("d", at: SourceLocation(file: "f", line: 9, column: 1)),
        Diagnostic("e", at: SourceLocation(file: "f")),
        Diagnostic("f"),
      ]), in: Array("one\ntwo".utf8), name: "f")
    #expect(problems.all.map(\.excerpt) == ["two", nil, "own", nil, nil, nil])
  }
}

private let knownTags = "known tags: !!bool, !!float, !!int, !!map, !!null, !!seq, !!str"
