internal import Compute
internal import Config
public import Diagnostics

/// Which rows are for training, validation and testing: `data.split`.
///
/// Held-out parts are rounded up, first the test rows, then the validation rows; the rest trains.
/// Shares are decimals, so that 30 % of 150 rows are 45. With shares, a permutation drawn from the
/// seed (or the file's order) is cut into training, validation and test rows, in this order.
public struct Split: Sendable {
  /// Row numbers of each part, in the order in which the part holds them.
  public typealias Rows = (train: [Int32], validation: [Int32], test: [Int32])

  public enum Plan: Sendable {
    case shares(train: Share, validation: Share, test: Share, shuffles: Bool)
    /// Held-out rows in files of their own.
    case files(test: DataConfig.Name?, validation: DataConfig.Name?)
  }

  public let plan: Plan
  public let location: SourceLocation

  static let standard = ConfigNode(.number(0.7), at: SourceLocation(file: ""), text: "0.7")

  /// Reads the key `split` of a section: a share, shares, or paths.
  init(_ section: inout ConfigSection) {
    let expected = "a share such as 0.7, {train, validation, test, shuffle} or {test_path}"
    let kind = SettingKind.either([
      .number(Bounds("greater than 0, at most 1", from: .excluding(0), to: .including(1))),
      .section(ConfigSection.settings { _ = Self.shares(&$0) }),
      .section(ConfigSection.settings { _ = Self.files(&$0) }), .null,
    ])
    let found = section.node("split", kind: kind, expected: expected, standard: Self.standard)
    let node = found.flatMap { $0.isNull ? nil : $0 } ?? Self.standard
    location = found?.location ?? section.location
    if node.entries != nil {
      var inner = ConfigSection(node, title: "section 'split'", log: section.log)
      if inner.has("test_path") || inner.has("validation_path") {
        plan = Self.files(&inner)
      } else {
        plan = Self.shares(&inner)
      }
      inner.finish()
      section.resolve("split", inner.resolvedNode)
    } else if let train = Share(node), train != .zero, let test = train.rest {
      plan = .shares(train: train, validation: .zero, test: test, shuffles: true)
      section.resolve("split", train.node)
    } else {
      section.fail(
        "split", "expected \(expected), found \(node.described)", notes: Self.notes(node))
      plan = .shares(train: .all, validation: .zero, test: .zero, shuffles: true)
    }
  }

  private static func notes(_ node: ConfigNode) -> [String] {
    guard let value = node.double else { return [] }
    return value > 1
      ? ["a share is a part of 1: 70 % are 0.7"]
      : ["a training share is greater than 0, at most 1, and has at most 15 decimals"]
  }

  private static func files(_ section: inout ConfigSection) -> Plan {
    for key in ["train", "validation", "test", "shuffle"] where section.has(key) {
      _ = section.node(key, expected: "", standard: nil)
      section.fail(key, "held-out rows come either from shares or from files")
    }
    let test = DataConfig.Name(in: &section, "test_path", expected: "a path or null")
    let validation = DataConfig.Name(in: &section, "validation_path", expected: "a path or null")
    return .files(test: test, validation: validation)
  }

  private static func shares(_ section: inout ConfigSection) -> Plan {
    let train = share(&section, "train")
    let validation = share(&section, "validation") ?? .zero
    let test = share(&section, "test")
    let shuffles = section.boolean("shuffle", default: true)
    // What is not said is the rest, and 0.7 where neither is said.
    let trainOrStandard =
      train ?? (test == nil ? Share("0.7") : (test.map { $0 + validation })?.rest)
    let whole = trainOrStandard.flatMap { train in
      (test ?? (train + validation).rest).map { (train: train, test: $0) }
    }
    guard let whole, whole.train + validation + whole.test == .all else {
      let sum = [trainOrStandard, validation, test].compactMap { $0 }.reduce(Share.zero, +)
      section.fail(
        "train", "the shares must add up to 1, and these to \(sum)",
        notes: ["one of train and test can be left out: it is then the rest"])
      return .shares(train: .all, validation: .zero, test: .zero, shuffles: shuffles)
    }
    if whole.train == .zero { section.fail("train", "expected a share greater than 0") }
    section.resolve("train", whole.train.node)
    section.resolve("validation", validation.node)
    section.resolve("test", whole.test.node)
    return .shares(
      train: whole.train, validation: validation, test: whole.test, shuffles: shuffles)
  }

  private static func share(_ section: inout ConfigSection, _ key: String) -> Share? {
    let found = section.node(
      key, kind: SettingKind.number(.unit).orNull, expected: "a share from 0 to 1")
    guard let node = found, !node.isNull else { return nil }
    if let share = Share(node) { return share }
    section.fail(key, "expected a share from 0 to 1, found \(node.described)")
    return nil
  }

  /// The rows of each part; all of them train where the others have files of their own.
  ///
  /// - Throws: a diagnostic of kind `config` where no row is left for training.
  public func rows(count: Int, seed: UInt64) throws(Diagnostic) -> Rows {
    let inOrder = { Array(0..<Int32(count)) }
    guard case .shares(_, let validation, let test, let shuffles) = plan else {
      return (inOrder(), [], [])
    }
    let testCount = test.roundedUp(of: count)
    let validationCount = validation.roundedUp(of: count)
    let trainCount = count - testCount - validationCount
    guard trainCount > 0 else {
      throw Diagnostic(
        "the split leaves no rows for training: of \(count), \(testCount) are for testing"
          + (validationCount > 0 ? " and \(validationCount) for validation" : ""),
        at: location)
    }
    let order = shuffles ? Self.permutation(count, seed: seed) : inOrder()
    return (
      Array(order[..<trainCount]), Array(order[trainCount..<count - testCount]),
      Array(order[(count - testCount)...])
    )
  }
}

extension Split {
  /// The same for some rows of a table.
  func rows(of kept: [Int32], seed: UInt64) throws(Diagnostic) -> Rows {
    let places = try rows(count: kept.count, seed: seed)
    func at(_ places: [Int32]) -> [Int32] { places.map { kept[Int($0)] } }
    return (at(places.train), at(places.validation), at(places.test))
  }

  private static func permutation(_ count: Int, seed: UInt64) -> [Int32] {
    var stream = RandomStream(seed: seed, purpose: .split)
    return stream.permutation(count)
  }
}
