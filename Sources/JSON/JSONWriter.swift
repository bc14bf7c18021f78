public import Config
public import Diagnostics
public import Platform

/// Writes JSON to a byte buffer that the caller drains, so that a large file streams.
///
/// Objects are indented by 2 with one key a line; lists of scalars, and lists of lists of numbers,
/// stand on one line, other lists have one item a line. The same calls give the same bytes. The
/// text ends with a line feed.
public struct JSONWriter {
  /// A float array of at most so many elements is written as numbers, a larger one packed.
  public static let readableCount = 1024

  /// So many elements of a packed array are encoded at a time: a multiple of three, whose text needs no
  /// padding.
  private static let pieceCount = 3 << 13

  /// What was written and not yet taken.
  public private(set) var bytes: [UInt8] = []

  /// The objects and arrays that are open.
  private var open: [(isObject: Bool, isEmpty: Bool)] = []
  /// Whether a key was written that waits for its value.
  private var isAfterKey = false
  /// Whether a number of a tree that is no integer shows it: `0.0`.
  private let marksNumbers: Bool

  /// - Parameter marksNumbers: for readers that tell 0 from 0.0, as Python does.
  public init(marksNumbers: Bool = false) { self.marksNumbers = marksNumbers }

  /// Hands over what was written so far.
  public mutating func takeBytes() -> [UInt8] {
    let taken = bytes
    bytes = []
    return taken
  }

  /// The same to where it goes.
  public mutating func drain(to sink: any ByteSink) throws(Diagnostic) {
    try sink.write(bytes.span)
    bytes.removeAll(keepingCapacity: true)
  }

  public mutating func beginObject() { begin("{", isObject: true) }
  public mutating func endObject() { end("}", isObject: true) }

  /// An array with one item a line.
  public mutating func beginArray() { begin("[", isObject: false) }
  public mutating func endArray() { end("]", isObject: false) }

  public mutating func key(_ name: String) {
    precondition(open.last?.isObject == true && !isAfterKey, "JSON: a key '\(name)' out of place")
    beginLine()
    Scalar.append(name, to: &bytes)
    bytes += ": ".utf8
    isAfterKey = true
  }

  public mutating func string(_ text: String) { item { Scalar.append(text, to: &$0) } }
  public mutating func integer(_ integer: Int) { item { Scalar.append(integer, to: &$0) } }
  public mutating func boolean(_ truth: Bool) { item { Scalar.append(truth, to: &$0) } }
  public mutating func null() { item { Scalar.appendNull(to: &$0) } }
  /// By its shortest decimal; null if it is not finite.
  public mutating func number(_ number: Float) { item { Scalar.append(number, to: &$0) } }

  /// Any tree, in the same layout.
  public mutating func value(_ node: ConfigNode) {
    switch node.value {
    case .null: null()
    case .boolean(let truth): boolean(truth)
    case .integer(let whole): integer(whole)
    case .number(let number):
      let marked = marksNumbers
      item { Self.append(number, marked: marked, to: &$0) }
    case .string(let text): string(text)
    case .mapping(let entries):
      beginObject()
      for entry in entries {
        key(entry.key)
        value(entry.value)
      }
      endObject()
    case .sequence(let items) where Self.isOnOneLine(items):
      let marked = marksNumbers
      item { Self.appendLine(node, marked: marked, to: &$0) }
    case .sequence(let items):
      beginArray()
      for item in items { value(item) }
      endArray()
    }
  }

  /// A float32 array.
  ///
  /// At most `readableCount` elements are numbers nested by shape, `[[0.9, 0.2], [0.3, 0.8]]` for
  /// `[2, 2]`; more are `{"shape": [784, 512], "float32": "…"}` with the elements' bytes, little
  /// end first, in base64. Both read back bit for bit by `JSON.floats`, if finite.
  /// - Parameter shape: Its product is the count; `[]` is a single number.
  public mutating func floats(_ values: [Float], shape: [Int]) {
    // Nothing is thrown where nothing is drained.
    try? floats(values, shape: shape, drainingTo: nil)
  }

  /// The same, drained now and then, so that memory holds but a piece of a large array's text.
  public mutating func floats(_ values: [Float], shape: [Int], drainingTo sink: (any ByteSink)?)
    throws(Diagnostic)
  {
    precondition(
      shape.allSatisfy { $0 >= 0 } && shape.reduce(1, *) == values.count,
      "JSON: shape \(shape) does not hold \(values.count) elements")
    // Nested lists lose what follows an extent of 0.
    let isReadable =
      values.count <= Self.readableCount && shape.dropLast().allSatisfy { $0 > 0 }
    if isReadable {
      item { Self.appendNested(values[...], shape[...], to: &$0) }
    } else {
      beginObject()
      key("shape")
      value(.sequence(shape.map(ConfigNode.integer)))
      key("float32")
      beginItem()
      bytes.append(UInt8(ascii: "\""))
      for start in stride(from: 0, to: values.count, by: Self.pieceCount) {
        let end = min(start + Self.pieceCount, values.count)
        Base64.append(values.span.extracting(start..<end), to: &bytes)
        if let sink { try drain(to: sink) }
      }
      bytes.append(UInt8(ascii: "\""))
      endObject()
    }
  }
}

// MARK: - Layout

extension JSONWriter {
  private mutating func begin(_ bracket: Character, isObject: Bool) {
    beginItem()
    bytes += bracket.utf8
    open.append((isObject, true))
  }

  private mutating func end(_ bracket: Character, isObject: Bool) {
    precondition(open.last?.isObject == isObject && !isAfterKey, "JSON: '\(bracket)' out of place")
    if let closed = open.popLast(), !closed.isEmpty { newLine() }
    bytes += bracket.utf8
    if open.isEmpty { bytes.append(UInt8(ascii: "\n")) }
  }

  private mutating func item(_ append: (inout [UInt8]) -> Void) {
    beginItem()
    append(&bytes)
    if open.isEmpty { bytes.append(UInt8(ascii: "\n")) }
  }

  /// Goes to where a value may stand: behind its key, on a line of its own, or at the start.
  private mutating func beginItem() {
    precondition(open.last?.isObject != true || isAfterKey, "JSON: a value without a key")
    if !isAfterKey && !open.isEmpty { beginLine() }
    isAfterKey = false
  }

  private mutating func beginLine() {
    if !open[open.count - 1].isEmpty { bytes.append(UInt8(ascii: ",")) }
    open[open.count - 1].isEmpty = false
    newLine()
  }

  private mutating func newLine() {
    bytes.append(UInt8(ascii: "\n"))
    bytes += repeatElement(UInt8(ascii: " "), count: 2 * open.count)
  }

  private static func isOnOneLine(_ items: [ConfigNode]) -> Bool {
    items.allSatisfy { $0.items == nil && $0.entries == nil }
      || items.allSatisfy(isNestOfNumbers)
  }

  /// Lists of numbers in lists, however deep: a kernel.
  private static func isNestOfNumbers(_ node: ConfigNode) -> Bool {
    node.items?.allSatisfy { $0.double != nil || isNestOfNumbers($0) } ?? false
  }

  private static func append(_ number: Double, marked: Bool, to bytes: inout [UInt8]) {
    let start = bytes.count
    Scalar.append(number, to: &bytes)
    let isMarked = bytes[start...].contains { !"-0123456789".utf8.contains($0) }
    if marked && !isMarked { bytes += ".0".utf8 }
  }

  private static func appendLine(_ node: ConfigNode, marked: Bool, to bytes: inout [UInt8]) {
    guard let items = node.items else {
      if case .number(let number) = node.value {
        append(number, marked: marked, to: &bytes)
      } else {
        bytes += JSON.write(node).utf8
      }
      return
    }
    bytes.append(UInt8(ascii: "["))
    for (index, item) in items.enumerated() {
      if index > 0 { bytes += ", ".utf8 }
      appendLine(item, marked: marked, to: &bytes)
    }
    bytes.append(UInt8(ascii: "]"))
  }

  private static func appendNested(
    _ values: ArraySlice<Float>, _ shape: ArraySlice<Int>, to bytes: inout [UInt8]
  ) {
    guard let count = shape.first else {
      for value in values { Scalar.append(value, to: &bytes) }
      return
    }
    let stride = count == 0 ? 0 : values.count / count
    bytes.append(UInt8(ascii: "["))
    for index in 0..<count {
      if index > 0 { bytes += ", ".utf8 }
      let start = values.startIndex + index * stride
      appendNested(values[start..<start + stride], shape.dropFirst(), to: &bytes)
    }
    bytes.append(UInt8(ascii: "]"))
  }
}
