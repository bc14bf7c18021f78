public import Config
public import Diagnostics

extension JSON {
  /// A float32 array in either form that `JSONWriter.floats` writes.
  ///
  /// - Parameters:
  ///   - shape: The shape that the array must have; nil takes the value's own.
  ///   - kind: What a mistake counts as.
  /// - Throws: An error at the place of the value, or of the element, that is wrong.
  public static func floats(_ node: ConfigNode, shape: [Int]?, kind: Diagnostic.Kind)
    throws(Diagnostic) -> (values: [Float], shape: [Int])
  {
    let reader = FloatReader(kind: kind)
    guard node.entries == nil else { return try reader.packed(node, shape) }
    let found = reader.extents(of: node)
    try reader.check(found, shape, at: node.location)
    var values: [Float] = []
    try reader.append(node, found[...], to: &values)
    return (values, found)
  }
}

private struct FloatReader {
  let kind: Diagnostic.Kind

  func failure(_ message: String, at node: ConfigNode) -> Diagnostic {
    Diagnostic(message, at: node.location, kind: kind)
  }

  func check(_ found: [Int], _ wanted: [Int]?, at location: SourceLocation) throws(Diagnostic) {
    guard let wanted, wanted != found else { return }
    throw Diagnostic("expected shape \(wanted), found \(found)", at: location, kind: kind)
  }

  // MARK: Numbers

  /// The shape that the first items tell.
  func extents(of node: ConfigNode) -> [Int] {
    guard let items = node.items else { return [] }
    return [items.count] + (items.first.map { extents(of: $0) } ?? [])
  }

  func append(_ node: ConfigNode, _ shape: ArraySlice<Int>, to values: inout [Float])
    throws(Diagnostic)
  {
    guard let count = shape.first else {
      values.append(try element(node))
      return
    }
    guard let items = node.items else {
      throw failure("expected a list of \(count), found \(node.described)", at: node)
    }
    guard items.count == count else {
      throw failure(
        "rows of different lengths: expected \(count) item\(count == 1 ? "" : "s") as in the first, "
          + "found \(items.count)",
        at: node)
    }
    for item in items { try append(item, shape.dropFirst(), to: &values) }
  }

  private func element(_ node: ConfigNode) throws(Diagnostic) -> Float {
    if node.isNull { throw failure("not finite: expected a number, found null", at: node) }
    guard let double = node.double else {
      throw failure("expected a number, found \(node.described)", at: node)
    }
    // A float's decimal must be rounded once, not by way of a double.
    let value = node.text.flatMap { Float($0) } ?? Float(double)
    guard value.isFinite else {
      throw failure("not finite: \(node.described) is too large for float32", at: node)
    }
    return value
  }

  // MARK: Base64

  func packed(_ node: ConfigNode, _ wanted: [Int]?) throws(Diagnostic) -> (
    values: [Float], shape: [Int]
  ) {
    for entry in node.entries ?? [] where !["shape", "float32"].contains(entry.key) {
      throw Diagnostic(
        "unknown key '\(entry.key)' in a float32 array", at: entry.keyLocation, kind: kind,
        notes: ["known keys: float32, shape"])
    }
    guard let shapeNode = node["shape"], let data = node["float32"] else {
      let missing = node["shape"] == nil ? "shape" : "float32"
      throw failure("a float32 array without the key '\(missing)'", at: node)
    }
    let shape = try extents(listedIn: shapeNode)
    try check(shape, wanted, at: shapeNode.location)
    guard let text = data.string else {
      throw failure("expected base64 in a text, found \(data.described)", at: data)
    }
    let count = try product(of: shape, at: shapeNode)
    let values: [Float]
    if let floats = data.floats {
      values = floats
    } else {
      values = try decoded(text, count: count, shape, at: data)
    }
    if values.count != count {
      throw wrongLength(Base64.characterCount(ofFloats: values.count), count, shape, at: data)
    }
    if let index = values.firstIndex(where: { !$0.isFinite }) {
      throw failure("not finite: element \(index) is \(values[index])", at: data)
    }
    return (values, shape)
  }

  private func extents(listedIn node: ConfigNode) throws(Diagnostic) -> [Int] {
    guard let items = node.items else {
      throw failure("expected a shape such as [2, 3], found \(node.described)", at: node)
    }
    var shape: [Int] = []
    for item in items {
      guard case .integer(let extent) = item.value, extent >= 0 else {
        throw failure("expected an extent of at least 0, found \(item.described)", at: item)
      }
      shape.append(extent)
    }
    return shape
  }

  /// What an array can hold: its bytes, and its base64, are counted by an `Int` too.
  private func product(of shape: [Int], at node: ConfigNode) throws(Diagnostic) -> Int {
    var product = 1
    for extent in shape {
      let (next, isTooLarge) = product.multipliedReportingOverflow(by: extent)
      guard !isTooLarge, next <= Int.max / 64 else {
        throw failure("shape \(shape) is too large", at: node)
      }
      product = next
    }
    return product
  }

  private func decoded(_ text: String, count: Int, _ shape: [Int], at node: ConfigNode)
    throws(Diagnostic) -> [Float]
  {
    do {
      return try Base64.floats(text, count: count)
    } catch {
      switch error {
      case .badCharacter(let scalar, let index):
        throw failure(
          "base64: the character '\(scalar)' at index \(index) is none of its own", at: node)
      case .wrongLength: throw wrongLength(text.utf8.count, count, shape, at: node)
      case .badEnd: throw failure("base64: the last characters do not end a float32", at: node)
      }
    }
  }

  private func wrongLength(_ found: Int, _ count: Int, _ shape: [Int], at node: ConfigNode)
    -> Diagnostic
  {
    failure(
      "base64: shape \(shape) takes \(Base64.characterCount(ofFloats: count)) characters, "
        + "found \(found)", at: node)
  }
}
