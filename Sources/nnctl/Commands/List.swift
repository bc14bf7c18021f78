internal import ArgumentParser
internal import Diagnostics
internal import Workflows

struct List: NNCtlCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", _superCommandName: "nnctl",
    abstract: "Lists what a config can name: layers, losses, optimizers, …")

  @Argument(help: "A family, such as losses; left out, all of them.")
  var family: String?

  @Argument(help: "One of the family, to see its settings and defaults.")
  var name: String?

  @OptionGroup var global: GlobalOptions

  /// Names in lines of up to 64 characters, which leave room for the family on a common terminal.
  private static func lines(of names: [String]) -> [String] {
    var lines = [""]
    for (index, name) in names.enumerated() {
      let word = index == names.count - 1 ? name : name + ","
      let line = lines[lines.count - 1]
      if line.isEmpty {
        lines[lines.count - 1] = word
      } else if line.count + 1 + word.count <= 64 {
        lines[lines.count - 1] += " " + word
      } else {
        lines.append(word)
      }
    }
    return lines
  }

  func run(_ console: Console) throws -> ExitStatus {
    guard let family else {
      var table = TextTable(header: ["family", "names"])
      table.isLeftAligned = true
      for family in Catalog.families {
        for (index, line) in Self.lines(of: family.entries.map(\.name)).enumerated() {
          table.append([index == 0 ? family.name : "", line])
        }
      }
      try console.print(table.text)
      return .done
    }
    let found = try Catalog.family(named: family)
    guard let name else {
      var table = TextTable(header: [found.name, "what it is"])
      table.isLeftAligned = true
      for entry in found.entries { table.append([entry.name, entry.summary]) }
      try console.print(table.text)
      return .done
    }
    let entry = try found.entry(named: name)
    try console.print("\(entry.name): \(entry.summary)\n")
    if !entry.aliases.isEmpty {
      try console.print("also: \(entry.aliases.joined(separator: ", "))\n")
    }
    let settings = entry.settings
    if settings.isEmpty {
      try console.print("no settings\n")
      return .done
    }
    var table = TextTable(header: ["setting", "default", "takes"])
    table.isLeftAligned = true
    for setting in settings {
      table.append([setting.key, setting.standard ?? "(required)", setting.expected])
    }
    try console.print("\n" + table.text)
    return .done
  }
}
