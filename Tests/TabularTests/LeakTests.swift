import Compute
import Config
import Diagnostics
import Tabular
import TestSupport
import Testing
import YAML

/// What is learned from data is learned from the training rows alone.
@Suite struct LeakTests {
  /// The columns: part, number, category, yes or no, date, weight, and the targets number, class and
  /// list.
  private static let header = "part,n,c,b,d,w,y,k,l\n"

  /// Twenty training rows. Numbers and categories repeat; `gaps` empties some cells.
  private static func training(gaps: Bool) -> [[String]] {
    (0..<20).map { row in
      let isGap = gaps && row % 7 == 3
      return [
        "train", isGap ? "" : "\((row * 37) % 11)", isGap ? "" : ["x", "y", "z"][row * row % 3],
        isGap ? "" : row % 3 == 0 ? "yes" : "no", isGap ? "" : "2024-0\(row % 9 + 1)-1\(row % 7)",
        "\(row % 4)", "\(Double((row * 29) % 13) / 2)", ["a", "b", "c"][row % 3],
        row % 2 == 0 ? "p|q" : "q",
      ]
    }
  }

  /// Rows of another part; `other` is what they become when all their cells change.
  private static func heldOut(_ part: String, gaps: Bool, other: Bool) -> [[String]] {
    (0..<6).map { row in
      let isGap = gaps && (row % 2 == 0) == other
      return [
        part, isGap ? "" : other ? "\(row * 1000 + 12)" : "\(row + 3)",
        isGap ? "" : other ? "new \(row)" : ["x", "y"][row % 2],
        isGap ? "" : other == (row % 2 == 0) ? "yes" : "no",
        isGap ? "" : other ? "1999-12-1\(row)" : "2024-06-2\(row)", other ? "9" : "1",
        other ? "1\(row)5.25" : "\(row)", other ? "c" : ["a", "b"][row % 2], other ? "p" : "q",
      ]
    }
  }

  private static func text(_ rows: [[String]]) -> String {
    header + rows.map { $0.joined(separator: ",") + "\n" }.joined()
  }

  /// What the section `data` says beside the parts.
  struct Case: Sendable, CustomTestStringConvertible {
    /// Settings of the section.
    var settings = "numeric: {missing: mean, indicator: true}"
    /// Settings of the columns n and c.
    var number = "{type: numeric}"
    var category = "{type: categorical}"
    var features = "[n, c, b, d]"
    var target = "y"
    var encoding = TargetEncoder.Encoding.number
    /// Whether cells are missing.
    var gaps = true
    /// Whether training cells decide about what is stored.
    var learns = true
    var testDescription: String {
      "\(features) to \(target) as \(encoding), \(settings), n: \(number), c: \(category)"
    }
  }

  private static let scalers = ScalerRegistry.registry.names.map { name in
    Case(
      settings: "numeric: {scale: \(name)}", features: "[n]", gaps: false,
      learns: name != "none")
  }

  private static let fillings = ["mean", "median", "mode"].map { missing in
    Case(
      settings: "numeric: {scale: standard, clip: 3, missing: \(missing), indicator: true}",
      features: "[n, d, b]")
  }

  private static let encoders = EncoderRegistry.registry.names.flatMap { name in
    name == "binning"
      ? [Case(number: "{encode: binning, missing: mean}", features: "[n]")]
      : ["slot", "mode"].map { rule in
        // Bins are the same for all texts, but the mode is one of these.
        Case(
          category: "{encode: \(name), missing: \(rule), unknown: \(rule)}", features: "[c]",
          learns: name != "hash" || rule == "mode")
      }
  }

  private static let means = "{encode: target_mean, missing: slot, unknown: slot}"
  private static let targets = [
    Case(settings: "target_transform: standard", category: means, features: "[c]"),
    Case(settings: "target_transform: log1p", category: means, features: "[c]"),
    Case(category: means, features: "[n, c, d]", target: "b", encoding: .binary, gaps: false),
    Case(category: means, features: "[c]", target: "b", encoding: .sign, gaps: false),
    Case(category: means, target: "k", encoding: .classIndex),
    Case(category: means, target: "k", encoding: .oneHot),
    Case(category: means, target: "l", encoding: .multiHot),
    Case(category: means, features: "[c, d]", target: "[y, n]", gaps: false),
  ]

  @Test(
    "what is learned does not change with rows that are held out",
    arguments: scalers + fillings + encoders + targets, ["column", "files"])
  func heldOutRows(_ tested: Case, split: String) throws {
    let before = try learned(tested, split, other: false)
    let after = try learned(tested, split, other: true)
    #expect(before.pipeline.node == after.pipeline.node)
    #expect(before.target.node == after.target.node)
    #expect(numbers(before.train.features) == numbers(after.train.features))
    #expect(before.train.targets == after.train.targets)
    #expect(before.train.weights == after.train.weights)
    // The held-out rows did change, and training rows would have shown.
    #expect(before.test.map { numbers($0.features) } != after.test.map { numbers($0.features) })
    let moved = try learned(tested, split, other: false, moved: true)
    #expect((moved.pipeline.node != before.pipeline.node) == tested.learns)
  }

  /// - Parameter moved: whether training cells change.
  private func learned(
    _ tested: Case, _ split: String, other: Bool, moved: Bool = false
  ) throws -> Dataset {
    let folder = try TemporaryFolder()
    var training = Self.training(gaps: tested.gaps)
    if moved {
      for row in 0..<12 { training[row][1...2] = ["\(100 + row)", "v"] }
    }
    let test = Self.heldOut("test", gaps: tested.gaps, other: other)
    let validation = Self.heldOut("validation", gaps: tested.gaps, other: other)
    if split == "column" {
      // Among each other, so that no order can help.
      let held = test + validation
      let mixed = training.indices.flatMap { row in
        row < held.count ? [held[row], training[row]] : [training[row]]
      }
      try folder.write(Self.text(mixed), to: "data.csv")
    } else {
      try folder.write(Self.text(training), to: "data.csv")
      try folder.write(Self.text(test), to: "test.csv")
      try folder.write(Self.text(validation), to: "validation.csv")
    }
    return try Dataset.load(
      config: config(tested, split), folder: folder.path, encoding: tested.encoding, seed: 3)
  }

  private func config(_ tested: Case, _ split: String) throws -> DataConfig {
    let parts =
      split == "column"
      ? "{column: part, train: [train], validation: [validation], test: [test]}"
      : "{test_path: test.csv, validation_path: validation.csv}"
    let list = tested.target == "l" ? ", l: {encode: multi_hot}" : ""
    let read = dataConfig(
      try YAML.readValue(
        """
        {path: data.csv, target: \(tested.target), features: \(tested.features), sample_weight: w,
        categorical: {missing: slot, unknown: slot}, split: \(parts), \(tested.settings),
        columns: {n: \(tested.number), c: \(tested.category)\(list)}}
        """, name: "c.yaml"))
    #expect(read.problems == [])
    return read.config
  }

  /// The encoding is (mean − prior) / deviation with prior and deviation over all training rows, the
  /// same for all of them: taken back, a row's own mean stays when its target changes, and that of a
  /// row of the same category in another fold does not.
  @Test(
    "a training row's target mean knows nothing of its own target",
    arguments: [(.number, "y"), (.binary, "b")] as [(TargetEncoder.Encoding, String)])
  func ownTarget(encoding: TargetEncoder.Encoding, target: String) throws {
    let folder = try TemporaryFolder()
    let tested = Case(
      category: Self.means, features: "[c]", target: target, encoding: encoding, gaps: false)
    let column = try #require(
      Self.header.dropLast().split(separator: ",").firstIndex { $0 == target })
    func means(_ training: [[String]]) throws -> [Double] {
      try folder.write(Self.text(training), to: "data.csv")
      let held = Self.text(Self.heldOut("test", gaps: false, other: false))
      for name in ["test.csv", "validation.csv"] { try folder.write(held, to: name) }
      let part = try Dataset.load(
        config: config(tested, "files"), folder: folder.path, encoding: encoding, seed: 3
      ).train
      let targets = part.targets.elements.map { Double($0) }
      let prior = targets.reduce(0, +) / Double(targets.count)
      let variance = targets.reduce(0) { $0 + ($1 - prior) * ($1 - prior) }
      let deviation = (variance / Double(targets.count)).squareRoot()
      return numbers(part.features).map { Double($0) * deviation + prior }
    }
    let training = Self.training(gaps: false)
    let before = try means(training)
    for row in training.indices {
      var changed = training
      changed[row][column] =
        encoding == .number ? "55" : training[row][column] == "yes" ? "no" : "yes"
      let after = try means(changed)
      // Single precision, in units of the target, which is 55 at most.
      #expect(isClose(after[row], before[row], absoluteTolerance: 1e-5))
      #expect(!isClose(after, before, absoluteTolerance: 1e-3))
    }
  }

  @Test("each fold learns its own", arguments: ["standard", "quantile"])
  func folds(scale: String) throws {
    let folder = try TemporaryFolder()
    let config = dataConfig(
      try YAML.readValue(
        """
        {path: data.csv, target: y, features: [n, c], split: 1, numeric: {scale: \(scale)},
        columns: {n: {type: numeric}, c: {encode: target_mean, unknown: slot}}}
        """, name: "c.yaml")
    ).config
    func folds(_ rows: [[String]]) throws -> [Dataset] {
      try folder.write(Self.text(rows), to: "data.csv")
      let folds = try Dataset.load(
        config: config, folder: folder.path, encoding: .number, seed: 3, folds: 4
      ).folds
      return try (0..<folds.count).map { try folds.dataset($0) }
    }
    let rows = Self.training(gaps: false)
    let before = try folds(rows)
    for (index, fold) in before.enumerated() {
      var changed = rows
      for row in fold.validation?.rows ?? [] {
        changed[Int(row)][1] = "\(900 + row)"
        changed[Int(row)][2] = "new"
        changed[Int(row)][6] = "77"
      }
      let after = try folds(changed)
      for other in before.indices {
        let isSame = after[other].pipeline.node == before[other].pipeline.node
        #expect(isSame == (other == index))
      }
      #expect(numbers(after[index].train.features) == numbers(fold.train.features))
    }
  }
}
