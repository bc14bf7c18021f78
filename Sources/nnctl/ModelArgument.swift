internal import ArgumentParser
internal import Platform

/// The model that a command works on: named, or `$NNCTL_MODEL`, or `model.json`.
struct ModelArgument: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "A checkpoint. Left out: $NNCTL_MODEL, or else model.json here.", valueName: "model.json"))
  var model: String?

  var path: String { ModelArgument.path(model) }

  static func path(_ given: String?) -> String {
    if let given { return given }
    guard let named = environmentVariable("NNCTL_MODEL"), !named.isEmpty else {
      return "model.json"
    }
    return named
  }
}
