import Diagnostics
import Testing

@Suite struct SuggestionTests {
  static let names = ["Adam", "Adagrad", "learning_rate", "RMSprop", "SGD", "relu"]

  @Test(
    "the nearest name",
    arguments: [
      ("adam", "Adam"), ("Adma", "Adam"), ("adan", "Adam"), ("learning_rte", "learning_rate"),
      ("LearningRate", "learning_rate"), ("lerning_rat", "learning_rate"), ("rmsprob", "RMSprop"),
      ("sdg", "SGD"), ("rel", "relu"), ("momentum", nil), ("x", nil), ("", nil), ("abcd", nil),
    ] as [(String, String?)])
  func nearest(name: String, expected: String?) {
    #expect(Suggestion.nearest(to: name, among: Self.names) == expected)
  }

  @Test("the hint")
  func hint() {
    #expect(
      Suggestion.hint(for: "sdg", among: ["SGD", "Adam"], called: "optimizers")
        == "did you mean 'SGD'? known optimizers: SGD, Adam")
    #expect(
      Suggestion.hint(for: "zzz", among: ["SGD", "Adam"], called: "optimizers")
        == "known optimizers: SGD, Adam")
    #expect(Suggestion.hint(for: "x", among: [], called: "keys") == "there are no keys")
  }

  @Test("a huge name takes no time to speak of")
  func huge() {
    #expect(
      Suggestion.nearest(to: String(repeating: "x", count: 100_000), among: Self.names) == nil)
  }

  @Test("what is very long is no misspelled name")
  func long() {
    let name = String(repeating: "a", count: 256)
    #expect(Suggestion.nearest(to: name, among: [name + "b"]) == name + "b")
    #expect(Suggestion.nearest(to: name + "c", among: [name + "b"]) == nil)
  }
}
