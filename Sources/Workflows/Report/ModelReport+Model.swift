internal import Checkpointing
internal import Config
internal import Diagnostics
internal import NN
internal import Plotting
internal import Reporting
internal import Training

extension ModelReport {
  private static let mostLayers = 100

  var modelSection: Section {
    let summary = ModelSummary(loaded.model, optimizer: loaded.config.compile?.optimizer)
    let layers = Table(
      "Layers", header: ["layer", "type", "outputs", "parameters"],
      rows: summary.rows.map {
        [
          .text(printable($0.name)), .text($0.className), .number(groupedDecimal($0.outputs)),
          .number(groupedDecimal($0.parameters)),
        ]
      }, most: Self.mostLayers, command: "nnctl summary \(modelWord)")
    let facts = [
      Fact("Name", printable(loaded.model.name)),
      Fact("Inputs", groupedDecimal(loaded.model.inputs)),
      Fact("Parameters", groupedDecimal(summary.trainable + summary.nonTrainable)),
      Fact("Trainable", groupedDecimal(summary.trainable)),
    ]
    return Section(
      "Model",
      [
        .facts(facts), .table(layers),
        .picture(
          NetworkPlot.picture(of: BuiltNetwork(loaded)),
          command: "nnctl plot network \(modelWord) --to csv"),
      ])
  }

  var trainingSection: Section {
    let run = HistoryRun(checkpoint, loaded.config, name: loaded.name)
    var facts = [
      Fact(
        "Epochs",
        "\(groupedDecimal(checkpoint.epoch)) of \(groupedDecimal(loaded.config.fit.epochs))")
    ]
    if let best = run.best {
      let value = run.value(of: best).map { " (\(NumberText.metric(Float($0))))" } ?? ""
      facts.append(
        Fact(
          "Best \(printable(best.monitor))",
          "epoch \(groupedDecimal(best.epoch))\(value)"
            + (best.isRestored ? ", whose weights the network has" : "")))
    }
    let compile = checkpoint.config["compile"]
    facts += [("Loss", "loss"), ("Optimizer", "optimizer")].compactMap { name, key in
      compile?[key].map { Fact(name, component($0)) }
    }
    let rate = compile?["optimizer"]?.entries?.first?.value["learning_rate"]
    facts += rate.map { [Fact("Learning rate", component($0))] } ?? []
    facts.append(Fact("Batch size", groupedDecimal(loaded.config.fit.batchSize)))
    let callbacks = (checkpoint.config["callbacks"]?.items ?? []).map(component)
    if !callbacks.isEmpty {
      facts.append(Fact("Callbacks", callbacks.joined(separator: ", ")))
    }
    facts.append(Fact("Seed", "\(loaded.config.seed)"))
    var blocks: [Block] = [.facts(facts)]
    if !run.epochs.isEmpty {
      var request = PlotRequest(inputs: [loaded.path])
      request.report = self.request.report
      blocks.append(
        .picture(
          HistoryPlot.picture(of: [run], request),
          command: "nnctl plot history \(modelWord) --to csv"))
    }
    return Section("Training", blocks)
  }
}

/// The name of a component of a config, without its settings; a plain value as it is.
private func component(_ node: ConfigNode) -> String {
  node.entries?.first?.key ?? oneLine(node)
}
