internal import Diagnostics

// What has settings of its own.
extension ConfigSection {
  /// A mapping below a key, read by `body`. A missing key reads as an empty mapping.
  ///
  /// - Parameter others: what else a config may have there, which has become a mapping by now.
  public mutating func section<Value>(
    _ key: String, or others: @autoclosure () -> [SettingKind] = [],
    _ body: (inout ConfigSection) -> Value
  ) -> Value {
    let found = node(key, kind: .section([]), standard: .mapping([:]))
    var inner = ConfigSection(
      found ?? ConfigNode(.null, at: location), title: "section '\(key)'",
      isOfKeras: isOfKeras, log: log)
    if settings != nil { inner.settings = [] }
    let value = body(&inner)
    inner.finish()
    if let settings = inner.settings { note(settings, or: others(), of: key) }
    resolve(key, inner.resolvedNode)
    return value
  }

  /// A section that may be missing.
  ///
  /// - Parameter isNeeded: whether the caller then reports that.
  public mutating func optionalSection<Value>(
    _ key: String, or others: @autoclosure () -> [SettingKind] = [], isNeeded: Bool = false,
    _ body: (inout ConfigSection) -> Value
  ) -> Value? {
    if has(key) { return section(key, or: others(), body) }
    _ = node(key, kind: .section([]), standard: isNeeded ? nil : .mapping([:]))
    if settings != nil {
      note(Self.settings(isOfKeras: isOfKeras) { _ = body(&$0) }, or: others(), of: key)
    }
    return nil
  }

  private mutating func note(_ inner: [Setting], or others: [SettingKind], of key: String) {
    guard let index = settings?.firstIndex(where: { $0.key == key }) else { return }
    let kind: SettingKind = isOfKeras ? .sectionOfKeras(inner) : .section(inner)
    settings?[index].kind = others.isEmpty ? kind : .either([kind] + others)
  }

  /// A component by name, or with its settings. Null counts as the default.
  public mutating func component<Product>(
    _ key: String, _ registry: Registry<Product>, default standard: String
  ) -> Product {
    let found = node(
      key, kind: SettingKind.component(registry.description).orNull,
      expected: registry.description.described, standard: .string(standard))
    let standardNode = ConfigNode(.string(standard), at: location)
    let wanted = found.map { $0.isNull ? standardNode : $0 } ?? standardNode
    let made = registry.make(wanted, log: log) ?? registry.make(standardNode, log: ProblemLog())
    // Proven by the test that makes each registry's defaults: a default is always registered.
    guard let made else {
      preconditionFailure("no \(registry.family) is called '\(standard)'")
    }
    resolve(key, made.resolved)
    return made.product
  }

  /// A component that must be given; nil where it is missing or wrong.
  public mutating func component<Product>(_ key: String, _ registry: Registry<Product>) -> Product?
  {
    guard
      let found = node(key, kind: .component(registry.description), standard: nil)
    else {
      miss(
        key, expected: registry.description.described,
        notes: ["known: " + registry.names.joined(separator: ", ")])
      return nil
    }
    guard let made = registry.make(found, log: log) else { return nil }
    resolve(key, made.resolved)
    return made.product
  }

  /// A component, or null, the default, for none.
  public mutating func optionalComponent<Product>(_ key: String, _ registry: Registry<Product>)
    -> Product?
  {
    let found = node(key, kind: SettingKind.component(registry.description).orNull)
    guard let found, !found.isNull else {
      resolve(key, .null)
      return nil
    }
    guard let made = registry.make(found, log: log) else { return nil }
    resolve(key, made.resolved)
    return made.product
  }

  /// A list of components; one alone counts as a list of one, null and nothing as none.
  public mutating func components<Product>(
    _ key: String, _ registry: Registry<Product>, isRequired: Bool = false
  ) -> [Product] {
    var one: SettingKind { .component(registry.description) }
    var expected: String { SettingKind.list(of: one).description }
    let found = node(
      key, kind: .either([.list(of: one), one, .null]), expected: expected,
      standard: isRequired ? nil : .sequence([]))
    if isRequired && found == nil { miss(key, expected: expected) }
    if let found, let entries = found.entries, entries.count > 1,
      entries.allSatisfy({ registry.entry(named: $0.key) != nil })
    {
      fail(
        key, "expected \(expected), found a mapping",
        notes: ["begin each with '- '"])
      return []
    }
    let items = found.map { $0.items ?? ($0.isNull ? [] : [$0]) } ?? []
    let made = items.compactMap { registry.make($0, log: log) }
    resolve(key, .sequence(made.map { $0.resolved }))
    return made.map { $0.product }
  }
}
