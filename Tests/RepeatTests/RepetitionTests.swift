import Diagnostics
import Foundation
import TestSupport
import Testing
import Workflows

@Suite struct RepetitionTests {
  /// The second training reads the data anew; what was written is changed under its hands.
  @Test("what does not repeat is told by its place in the checkpoint")
  func different() throws {
    try withScratchFolder { folder in
      let stage = Stage(folder: folder)
      try stage.set(Recipe(hidden: "units: 2", fit: "epochs: 3, batch_size: 8"))
      let workflow = try stage.workflow()
      _ = try workflow.run()
      let same = try #require(try workflow.repeat())
      #expect(same.difference == nil)
      #expect(try same.bytes == Data(contentsOf: stage.output).count)
      #expect(same.threads.first != same.threads.second)

      var text = try String(contentsOf: stage.output, encoding: .utf8)
      let history = try #require(text.ranges(of: "\"history\"").last)
      let second = try #require(text[history.upperBound...].firstRange(of: ", "))
      text.insert("7", at: second.upperBound)
      try Data(text.utf8).write(to: stage.output)
      let changed = try #require(try workflow.repeat()?.difference)
      #expect(changed.kind == .fault)
      #expect(changed.message.hasPrefix("two trainings gave different checkpoints, with "))
      #expect(changed.notes.count == 3)
      #expect(changed.notes[0].hasPrefix("history.loss.1: 7"))
      #expect(changed.notes[1] == "the history differs from epoch 2 on")

      let table = folder.appending(path: "table.csv")
      let rows = try String(contentsOf: table, encoding: .utf8)
      try Data(rows.replacing("-1.9009901", with: "-1.9").utf8).write(to: table)
      let moved = try #require(try workflow.repeat()?.difference)
      #expect(moved.notes[0].hasPrefix("data.files.0.fingerprint: "))
    }
  }
}
