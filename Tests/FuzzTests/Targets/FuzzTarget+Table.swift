import Config
import Diagnostics
import NN
import Platform
import Tabular
import Training
import YAML

@testable import Workflows

/// CSVs to learn from.
extension FuzzTarget {
  /// The rows of a training, as `init` and `train` read them: looked at, and, as that takes time, one
  /// of four also read again by a config that is made of them. With the flag P they are rows to be
  /// predicted.
  static func csv(_ bytes: [UInt8]) {
    let (flags, rest) = flags(bytes)
    if flags.contains(UInt8(ascii: "P")) { return predict(bytes, .csv) }
    let path = "\(FuzzFolder.path)/table.csv"
    attempt {
      insist("the table can be written") { try FuzzFolder.write(rest, to: path) }
      let profile = try TableProfile([path], csv: csvSection(flags))
      guard bytes.count % 4 == 0 || flags.contains(UInt8(ascii: "2")) else { return }
      let names = profile.columns.map(\.name)
      let targets = flags.contains(UInt8(ascii: "2")) ? names.suffix(2) : names.suffix(1)
      let rule = try InitRule(profile, targets: Array(targets))
      let text = InitConfig(rule: rule, paths: [path], name: "config.yaml").text
      // What is so long that reading it again is refused is no config.
      let config = try RunConfig(YAML.read(Array(text.utf8), name: "config.yaml"))
      try load(config)
    }
  }

  private static func load(_ config: RunConfig) throws {
    guard let data = config.data, let loss = config.compile?.loss else { return }
    let outputs = config.model.outputs(inputs: data.width ?? 1)
    let kind = PreparedRun.targetKind(of: loss, data: data, outputs: outputs)
    let dataset = try Dataset.load(
      config: data, folder: FuzzFolder.path, encoding: kind.encoding(under: loss),
      seed: config.seed)
    dataset.notices.forEach(look)
    dataset.warnings.forEach(look)
    _ = insist("features that were learned are read again") {
      try FeaturePipeline(node: dataset.pipeline.node)
    }
    _ = insist("a target that was learned is read again") {
      try TargetEncoder(node: dataset.target.node)
    }
  }

  private static func csvSection(_ flags: Set<UInt8>) -> ConfigNode {
    let settings: [(flag: Unicode.Scalar, key: String, value: ConfigNode)] = [
      (";", "delimiter", .string(";")), ("|", "delimiter", .string("|")),
      ("N", "header", .boolean(false)), ("H", "header", .boolean(true)),
      ("U", "encoding", .string("utf-16")), ("K", "encoding", .string("cp949")),
      ("L", "encoding", .string("latin-1")), ("S", "encoding", .string("shift_jis")),
      (",", "decimal", .string(",")), ("'", "thousands", .string("'")),
      ("#", "comment", .string("#")), ("R", "repeated_header", .string("skip")),
      ("M", "missing", .sequence([.string("-"), .string("0")])),
    ]
    var taken: Set<String> = []
    return .mapping(
      settings.filter { flags.contains(UInt8(ascii: $0.flag)) && taken.insert($0.key).inserted }
        .map { ($0.key, $0.value) })
  }
}
