internal import Checkpointing
internal import Config
internal import Diagnostics
internal import NN
internal import Platform
internal import Reporting
internal import Tabular
internal import Training
internal import YAML

extension ModelReport {
  private static let (mostFeatures, mostClasses, mostTexts) = (20, 40, 4)

  /// As the checkpoint knows it, whether it is still there or not.
  var dataSection: Section {
    get throws(Problems) {
      var blocks: [Block] = [.table(files), .table(parts)]
      if let split = splitWords { blocks.append(.paragraph(split)) }
      blocks += targetTable.map { [.table($0)] } ?? []
      blocks.append(.table(try featureTable))
      return Section("Data", blocks)
    }
  }

  private var files: Table {
    Table(
      "Files, as seen from the folder of the config", header: ["file", "fingerprint (xxHash64)"],
      rows: checkpoint.data.files.map { [.text(printable($0.path)), .text($0.fingerprint)] },
      most: Self.mostFeatures)
  }

  private var parts: Table {
    let data = checkpoint.data
    let total = data.training + data.validation + data.test
    let all = [("training", data.training), ("validation", data.validation), ("test", data.test)]
    return Table(
      "Parts", header: ["part", "rows", "share"],
      rows: all.map { name, rows in
        [.text(name), .number(groupedDecimal(rows)), .number(percent(rows, of: total))]
      })
  }

  private var splitWords: String? {
    guard let split = checkpoint.config["data"]?["split"] else { return nil }
    let tail = loaded.config.fit.validationSplit
    return "The config's split: \(oneLine(split)), seed \(loaded.config.seed)."
      + (tail > 0
        ? " Of the training rows the last \(shortestDecimal(Float(100 * tail))) % validate (validation_split)."
        : "")
  }

  /// What the training rows hold.
  private var targetTable: Table? {
    guard let means = checkpoint.data.targetMeans else { return nil }
    if let labels = target.labels {
      return Table(
        "Classes among the training rows", header: ["class", "share"],
        rows: zip(labels, means).map { [.text(printable($0)), .number(percent($1))] },
        most: Self.mostClasses)
    }
    let medians = checkpoint.data.targetMedians ?? means
    return Table(
      "Targets among the training rows", header: ["target", "mean", "median"],
      rows: target.columns.indices.map { column in
        [
          .text(printable(target.columns[column])), .number(NumberText.metric(means[column])),
          .number(NumberText.metric(medians[column])),
        ]
      }, most: Self.mostFeatures)
  }

  private var featureTable: Table {
    get throws(Problems) {
      let profile: TrainingProfile?
      do { profile = try loaded.trainingProfile() } catch { throw Problems(error) }
      let held = profile?.summaries(of: features)
      let rows = features.summaries.enumerated().map { index, feature in
        let known: [Table.Cell] =
          held.map { [.number(percent($0[index].missing)), .text(words($0[index].content))] } ?? []
        return [
          .text(printable(feature.name)), .text(feature.type.rawValue), .text(feature.encoding),
          .number(groupedDecimal(feature.width)),
        ] + known
      }
      return Table(
        "Features: \(groupedDecimal(rows.count)), as \(counted(features.width, "input"))",
        header: ["feature", "type", "encoding", "inputs"]
          + (held == nil ? [] : ["missing", "the training rows hold"]),
        rows: rows, most: Self.mostFeatures,
        command: "nnctl inspect " + ShellWords.line(dataPaths))
    }
  }

  /// As seen from the current folder.
  private var dataPaths: [String] {
    checkpoint.data.files.map { Path.simplified(Path.join(loaded.configFolder, $0.path)) }
  }

  private func words(_ content: TrainingProfile.Summary.Content) -> String {
    switch content {
    case .numbers(let least, let greatest, let mean, let deviation):
      return "\(rough(least)) to \(rough(greatest)), mean \(rough(mean)), deviation "
        + rough(deviation)
    case .dates(let first, let last): return "\(first) to \(last)"
    case .texts(let texts, let others):
      let total = texts.reduce(others) { $0 + $1.count }
      let shown = texts.prefix(Self.mostTexts)
      let rest = shown.reduce(total) { $0 - $1.count }
      return
        (shown.map { "\(printable($0.text)) \(percent($0.count, of: total))" }
        + (rest > 0 ? ["others \(percent(rest, of: total))"] : [])).joined(separator: ", ")
    }
  }
}

/// "12.5 %"
private func percent(_ share: some BinaryFloatingPoint) -> String {
  fixedDecimal(100 * Double(share), decimals: 1) + " %"
}

private func percent(_ count: Int, of total: Int) -> String {
  percent(Double(count) / Double(max(1, total)))
}

/// A value of a config.
func oneLine(_ node: ConfigNode) -> String {
  YAML.write(node, isCompact: true).split(separator: "\n").map { printable($0) }
    .joined(separator: " ")
}
