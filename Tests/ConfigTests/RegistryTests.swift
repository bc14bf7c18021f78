import Config
import Diagnostics
import Testing
import YAML

@Suite struct RegistryTests {
  private func shape(_ section: inout ConfigSection) -> String {
    section.component("shape", shapes())?.read ?? "none"
  }

  @Test(
    "a component is written in three ways; case and underscores do not matter",
    arguments: [
      ("shape: Circle", "circle 1.5 false -"),
      ("shape: circle", "circle 1.5 false -"),
      ("shape: DISC", "circle 1.5 false -"),
      ("shape: roundthing", "circle 1.5 false -"),
      ("shape: {C_ircle: {radius: 2}}", "circle 2.0 false -"),
      ("shape: {Circle: }", "circle 1.5 false -"),
      ("shape:\n  disc:\n    is_filled: true\n    label: x", "circle 1.5 true x"),
      ("shape: {class_name: Circle, config: {radius: 2}}", "circle 2.0 false -"),
      ("shape: {class_name: circle}", "circle 1.5 false -"),
      (
        "shape: {module: shapes, class_name: Circle, config: {label: 7}, registered_name: null}",
        "circle 1.5 false 7"
      ),
      (
        "shape: {class_name: Circle, config: {radius: 2, none: null, name: c, dtype: float32}}",
        "circle 2.0 false -"
      ),
      (
        "shape: {module: builtins, class_name: function, config: disc, registered_name: function}",
        "circle 1.5 false -"
      ),
      ("shape: point", "point"),
      (
        "shape: {polygon: {corners: 3, style: DoubleLine, angle: 1e1, parts: [point, {disc: {radius: 1}}]}}",
        "polygon 3 double_line 10.0 of point, circle 1.0 false -"
      ),
      ("shape: {polygon: {corners: 4.0, parts: point}}", "polygon 4 plain - of point"),
      ("shape: {polygon: {corners: 1e1, parts: null}}", "polygon 10 plain -"),
    ] as [(String, String)])
  func spellings(text: String, expected: String) throws {
    #expect(try section(text, shape).value == expected)
  }

  @Test(
    "mistakes",
    arguments: [
      (
        "shape: {Circle: {radios: 2}}",
        [
          "f.yaml:1:18: unknown key 'radios' in shape 'Circle'"
            + " | did you mean 'radius'? known keys: is_filled, label, radius"
        ]
      ),
      (
        "shape: {Circle: {zzzzzz: 2}}",
        [
          "f.yaml:1:18: unknown key 'zzzzzz' in shape 'Circle'"
            + " | known keys: is_filled, label, radius"
        ]
      ),
      (
        "shape: {point: {x: 2}}",
        ["f.yaml:1:17: unknown key 'x' in shape 'point' | there are no keys"]
      ),
      (
        "shape: crcle",
        [
          "f.yaml:1:8: unknown shape 'crcle'"
            + " | did you mean 'Circle'? known shapes: Circle, Polygon, point"
        ]
      ),
      (
        "shape: 3",
        [
          "f.yaml:1:8: expected a shape, by name or as {name: {settings}}, found 3"
            + " | known shapes: Circle, Polygon, point"
        ]
      ),
      (
        "shape: [Circle]",
        [
          "f.yaml:1:8: expected a shape, by name or as {name: {settings}}, found a list"
            + " | known shapes: Circle, Polygon, point"
        ]
      ),
      (
        "shape: {Circle: 3}",
        ["f.yaml:1:17: shape 'Circle': expected a mapping of settings, found 3"]
      ),
      (
        "{}",
        [
          "f.yaml:1:1: the config: missing key 'shape': expected a shape"
            + " | known: Circle, Polygon, point"
        ]
      ),
      (
        "shape:\n  class_name: Circle\n  confg: {}\n",
        [
          "f.yaml:3:3: unknown key 'confg' beside class_name | did you mean 'config'?"
            + " known keys: class_name, config, module, registered_name, build_config"
        ]
      ),
      (
        "shape: {class_name: Circle, registered_name: 'mine>Circle'}",
        [
          "f.yaml:1:46: shape 'Circle' is a class of your own (registered_name: the text "
            + "'mine>Circle'), and nnctl has Keras's"
        ]
      ),
      (
        "shape: {class_name: Circle, config: {dtype: {config: {name: mixed_float16}}}}",
        ["f.yaml:1:45: 'dtype' of shape 'Circle': nnctl computes in float32, found mixed_float16"]
      ),
      (
        "shape: {class_name: Circle, config: {other: 0}}",
        [
          "f.yaml:1:38: unknown key 'other' in shape 'Circle'"
            + " | known keys: is_filled, label, radius"
        ]
      ),
      (
        "shape: {Circle: {other: null}}",
        [
          "f.yaml:1:18: unknown key 'other' in shape 'Circle'"
            + " | known keys: is_filled, label, radius"
        ]
      ),
      (
        "shape: {class_name: 3}",
        ["f.yaml:1:21: class_name: expected a shape's name, found 3"]
      ),
      (
        "shape:\n  - Circle:\n    radius: 1\n",
        [
          "f.yaml:2:3: expected a shape, by name or as {name: {settings}}, found a list"
            + " | known shapes: Circle, Polygon, point"
        ]
      ),
    ] as [(String, [String])])
  func mistakes(text: String, expected: [String]) {
    #expect(problems(text, shape) == expected)
  }

  @Test("settings beside their component")
  func misindented() {
    #expect(
      problems("parts:\n  - Circle:\n    radius: 1\n  - point\n") {
        $0.components("parts", shapes()).count
      } == [
        "f.yaml:3:5: the settings of 'Circle' stand beside it"
          + " | indent them further than 'Circle', so that they belong to it"
      ])
  }

  @Test("what was read is resolved with every default, and reads back the same")
  func resolved() throws {
    let text = "shape: {polygon: {corners: 5, parts: [disc, {circle: {radius: 0.1}}, point]}}"
    let first = try section(text, shape)
    #expect(
      YAML.write(first.resolved) == """
        shape:
          Polygon:
            corners: 5
            style: plain
            angle: null
            parts:
              - Circle:
                  radius: 1.5
                  is_filled: false
                  label: null
              - Circle:
                  radius: 0.1
                  is_filled: false
                  label: null
              - point

        """)
    let second = try section(YAML.write(first.resolved), shape)
    #expect(second.value == first.value)
    #expect(second.resolved == first.resolved)
  }

  @Test("null and nothing take the default component")
  func standard() throws {
    for text in ["{}", "shape: null", "shape:"] {
      let made = try section(text) { $0.component("shape", shapes(), default: "circle").read }
      #expect(made.value == "circle 1.5 false -")
      #expect(made.resolved["shape"]?["Circle"]?["radius"] == .number(1.5))
    }
  }

  @Test("the settings of an entry, for the list")
  func settings() throws {
    let entry = try #require(shapes().entry(named: "POLYGON"))
    let settings = shapes().settings(of: entry)
    #expect(settings.map(\.key) == ["corners", "style", "angle", "parts"])
    #expect(
      settings.map(\.expected) == [
        "a whole number of at least 3", "plain | dotted | double_line",
        "a number from 0 to 360 or null", "a list of shapes",
      ])
    #expect(settings.map { $0.standard == nil } == [true, false, false, false])
    #expect(shapes().names == ["Circle", "Polygon", "point"])
  }
}
