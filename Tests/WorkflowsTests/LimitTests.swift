import Diagnostics
import Foundation
import TestSupport
import Testing
import Workflows

@Suite struct LimitTests {
  /// Sizes are reckoned by hand beside the cases: 4 bytes a number, 8 in what metrics keep.
  @Test(
    "a training that needs more memory than there is",
    arguments: [
      // 3 · 1000 + 1000 and 1000 · 1000 + 1000 weights, each with its gradient, and 1001 of the last.
      (
        "layers: [Dense: {units: 1000}, Dense: {units: 1000}, Dense: {units: 1}]", "", "", 7 << 20,
        "7.7 MiB for weights, gradients and optimizer", "run.yaml:2", "lower units"
      ),
      // The best weights lie there once more.
      (
        "layers: [Dense: {units: 1000}, Dense: {units: 1000}, Dense: {units: 1}]", "",
        "callbacks: [EarlyStopping: {monitor: loss, restore_best_weights: true}]", 7 << 20,
        "11.5 MiB for weights, gradients and optimizer", "run.yaml:2", "lower units"
      ),
      // 30 rows of 2 · 1000 outputs with their gradients, and a few.
      (
        "layers: [Dense: {units: 1000, trainable: false}, ReLU, Dense: {units: 1}]", "",
        "fit: {batch_size: 1000000}", 100 << 10, "for a batch of 30 rows", "run.yaml:4",
        "lower fit.batch_size, or the units of the widest layer"
      ),
      // A score and a target of every row: 2 · 3 + 5 numbers of 8 bytes, and one, of 30 rows.
      (
        "layers: [Dense: {units: 1, activation: sigmoid}]", ", metrics: [roc_auc]", "", 3000,
        "2.6 KiB for metrics and history", "run.yaml:3",
        "train without the metric 'roc_auc'; evaluate --metrics has it"
      ),
      // A loss of 4 bytes an epoch, with room for as many again.
      (
        "layers: [Dense: {units: 1}]", "", "fit: {epochs: 1000000000}", 4 << 30,
        "7.5 GiB for metrics and history", "run.yaml:4",
        "lower fit.epochs: each epoch is kept in the history"
      ),
    ])
  func memory(
    model: String, metrics: String, more: String, memory: Int, part: String, place: String,
    note: String
  ) throws {
    try withScratchFolder { folder in
      let rows = (0..<60).map { "\($0 % 7),\($0 % 5),\($0 % 3),\($0 % 2)\n" }.joined()
      try Data(("a,b,c,y\n" + rows).utf8).write(to: folder.appending(path: "data.csv"))
      let config = folder.appending(path: "run.yaml")
      let text = """
        data: {path: data.csv, target: y, split: 0.5}
        model: {\(model)}
        compile: {loss: binary_crossentropy, optimizer: SGD\(metrics)}
        \(more)

        """
      try Data(text.utf8).write(to: config)
      let found = try MemoryPlan.problem(ofConfig: config.path, memory: memory)
      let problem = try #require(found)
      #expect(problem.message.hasPrefix("the training needs "))
      #expect(problem.message.contains(part), "\(problem.message)")
      let line = problem.location.map { "\(URL(filePath: $0.file).lastPathComponent):\($0.line)" }
      #expect(line == place)
      #expect(problem.notes == [note])
      #expect(try MemoryPlan.problem(ofConfig: config.path, memory: 1 << 40) == nil)
    }
  }

  /// 6 · 4 bytes for each of 1000 · 1000 outputs.
  @Test("scores that need more memory than there is")
  func scores() throws {
    try MemoryPlan.checkScoring(rows: 1000, outputs: 1000, memory: 24_000_000)
    let problem = #expect(throws: Diagnostic.self) {
      try MemoryPlan.checkScoring(rows: 1000, outputs: 1000, memory: 23_999_999)
    }
    #expect(
      problem?.message
        == "to score 1000 rows with 1000 outputs takes 22.9 MiB of memory, and this process may use "
        + "22.9 MiB")
    #expect(problem?.notes == ["score fewer rows: nnctl evaluate --data FILE"])
  }

  @Test("classes are compared one by one as long as they are few")
  func confusion() {
    for count in [2000, 2001] {
      let labels = (0..<count).map(String.init)
      let report = ClassificationReport(
        labels: labels, actual: [0, 0, 1, count - 1], predicted: [0, 1, 1, count - 1])
      #expect((report.confusion == nil) == (count > 2000))
      #expect(report.confusion?[0][1] ?? 1 == 1)
      #expect(report.classes[0].recall == 0.5 && report.classes[0].precision == 1)
      #expect(report.classes[1].recall == 1 && report.classes[1].precision == 0.5)
      #expect(report.classes[0].support == 2 && report.classes[2].support == 0)
    }
  }
}
