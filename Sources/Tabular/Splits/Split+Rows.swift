internal import Compute
public import Diagnostics

extension Split {
  /// Places among the rows that stay as the numbers of those rows.
  static func rows(_ places: Rows, of kept: [Int32]) -> Rows {
    func numbers(_ places: [Int32]) -> [Int32] { places.map { kept[Int($0)] } }
    return (numbers(places.train), numbers(places.validation), numbers(places.test))
  }

  /// The rows of each part; all of them train where the others have files of their own.
  ///
  /// A permutation drawn from the seed, or the file's order, is the order of all rows, and each part
  /// keeps it.
  /// - Plain shares cut it into training, validation and test rows, in this order.
  /// - `stratify` cuts the rows of each class so. Test rows are as many as without it, divided among
  ///   the classes by largest remainder (among equals the class that appears first); then the
  ///   validation rows among those that are left.
  /// - `group` takes the groups in random order (or that of their first rows), from the last: each
  ///   goes to the test part where that comes nearer to its share of the rows by it, else to the
  ///   validation part where that does, else trains. A part that was asked for and got none takes
  ///   the smallest group of a part with several.
  /// - `time` cuts the order of time; rows of one time stay together, so each cut moves to the nearest
  ///   change of time (of two equally near to the earlier one).
  /// - `column` leaves nothing to shares.
  ///
  /// - Throws: a diagnostic of kind `config` where a part that was asked for would be empty, or the
  ///   column or the classes are not what the split takes; of kind `data` for a value in no part, and
  ///   for a class of fewer rows than there are parts.
  public func rows(_ keys: SplitKeys, seed: UInt64) throws(Diagnostic) -> Rows {
    switch plan {
    case .files: return (Self.inOrder(keys.count), [], [])
    case .column(let column, let values):
      return cut(order(keys.count, seed), by: try parts(keys, column, values))
    case .shares(let shares, let rule):
      let counts = try counts(shares, of: keys.count)
      switch rule {
      case .plain: return Self.cut(order(keys.count, seed), counts.train, counts.validation)
      case .stratified:
        let order = order(keys.count, seed)
        return cut(order, by: try stratified(keys, counts, order))
      case .group(let column):
        let order = groupOrder(keys, seed)
        return cut(self.order(keys.count, seed), by: try grouped(keys, counts, order, column))
      case .time(let column): return try timed(keys, counts, column)
      }
    }
  }

  private enum Part: Int { case train, validation, test }

  private typealias Counts = (train: Int, validation: Int, test: Int)

  private func counts(_ shares: Shares, of count: Int) throws(Diagnostic) -> Counts {
    let test = shares.test.roundedUp(of: count)
    let validation = shares.validation.roundedUp(of: count)
    let train = count - test - validation
    guard train > 0 else {
      throw Diagnostic(
        "the split leaves no rows for training: of \(count), \(test) are for testing"
          + (validation > 0 ? " and \(validation) for validation" : ""),
        at: location)
    }
    return (train, validation, test)
  }

  /// Whether so many rows of each part can be what it makes of a table.
  ///
  /// - Parameter areSomeLeftOut: whether a part may lack rows that it was given.
  public func makes(
    _ rows: (train: Int, validation: Int, test: Int), areSomeLeftOut: Bool = false
  ) -> Bool {
    let wanted: (validation: Bool, test: Bool)
    switch plan {
    case .files(let test, let validation): wanted = (validation != nil, test != nil)
    case .column(_, let values): wanted = (!values.validation.isEmpty, !values.test.isEmpty)
    case .shares(let shares, _):
      wanted = (shares.validation != .zero, shares.test != .zero)
      if column == nil && !areSomeLeftOut {
        let all = rows.train + rows.validation + rows.test
        return rows.train > 0 && rows.validation == shares.validation.roundedUp(of: all)
          && rows.test == shares.test.roundedUp(of: all)
      }
    }
    return rows.train > 0 && wanted == (rows.validation > 0, rows.test > 0)
  }

  // MARK: Order

  static func inOrder(_ count: Int) -> [Int32] { Array(0..<Int32(count)) }

  private func order(_ count: Int, _ seed: UInt64) -> [Int32] {
    guard shuffles else { return Self.inOrder(count) }
    var stream = RandomStream(seed: seed, purpose: .split)
    return stream.permutation(count)
  }

  /// The groups, each by its place among their first rows: names play no part.
  func groupOrder(_ keys: SplitKeys, _ seed: UInt64) -> [Int32] {
    var isSeen = [Bool](repeating: false, count: Int(keys.groups?.max() ?? -1) + 1)
    var groups: [Int32] = []
    for group in keys.groups ?? [] where !isSeen[Int(group)] {
      isSeen[Int(group)] = true
      groups.append(group)
    }
    if shuffles {
      var stream = RandomStream(seed: seed, purpose: .split, index: 1)
      stream.shuffle(&groups)
    }
    return groups
  }

  private static func cut(_ order: [Int32], _ train: Int, _ validation: Int) -> Rows {
    (
      Array(order[..<train]), Array(order[train..<train + validation]),
      Array(order[(train + validation)...])
    )
  }

  private func cut(_ order: [Int32], by parts: [Part]) -> Rows {
    func rows(_ part: Part) -> [Int32] { order.filter { parts[Int($0)] == part } }
    return (rows(.train), rows(.validation), rows(.test))
  }

  // MARK: Classes

  private func stratified(_ keys: SplitKeys, _ counts: Counts, _ order: [Int32])
    throws(Diagnostic) -> [Part]
  {
    guard let classes = keys.classes else {
      throw Diagnostic(
        "stratify divides classes, and this target does not have one class for each row",
        at: location, notes: ["leave stratify out, or use a loss that classifies"])
    }
    // In the order of their first rows, so that names play no part.
    var indices = [Int](repeating: -1, count: classes.texts.count)
    var sizes: [Int] = []
    for code in classes.codes {
      if indices[Int(code)] < 0 {
        indices[Int(code)] = sizes.count
        sizes.append(0)
      }
      sizes[indices[Int(code)]] += 1
    }
    let needed = [counts.train, counts.validation, counts.test].count { $0 > 0 }
    for (code, index) in indices.enumerated() where index >= 0 && sizes[index] < needed {
      throw Diagnostic(
        "class '\(shown(classes.texts[code]))' has \(sizes[index]) row"
          + "\(sizes[index] == 1 ? "" : "s"), and stratify needs one for each of \(needed) parts",
        at: classes.places[code], kind: .data,
        notes: ["gather more of them, merge the class with another, or leave stratify out"])
    }
    let test = Self.divided(counts.test, over: sizes)
    let left = zip(sizes, test).map { $0 - $1 }
    let validation = Self.divided(counts.validation, over: left)
    let train = zip(left, validation).map { $0 - $1 }
    var seen = [Int](repeating: 0, count: sizes.count)
    var parts = [Part](repeating: .train, count: keys.count)
    for row in order {
      let index = indices[Int(classes.codes[Int(row)])]
      if seen[index] >= train[index] + validation[index] {
        parts[Int(row)] = .test
      } else if seen[index] >= train[index] {
        parts[Int(row)] = .validation
      }
      seen[index] += 1
    }
    return parts
  }

  /// A number divided in proportion to sizes whose sum is no less, by largest remainder.
  private static func divided(_ total: Int, over sizes: [Int]) -> [Int] {
    let whole = max(1, sizes.reduce(0, +))
    var parts = sizes.map { total * $0 / whole }
    let rest = total - parts.reduce(0, +)
    let byRemainder = sizes.indices.sorted {
      (total * sizes[$1] % whole, $0) < (total * sizes[$0] % whole, $1)
    }
    for index in byRemainder.prefix(rest) { parts[index] += 1 }
    return parts
  }

  // MARK: Groups

  private func grouped(
    _ keys: SplitKeys, _ counts: Counts, _ order: [Int32], _ column: DataConfig.Name
  ) throws(Diagnostic) -> [Part] {
    let groups = keys.groups ?? []
    var sizes = [Int](repeating: 0, count: Int(groups.max() ?? -1) + 1)
    for group in groups { sizes[Int(group)] += 1 }
    let wanted = [counts.train, counts.validation, counts.test]
    try require(
      order.count, atLeast: wanted.count { $0 > 0 }, "group", of: column)

    var part = [Part](repeating: .train, count: sizes.count)
    var members = [order.count, 0, 0]
    var rows = [keys.count, 0, 0]
    func move(_ group: Int, to new: Part) {
      members[part[group].rawValue] -= 1
      rows[part[group].rawValue] -= sizes[group]
      part[group] = new
      members[new.rawValue] += 1
      rows[new.rawValue] += sizes[group]
    }
    for group in order.reversed().map(Int.init) {
      for new in [Part.test, .validation] {
        let missing = wanted[new.rawValue] - rows[new.rawValue]
        guard abs(missing - sizes[group]) < missing else { continue }
        move(group, to: new)
        break
      }
    }
    for empty in [Part.test, .validation, .train]
    where wanted[empty.rawValue] > 0 && members[empty.rawValue] == 0 {
      let others = order.map(Int.init).filter { members[part[$0].rawValue] > 1 }
      // Proven: there are as many groups as parts, so one of the others has several.
      guard let smallest = others.min(by: { sizes[$0] < sizes[$1] }) else { continue }
      move(smallest, to: empty)
    }
    return groups.map { part[Int($0)] }
  }

  private func require(
    _ found: Int, atLeast needed: Int, _ noun: String, of column: DataConfig.Name
  ) throws(Diagnostic) {
    guard found < needed else { return }
    throw Diagnostic(
      "the split has \(needed) parts, and column '\(column.text)' only \(found) "
        + "\(noun)\(found == 1 ? "" : "s")", at: column.location)
  }

  // MARK: Time

  /// All rows by time, those of one time in the file's order.
  static func byTime(_ rows: [Int32], _ times: [Double]) -> [Int32] {
    rows.sorted { (times[Int($0)], $0) < (times[Int($1)], $1) }
  }

  private func timed(_ keys: SplitKeys, _ counts: Counts, _ column: DataConfig.Name)
    throws(Diagnostic) -> Rows
  {
    let times = keys.times ?? []
    let order = Self.byTime(Self.inOrder(keys.count), times)
    let changes = Self.changes(order, times)
    var cuts: [Int] = []
    if counts.validation > 0 { cuts.append(counts.train) }
    if counts.test > 0 { cuts.append(counts.train + counts.validation) }
    try require(changes.count + 1, atLeast: cuts.count + 1, "different time", of: column)
    cuts = Self.moved(cuts, to: changes)
    let train = cuts.first ?? keys.count
    let test = counts.test > 0 ? cuts.last ?? keys.count : keys.count
    return Self.cut(order, train, test - train)
  }

  /// The places of an order, but the first, where the time is another than before.
  static func changes(_ order: [Int32], _ times: [Double]) -> [Int] {
    order.indices.dropFirst().filter { times[Int(order[$0])] != times[Int(order[$0 - 1])] }
  }

  /// Each cut at the nearest change, from the last cut to the first, no two at the same. There are
  /// no fewer changes than cuts.
  static func moved(_ cuts: [Int], to changes: [Int]) -> [Int] {
    var moved = cuts
    var end = changes.count
    for index in cuts.indices.reversed() {
      let nearest = (index..<end).min {
        (abs(changes[$0] - cuts[index]), $0) < (abs(changes[$1] - cuts[index]), $1)
      }
      // Proven: `index` changes are left for the cuts before, so the range is not empty.
      end = nearest ?? index
      moved[index] = changes[end]
    }
    return moved
  }

  // MARK: A column

  private func parts(_ keys: SplitKeys, _ column: DataConfig.Name, _ values: PartValues)
    throws(Diagnostic) -> [Part]
  {
    let found = keys.parts ?? Column.Labels()
    var occurs = [Bool](repeating: false, count: found.texts.count)
    for code in found.codes { occurs[Int(code)] = true }
    let all: [(Part, DataConfig.Name)] =
      (values.train ?? []).map { (.train, $0) } + values.validation.map { (.validation, $0) }
      + values.test.map { (.test, $0) }
    let labels = ClassLabels(ordered: all.map(\.1.text))
    var isFound = [Bool](repeating: false, count: all.count)
    var parts = [Part](repeating: .train, count: found.texts.count)
    for (code, text) in found.texts.enumerated() where occurs[code] {
      if let index = labels.index(of: text) {
        parts[code] = all[index].0
        isFound[index] = true
      } else if values.train != nil {
        throw Diagnostic(
          "column '\(column.text)': the value '\(shown(text))' is in no part of the split",
          at: found.places[code], kind: .data,
          notes: ["name it in train, validation or test, or leave train out: it is then the rest"])
      }
    }
    if let absent = isFound.firstIndex(of: false) {
      let known = found.texts.indices.filter { occurs[$0] }.map { shown(found.texts[$0]) }
      throw Diagnostic(
        "column '\(column.text)' has no value '\(all[absent].1.text)'", at: all[absent].1.location,
        notes: [Suggestion.hint(for: all[absent].1.text, among: known.sorted(), called: "values")])
    }
    guard zip(parts, occurs).contains(where: { $0 == .train && $1 }) else {
      throw Diagnostic(
        "the split leaves no rows for training: every value of '\(column.text)' is in another part",
        at: location)
    }
    return found.codes.map { parts[Int($0)] }
  }
}
