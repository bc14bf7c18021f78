import Config
import Diagnostics
import Testing
import YAML

@Suite struct ScalarTests {
  @Test("null", arguments: ["null", "Null", "NULL", "~"])
  func null(text: String) throws {
    let node = try read(text)
    #expect(node.isNull)
    #expect(node.text == text)
  }

  @Test("booleans are the words true and false alone")
  func booleans() throws {
    for word in ["true", "True", "TRUE"] { #expect(try read(word) == .boolean(true)) }
    for word in ["false", "False", "FALSE"] { #expect(try read(word) == .boolean(false)) }
  }

  @Test(
    "integers",
    arguments: [
      ("0", 0), ("7", 7), ("07", 7), ("-12", -12), ("+3", 3), ("0o17", 15), ("0x1F", 31),
      ("0xff", 255), ("9223372036854775807", Int.max), ("-9223372036854775808", Int.min),
    ] as [(String, Int)])
  func integers(text: String, value: Int) throws {
    let node = try read(text)
    guard case .integer(value) = node.value else {
      Issue.record("\(text) is \(node.value)")
      return
    }
    #expect(node.text == text)
  }

  @Test(
    "numbers",
    arguments: [
      ("1e3", 1000), ("1e-3", 0.001), ("1.0E+2", 100), (".5", 0.5), ("5.", 5), ("-.5", -0.5),
      ("+12.25", 12.25), ("1.e2", 100), (".inf", .infinity), ("-.INF", -.infinity),
      ("+.Inf", .infinity), ("9223372036854775808", 9_223_372_036_854_775_808),
      ("0xFFFFFFFFFFFFFFFF", 18_446_744_073_709_551_615), ("0o2000000000000000000000", 0x1p64),
    ] as [(String, Double)])
  func numbers(text: String, value: Double) throws {
    let node = try read(text)
    guard case .number(value) = node.value else {
      Issue.record("\(text) is \(node.value)")
      return
    }
    #expect(node.text == text)
  }

  @Test("not a number", arguments: [".nan", ".NaN", ".NAN"])
  func notANumber(text: String) throws {
    guard case .number(let value) = try read(text).value else {
      Issue.record("\(text) is no number")
      return
    }
    #expect(value.isNaN)
  }

  @Test(
    "all else is text",
    arguments: [
      "yes", "no", "on", "Off", "y", "tRUE", "nULL", "1:30", "2024-01-31", "1_000", "0b1", "0o8",
      "0o", "0x", "0xG", "-0x1", "-0o7", "1e", "1e+", "e3", ".", "-", "+", "..", "1.2.3", ".Nan",
      "+.nan", "-.nan", ".iNF", "1 2", "1,5", "--1", "Infinity", "nan", "0x1p3",
    ])
  func text(text: String) throws {
    // Alone "-" begins a list; as a value in brackets none of them is special.
    let source = text == "-" ? "'-'" : text
    #expect(try read(source) == .string(text))
  }

  @Test("quotes and block scalars make text")
  func quoted() throws {
    #expect(try read("'1'") == .string("1"))
    #expect(try read("\"true\"") == .string("true"))
    #expect(try read("''") == .string(""))
    #expect(try read("a: |\n  1\n  2\n") == .mapping(["a": .string("1\n2\n")]))
    #expect(try read("a: >-\n  1\n  2\n") == .mapping(["a": .string("1 2")]))
    #expect(try read("'1'").text == "1")
    #expect(try read(#""\x41\u00e9\U0001F600\0""#) == .string("Aé😀\0"))
  }

  @Test("what is not written is null, without a text")
  func nothing() throws {
    let node = try read("a:\nb: ~")
    #expect(node == .mapping(["a": .null, "b": .null]))
    #expect(node["a"]?.text == nil)
    #expect(node["b"]?.text == "~")
  }

  @Test("core tags")
  func tags() throws {
    let node = try read(
      """
      - !!str 1
      - !!int "3"
      - !!float 3
      - !!float 1e3
      - !!bool "true"
      - !!null ''
      - ! 5
      - !!map {a: 1}
      - !!seq [1]
      - ! [1]
      - !!str
      - !!int 9223372036854775808
      """)
    #expect(
      node
        == .sequence([
          .string("1"), .integer(3), .number(3.0), .number(1000.0), .boolean(true), .null,
          .string("5"), .mapping(["a": .integer(1)]), .sequence([.integer(1)]),
          .sequence([.integer(1)]), .string(""), .number(0x1p63),
        ]))
    guard case .number = node.items?[2].value else {
      Issue.record("!!float 3 is no number")
      return
    }
  }

  @Test("one value of the command line")
  func values() throws {
    #expect(try YAML.readValue("1e-3", name: "--set") == .number(0.001))
    #expect(try YAML.readValue("[1, {a: b}]", name: "--set").items?.count == 2)
    #expect(try YAML.readValue("", name: "--set").isNull)
    #expect(try YAML.readValue("null", name: "--set").isNull)
    #expect(try YAML.readValue("x", name: "--set").location.description == "--set:1:1")
    do {
      _ = try YAML.readValue("#", name: "--set")
      Issue.record("a comment is no value")
    } catch {
      #expect(error.all.map(\.message) == ["the value is nothing but a comment"])
    }
    do {
      _ = try YAML.readValue("[1", name: "--set")
      Issue.record("an open bracket is no value")
    } catch {
      #expect(error.all.map(\.message) == ["expected ',' or ']'"])
      #expect(error.all.map(\.excerpt) == ["[1"])
    }
  }
}
