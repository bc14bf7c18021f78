internal import ArgumentParser
internal import Diagnostics
internal import Workflows

struct Check: NNCtlCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", _superCommandName: "nnctl",
    abstract: "Reports every problem and every doubtful choice of a config; trains nothing.")

  @Argument(help: "The config, a YAML file, or a checkpoint; - for stdin.")
  var config: String

  @OptionGroup var set: SettingOptions

  @Flag(help: "Print the config with every default filled in.")
  var resolved = false

  @Flag(help: "Let doubts fail, too.")
  var strict = false

  @OptionGroup var cache: CacheOptions

  @OptionGroup var threads: ThreadOptions

  @OptionGroup var global: GlobalOptions

  func run(_ console: Console) throws -> ExitStatus {
    threads.use()
    let overrides = try set.overrides
    let findings = CheckWorkflow.run(
      path: config, overrides: overrides, storage: cache.storage)
    if resolved, let text = findings.resolved, findings.faults.isEmpty {
      try console.print(text)
      for doubt in findings.doubts + findings.notices { console.report(doubt) }
    } else {
      try console.print(ColumnTable.text(findings.columns))
      try console.print(
        console.rendered(findings.notices + findings.faults + findings.doubts))
      if let parts = findings.parts { try console.print(PartText.line(parts)) }
    }
    if let fault = findings.faults.first { return ExitStatus(fault.kind) }
    if findings.doubts.isEmpty && !resolved {
      try console.print("\(config == "-" ? "stdin" : config): nothing to complain about\n")
    }
    return strict && !findings.doubts.isEmpty ? .badConfig : .done
  }
}
