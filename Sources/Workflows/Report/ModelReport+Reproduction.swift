internal import Checkpointing
internal import Config
internal import Diagnostics
internal import Platform
internal import Reporting
internal import YAML

extension ModelReport {
  /// More of a config is not printed.
  private static let (mostLines, longestLine) = (400, 500)

  var reproductionSection: Section {
    let config = Path.simplified(Path.join(loaded.configFolder, "again.yaml"))
    let isFinished = loaded.warning == nil
    let commands =
      [
        "nnctl check --resolved \(modelWord) > \(ShellWords.quoted(config))",
        "nnctl train \(ShellWords.quoted(config)) --output again.json",
      ] + (isFinished ? ["cmp \(modelWord) again.json"] : []) + [
        "nnctl evaluate \(modelWord)\(dataWords)",
        "nnctl verify \(modelWord)",
      ]
    return Section(
      "How to reproduce",
      [
        .paragraph(
          "The config lies in the checkpoint. Written to the folder that its paths are relative to, it "
            + "trains the network "
            + (isFinished
              ? "again: the same version gives the same bytes on processors of one kind."
              : "from its beginning to the end that this training has not reached.")
            + " The last two commands score the checkpoint, and check it on this machine."),
        .code(commands.joined(separator: "\n"), title: "Commands"),
        .facts([
          Fact("nnctl", request.version), Fact("Seed", "\(loaded.config.seed)"),
          Fact("Checkpoint", "version \(checkpoint.version)"),
        ]),
        .paragraph("The config, with every default filled in:"),
        .code(configText, title: "Config"),
      ])
  }

  private var configText: String {
    let lines = YAML.write(checkpoint.config).split(separator: "\n")
    let shown = lines.prefix(Self.mostLines).map { line in
      line.utf8.count > Self.longestLine ? line.prefix(Self.longestLine) + " …" : String(line)
    }
    let rest =
      lines.count > shown.count
      ? ["# … and \(groupedDecimal(lines.count - shown.count)) lines more"] : []
    return (shown + rest).joined(separator: "\n")
  }
}
