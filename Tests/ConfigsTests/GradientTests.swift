import Foundation
import TestSupport
import Testing

/// How the error goes back through the layers.
@Suite struct GradientTests {
  @Test("eight sigmoid layers lose the gradient, eight ReLU layers do not", arguments: [1, 2, 3])
  func vanishing(seed: Int) throws {
    try withScratchFolder { folder in
      let options = ["--verbose", "--seed", "\(seed)"]
      let sigmoid = try Training("vanishing/sigmoid.yaml", options, in: folder)
      let relu = try Training("vanishing/relu.yaml", options, in: folder)
      for training in [sigmoid, relu] { #expect(training.remarks.contains("gradients: dense ")) }
      #expect(sigmoid.remarks.contains("vanishing gradients: that of 'dense' is "))
      #expect(!relu.remarks.contains("vanishing"))
    }
  }

  /// The weights of a 2-3-2 network, in the checkpoint's order: kernel by rows and bias, twice.
  private typealias Weights = [[Double]]

  private static let rows: [(inputs: [Double], targets: [Double])] = [
    ([1.0, 0.5], [0.9, 0.1]), ([-0.5, 2.0], [0.2, 0.8]), ([0.3, -1.2], [0.7, 0.6]),
    ([2.0, 0.1], [0.05, 0.4]), ([-1.4, -0.8], [0.5, 0.95]),
  ]

  /// The mean of (output − target)² over rows and outputs, sigmoid in both layers.
  private static func loss(_ weights: Weights) -> Double {
    func layer(_ inputs: [Double], _ kernel: [Double], _ bias: [Double]) -> [Double] {
      bias.indices.map { unit in
        sigmoid(
          inputs.indices.reduce(bias[unit]) {
            $0 + inputs[$1] * kernel[$1 * bias.count + unit]
          })
      }
    }
    var sum = 0.0
    for row in rows {
      let hidden = layer(row.inputs, weights[0], weights[1])
      let outputs = layer(hidden, weights[2], weights[3])
      for (output, target) in zip(outputs, row.targets) {
        sum += (output - target) * (output - target)
      }
    }
    return sum / Double(rows.count * 2)
  }

  /// One step of plain gradient descent moves every weight by −0.5 times its slope, which is taken
  /// here from the loss alone, by central differences in double precision (wrong by about 1e-10).
  /// A float32 weight below 1 is rounded by 3e-8, its step of about 0.01 by much less.
  @Test("a step follows the slope of the loss, for every weight")
  func backpropagation() throws {
    try withScratchFolder { folder in
      let config = "backpropagation.yaml"
      let before = try Training(config, ["--epochs", "0"], in: folder).weights()
      let training = try Training(config, ["--epochs", "1"], in: folder)
      let after = try training.weights()
      #expect(before.map(\.count) == [6, 3, 6, 2])
      #expect(isClose(before[0], [0.9, 0.2, -0.4, 0.3, 0.8, 0.5], relativeTolerance: 1e-7))

      var largest = 0.0
      for array in before.indices {
        for index in before[array].indices {
          func value(_ offset: Double) -> Double {
            var moved = before
            moved[array][index] += offset
            return Self.loss(moved)
          }
          let step = 1e-4
          let slope = (value(step) - value(-step)) / (2 * step)
          let expected = before[array][index] - 0.5 * slope
          #expect(
            isClose(after[array][index], expected, absoluteTolerance: 1e-7),
            "array \(array), element \(index)")
          largest = max(largest, abs(0.5 * slope))
        }
      }
      // The largest step is 0.009, so that 1e-7 tells a right one from nearly right ones.
      #expect(largest > 1e-3)
      let reported = try training.score("loss", of: "train")
      #expect(isClose(reported, Self.loss(before), relativeTolerance: 1e-6))
    }
  }

  @Test("2000 steps bring the loss down")
  func descent() throws {
    try withScratchFolder { folder in
      let first = try Training("backpropagation.yaml", ["--epochs", "1"], in: folder)
      let last = try Training("backpropagation.yaml", in: folder)
      // From 0.085 to 0.026.
      let loss = try last.score("loss", of: "train")
      #expect(try loss < first.score("loss", of: "train") / 3)
    }
  }
}
