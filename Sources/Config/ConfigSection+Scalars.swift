internal import Diagnostics

// Numbers, truths, texts and words, alone and in lists.
extension ConfigSection {
  /// The one way of reading a value that has one form.
  private mutating func read<Value>(
    _ key: String, _ kind: @autoclosure () -> SettingKind,
    expected: @autoclosure () -> String? = nil, standard: Value?,
    node toNode: (Value) -> ConfigNode, objection: (ConfigNode) -> String? = { _ in nil },
    _ accept: (ConfigNode) -> Value?
  ) -> Value? {
    var words: String { expected() ?? kind().description }
    let found = node(key, kind: kind(), expected: expected(), standard: standard.map(toNode))
    guard let found else {
      if standard == nil { miss(key, expected: words) }
      if let standard { resolve(key, toNode(standard)) }
      return standard
    }
    guard let value = accept(found) else {
      var notes: [String] = []
      if case .boolean = kind(), let word = found.string?.lowercased(),
        ["yes", "no", "on", "off", "y", "n"].contains(word)
      {
        notes = ["in YAML 1.2 '\(word)' is text; write true or false"]
      }
      let message = objection(found) ?? "expected \(words), found \(found.described)"
      fail(key, message, notes: notes)
      return standard
    }
    resolve(key, toNode(value))
    return value
  }

  /// A finite number. Without a default the key must be given.
  public mutating func number(
    _ key: String, default standard: Float? = nil, _ bounds: Bounds = .any
  )
    -> Float
  {
    read(
      key, .number(bounds), standard: standard, node: ConfigNode.number,
      objection: { roundingObjection($0, bounds) }
    ) { $0.float(bounds) } ?? 0
  }

  /// A number, or null for none.
  public mutating func optionalNumber(
    _ key: String, default standard: Float? = nil, _ bounds: Bounds = .any
  ) -> Float? {
    read(
      key, SettingKind.number(bounds).orNull, standard: .some(standard),
      node: { $0.map(ConfigNode.number) ?? .null }, objection: { roundingObjection($0, bounds) }
    ) { node -> Float?? in
      node.isNull ? .some(nil) : node.float(bounds).map { .some($0) }
    } ?? nil
  }

  /// A list of numbers; one alone counts as a list of one. Without a default it must be given.
  public mutating func numbers(
    _ key: String, default standard: [Float]? = nil, _ bounds: Bounds = .any
  ) -> [Float] {
    read(
      key, listKind(bounds), expected: listPhrase(bounds), standard: standard, node: numbersNode,
      objection: { itemObjection($0, bounds) }
    ) { $0.floats(bounds) } ?? [0]
  }

  /// The same, or null for none.
  public mutating func optionalNumbers(_ key: String, _ bounds: Bounds = .any) -> [Float]? {
    let none: [Float]? = nil
    return read(
      key, listKind(bounds).orNull, expected: listPhrase(bounds) + " or null",
      standard: .some(none),
      node: { $0.map(numbersNode) ?? .null }, objection: { itemObjection($0, bounds) }
    ) { node -> [Float]?? in
      node.isNull ? .some(nil) : node.floats(bounds).map { .some($0) }
    } ?? nil
  }

  /// A whole number; `1e3` and `3.0` count. Without a default the key must be given.
  public mutating func integer(_ key: String, default standard: Int? = nil, _ bounds: Bounds = .any)
    -> Int
  {
    read(key, .integer(bounds), standard: standard, node: ConfigNode.integer) {
      $0.wholeNumber(bounds)
    } ?? 1
  }

  /// A whole number, or null for none.
  public mutating func optionalInteger(_ key: String, _ bounds: Bounds = .any) -> Int? {
    let none: Int? = nil
    return read(
      key, SettingKind.integer(bounds).orNull, standard: .some(none),
      node: { $0.map(ConfigNode.integer) ?? .null }
    ) { node -> Int?? in
      node.isNull ? .some(nil) : node.wholeNumber(bounds).map { .some($0) }
    } ?? nil
  }

  /// A whole number, or one word, the default, for nil.
  public mutating func integer(_ key: String, orWord word: String, _ bounds: Bounds) -> Int? {
    let none: Int? = nil
    return read(
      key, .either([.words([word]), .integer(bounds)]), standard: .some(none),
      node: { $0.map(ConfigNode.integer) ?? .string(word) }
    ) { node -> Int?? in
      node.string == word ? .some(nil) : node.wholeNumber(bounds).map { .some($0) }
    } ?? nil
  }

  public mutating func boolean(_ key: String, default standard: Bool) -> Bool {
    read(key, .boolean, standard: standard, node: ConfigNode.boolean) { node in
      if case .boolean(let truth) = node.value { truth } else { nil }
    } ?? standard
  }

  /// True or false, or null for neither.
  public mutating func optionalBoolean(_ key: String) -> Bool? {
    let none: Bool? = nil
    return read(
      key, SettingKind.boolean.orNull, standard: .some(none),
      node: { $0.map(ConfigNode.boolean) ?? .null }
    ) { node -> Bool?? in
      if node.isNull { return .some(nil) }
      return if case .boolean(let truth) = node.value { .some(truth) } else { nil }
    } ?? nil
  }

  /// A text. Without a default the key must be given.
  public mutating func string(_ key: String, default standard: String? = nil) -> String {
    read(key, .text, standard: standard, node: ConfigNode.string) { node in
      node.string ?? (node.isNull ? nil : node.labelText)
    } ?? ""
  }

  /// A text, or null for none.
  public mutating func optionalString(_ key: String) -> String? {
    let none: String? = nil
    return read(
      key, SettingKind.text.orNull, standard: .some(none),
      node: { $0.map(ConfigNode.string) ?? .null }
    ) { node -> String?? in
      node.isNull ? .some(nil) : node.labelText.map { .some($0) }
    } ?? nil
  }

  /// One of a closed set of words; case and underscores do not matter.
  public mutating func choice<Choice>(_ key: String, default standard: Choice) -> Choice
  where Choice: RawRepresentable & CaseIterable, Choice.RawValue == String {
    read(
      key, .words(Choice.allCases.map(\.rawValue)), standard: standard,
      node: { .string($0.rawValue) }
    ) { $0.choice() } ?? standard
  }

  /// The same, or null for none.
  public mutating func optionalChoice<Choice>(_ key: String, default standard: Choice? = nil)
    -> Choice?
  where Choice: RawRepresentable & CaseIterable, Choice.RawValue == String {
    read(
      key, SettingKind.words(Choice.allCases.map(\.rawValue)).orNull, standard: .some(standard),
      node: { $0.map { .string($0.rawValue) } ?? .null }
    ) { node -> Choice?? in
      node.isNull ? .some(nil) : node.choice().map { .some($0) }
    } ?? nil
  }

  /// A list of texts; one alone counts as a list of one. Null and nothing give the default.
  public mutating func strings(_ key: String, expected: String = "a name or a list of names")
    -> [String]?
  {
    let none: [String]? = nil
    return read(
      key, .either([.text, .list(of: .text), .null]), expected: expected, standard: .some(none),
      node: { $0.map { .sequence($0.map(ConfigNode.string)) } ?? .null }
    ) { node -> [String]?? in
      if node.isNull { return .some(nil) }
      if let items = node.items {
        let texts = items.compactMap { $0.isNull ? nil : $0.labelText }
        return texts.count == items.count ? .some(texts) : nil
      }
      return node.labelText.map { .some([$0]) }
    } ?? nil
  }
}

/// What is wrong with a number as a float32 alone.
private func roundingObjection(_ node: ConfigNode, _ bounds: Bounds) -> String? {
  guard let value = node.double else { return nil }
  let float = Float(value)
  if !float.isFinite {
    return "expected \(SettingKind.phrase("a finite float32", bounds)), found \(node.described)"
  }
  if bounds.contains(value) && !bounds.contains(float) {
    return "expected \(SettingKind.phrase("a number", bounds)), found \(node.described), "
      + "which as a float32 is \(shortestDecimal(float))"
  }
  return nil
}

private func listKind(_ bounds: Bounds) -> SettingKind {
  .either([.number(bounds), .list(of: .number(bounds))])
}

private func listPhrase(_ bounds: Bounds) -> String {
  SettingKind.phrase("a number", bounds) + ", or a list of such numbers"
}

/// What is wrong with a list.
private func itemObjection(_ node: ConfigNode, _ bounds: Bounds) -> String? {
  guard let items = node.items else { return roundingObjection(node, bounds) }
  guard let wrong = items.first(where: { $0.float(bounds) == nil }) else {
    return "expected \(listPhrase(bounds)), found an empty list"
  }
  return roundingObjection(wrong, bounds)
    ?? "expected \(listPhrase(bounds)), found \(wrong.described) in the list"
}

/// One alone as a number.
private func numbersNode(_ numbers: [Float]) -> ConfigNode {
  numbers.count == 1 ? .number(numbers[0]) : .sequence(numbers.map(ConfigNode.number))
}

extension ConfigNode {
  /// The number as a float, which must be within the bounds before and after rounding.
  fileprivate func float(_ bounds: Bounds) -> Float? {
    guard let value = double, bounds.contains(value) else { return nil }
    let float = Float(value)
    return float.isFinite && bounds.contains(float) ? float : nil
  }

  /// One of a closed set of words.
  fileprivate func choice<Choice>() -> Choice?
  where Choice: RawRepresentable & CaseIterable, Choice.RawValue == String {
    string.flatMap { word in
      Choice.allCases.first { isSameName($0.rawValue, word) }
    }
  }

  /// The numbers of a list that is not empty, or one alone.
  fileprivate func floats(_ bounds: Bounds) -> [Float]? {
    guard let items else { return float(bounds).map { [$0] } }
    let floats = items.compactMap { $0.float(bounds) }
    return floats.isEmpty || floats.count < items.count ? nil : floats
  }

  fileprivate func wholeNumber(_ bounds: Bounds) -> Int? {
    guard let value = double, let whole = Int(exactly: value), bounds.contains(value) else {
      return nil
    }
    // A double does not tell it from its neighbours.
    if case .integer(let exact) = self.value, exact != whole { return nil }
    return whole
  }
}
