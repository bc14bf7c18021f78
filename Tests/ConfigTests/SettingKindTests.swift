import Config
import Testing

@Suite struct SettingKindTests {
  /// Each text is what a message says and `nnctl list` shows.
  @Test(
    "texts",
    arguments: [
      (.number(.positive), "a number greater than 0"), (.integer(.any), "a whole number"),
      (SettingKind.number(.unit).orNull, "a number from 0 to 1 or null"),
      (.words(["auto", "fast"]), "auto | fast"),
      (.list(of: .number(.nonNegative)), "a list of numbers of at least 0"),
      (.either([.boolean, .text, .null]), "true or false, a text or null"),
      (.component(shapes().description), "a shape"),
      (.list(of: .component(shapes().description)), "a list of shapes"),
    ] as [(SettingKind, String)])
  func texts(kind: SettingKind, text: String) { #expect(kind.description == text) }

  @Test("families are found at any depth, each once")
  func families() {
    let settings = ConfigSection.settings { root in
      root.section("outer") { _ = $0.components("parts", shapes()) }
      _ = root.optionalComponent("shape", shapes())
    }
    let found = SettingKind.section(settings).families
    #expect(found.map(\.plural) == ["shapes"])
    #expect(found.first?.kerasModule == "keras.shapes")
  }

  @Test("a section that is missing says all the same what it takes")
  func missing() {
    let settings = ConfigSection.settings { root in
      _ = root.optionalSection("fit", isNeeded: true) { $0.integer("epochs", default: 1) }
    }
    guard case .section(let inner)? = settings.first?.kind else {
      Issue.record("no section")
      return
    }
    #expect(inner.map(\.key) == ["epochs"])
    #expect(settings.first?.standard == nil)
  }
}
