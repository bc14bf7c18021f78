import Config
import Foundation
import TestSupport
import Testing

@Suite struct LearnedTests {
  /// Seeds 1 to 20 all get there: losses of 0.0003 to 0.0012.
  @Test("xor is learned from random weights", arguments: [1, 2, 3, 4, 5])
  func xor(seed: Int) throws {
    try withScratchFolder { folder in
      let training = try Training("xor_trained.yaml", ["--seed", "\(seed)"], in: folder)
      #expect(try training.score("accuracy", of: "train") == 1)
      let found = try training.predict("--samples", "0,0", "0,1", "1,0", "1,1")
      #expect(found.names == ["xor", "confidence"])
      #expect(found.rows.map { $0[0] } == ["0", "1", "1", "0"])
      #expect(try found.rows.allSatisfy { try #require(Double($0[1])) > 0.9 })
      #expect(training.report["test"] == nil)
      let scores = try output([
        "evaluate", training.checkpoint.path, "--data",
        repositoryRoot.appending(path: "data/xor.csv").path, "--require", "accuracy>=1",
      ])
      #expect(scores.contains("4 rows"))
    }
  }

  /// Seeds 1 to 20 end with a mean squared error of 0.0001 to 0.0003.
  @Test("dog and cat outputs approach (1, 0) and (0, 1)", arguments: [1, 2, 3])
  func twoOutputs(seed: Int) throws {
    try withScratchFolder { folder in
      let training = try Training("two_outputs.yaml", ["--seed", "\(seed)"], in: folder)
      let animals = repositoryRoot.appending(path: "data/cats_and_dogs.csv")
      let targets = try Table(String(contentsOf: animals, encoding: .utf8)).numbers().map {
        Array($0.suffix(2))
      }
      let found = try training.predict("--input", animals.path)
      #expect(found.names == ["dog", "cat"])
      #expect(targets.count == 16 && found.rows.count == 16)
      for (outputs, target) in try zip(found.numbers(), targets) {
        for (output, wanted) in zip(outputs, target) {
          #expect(wanted == 1 ? output > 0.9 : output < 0.1, "\(outputs) for \(target)")
        }
      }
      // Animals that are not in the table: a cat and a dog.
      let others = try training.predict("--samples", "4.2,24,2.0", "25.0,55,9.8").numbers()
      #expect(others[0][0] < 0.1 && others[0][1] > 0.9)
      #expect(others[1][0] > 0.9 && others[1][1] < 0.1)
    }
  }
}
