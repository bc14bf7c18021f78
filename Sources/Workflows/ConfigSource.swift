internal import Checkpointing
internal import Config
public import Diagnostics
internal import JSON
internal import Platform
internal import YAML

/// A value that the command line puts in place of the config's: `--set path=value`, `--epochs 5`.
public struct Override: Sendable {
  /// As messages call it: `--set fit.epochs`, `--epochs`.
  public let name: String
  /// `fit.epochs`
  public let path: String
  /// Read as YAML.
  public let value: String

  public init(option: String, path: String, value: String) {
    name = option
    self.path = path
    self.value = value
  }

  /// `path=value`, as `--set` takes it.
  public init(setting text: String) throws(Problems) {
    guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
      throw Problems(
        Diagnostic(
          "--set \(text): expected path=value, such as fit.epochs=20", kind: .usage))
    }
    path = String(text[..<equals])
    name = "--set \(path)"
    value = String(text[text.index(after: equals)...])
  }
}

extension Problems {
  /// What a body threw that throws nothing but diagnostics, one or several.
  init(thrown error: any Error) {
    switch error {
    case let problems as Problems: self = problems
    case let problem as Diagnostic: self.init(problem)
    default:
      self.init(
        Diagnostic(
          "internal fault: \(error)", kind: .fault,
          notes: ["this is a bug of nnctl; please report it with the command that led to it"]))
    }
  }
}

/// A file named where a config or a checkpoint will do.
enum ConfigSource {
  case config(ConfigNode, path: String)
  case checkpoint(Checkpoint, path: String)

  private static let configLimit = 16 << 20
  private static let depthLimit = 64

  /// No more than there is memory for; of what comes through a pipe nobody knows how much that will be.
  private static func checkpointLimit(of source: ByteSource) -> Int {
    let memory = usableMemory() ?? .max
    return min(8 << 30, source.facts == nil ? memory / 4 : memory)
  }

  /// As messages call it.
  static func shown(_ path: String) -> String { path == "-" ? "stdin" : path }

  /// The folder that a config's paths are relative to.
  static func folder(of path: String) -> String { path == "-" ? "." : Path.folder(of: path) }

  /// Reads a file (or stdin, as `-`). A JSON object with the key `format` is a checkpoint.
  static func read(_ path: String) throws(Problems) -> ConfigSource {
    let source: ByteSource
    do {
      source = path == "-" ? ByteSource.standardInput : try ByteSource(path: path)
    } catch { throw Problems(error) }
    return try read(source, path: path)
  }

  /// The same of what has been opened.
  static func read(_ source: ByteSource, path: String) throws(Problems) -> ConfigSource {
    let bytes: [UInt8]
    do {
      if beginsAsCheckpoint(try source.look(atMost: 200)) {
        let node = try JSON.read(
          source, sizeLimit: checkpointLimit(of: source), kind: .data)
        return .checkpoint(try Checkpoint(node), path: path)
      }
      bytes = try readBytes(source)
    } catch { throw Problems(thrown: error) }
    let name = shown(path)
    if isObject(bytes) {
      do {
        let node = try JSON.read(bytes, name: name, kind: .data)
        let isCheckpoint = node["format"] != nil || node["config_folder"] != nil
        if isCheckpoint { return .checkpoint(try Checkpoint(node), path: path) }
      } catch is Diagnostic where !hasTraces(bytes) {
        // YAML has objects in the same braces, and says itself what is wrong with them.
      } catch { throw Problems(thrown: error) }
    }
    return .config(try YAML.read(bytes, name: name), path: path)
  }

  /// No more than a config may have, unless it looks like a checkpoint.
  private static func readBytes(_ source: ByteSource) throws(Diagnostic) -> [UInt8] {
    let head = try source.read(atMost: configLimit + 1)
    if head.count <= configLimit { return head }
    guard isObject(head), hasTraces(head) else {
      throw Diagnostic(
        "'\(source.name)' is larger than \(configLimit >> 20) MiB, too large for a config")
    }
    return head + (try source.readAll(limit: checkpointLimit(of: source) / 4))
  }

  /// Whether a text begins with `{`, after a byte order mark perhaps.
  private static func isObject(_ bytes: [UInt8]) -> Bool {
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    return text.first { !" \t\r\n".utf8.contains($0) } == UInt8(ascii: "{")
  }

  /// Whether a text that is no whole JSON holds what checkpoints do, in whatever order of the keys.
  private static func hasTraces(_ bytes: [UInt8]) -> Bool {
    if beginsAsCheckpoint(bytes.prefix(200)) { return true }
    let text = bytes.span
    return [Checkpoint.format, "\"config_folder\""].contains { trace in
      let trace = Array(trace.utf8)
      guard text.count >= trace.count else { return false }
      return (0...text.count - trace.count).contains { start in
        trace.indices.allSatisfy { text[start + $0] == trace[$0] }
      }
    }
  }

  /// Whether a text begins as we write checkpoints.
  private static func beginsAsCheckpoint(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.lazy.filter { !" \t\r\n".utf8.contains($0) }.starts(with: "{\"format\":".utf8)
  }

  /// Applies the overrides and reads the whole, with excerpts for every problem.
  static func runConfig(_ node: ConfigNode, path: String, overrides: [Override]) throws(Problems)
    -> (root: ConfigNode, config: RunConfig)
  {
    var root = node
    let folder = folder(of: path)
    do throws(Problems) {
      // In front of the overrides, which change what the file says, and behind them, as one may
      // name the file.
      var models = [try KerasModel.expand(&root, folder: folder)]
      for override in overrides { try apply(override, to: &root) }
      models.append(try KerasModel.expand(&root, folder: folder))
      try checkDepth(of: root)
      do throws(Problems) {
        return (root, try RunConfig(root))
      } catch { throw models.compactMap { $0 }.reduce(error) { $1.withExcerpts($0) } }
    } catch { throw withExcerpts(error, path: path, overrides: overrides) }
  }

  /// A model's file and overrides may lie deeper than a config can nest.
  private static func checkDepth(of root: ConfigNode) throws(Problems) {
    if root.height <= depthLimit { return }
    throw Problems(
      Diagnostic("the config nests deeper than \(depthLimit) levels", at: root.location))
  }

  /// A file that reads as a config, its problems with the lines they lie in.
  static func readRunConfig(_ path: String, overrides: [Override]) throws(Problems) -> (
    root: ConfigNode, config: RunConfig
  ) {
    switch try read(path) {
    case .config(let node, _):
      return try runConfig(node, path: path, overrides: overrides)
    case .checkpoint:
      throw Problems(
        Diagnostic(
          "'\(shown(path))' is a checkpoint, and a config is wanted here", kind: .usage,
          notes: ["nnctl check --resolved prints a checkpoint's config"]))
    }
  }

  static func apply(_ override: Override, to root: inout ConfigNode) throws(Problems) {
    let place = SourceLocation(file: override.name, line: 1, column: 1)
    // A mark alone wants quotes in YAML, and the shell takes quotes away; `~` is null there.
    let isMark = override.value.utf8.count == 1 && "-,#%'\"&*!@| ".contains(override.value)
    let value =
      isMark
      ? ConfigNode(.string(override.value), at: place)
      : try YAML.readValue(override.value, name: override.name)
    let path = override.path.split(separator: ".", omittingEmptySubsequences: false)
      .map(String.init)
    let change = ConfigOverride(
      path: path, value: value, location: place,
      excerpt: override.value)
    do {
      try change.apply(to: &root, of: .section(RunConfig.settings))
    } catch { throw Problems(error) }
  }

  /// Adds the text of the lines to problems of the config's file and of options.
  static func withExcerpts(_ problems: Problems, path: String, overrides: [Override] = [])
    -> Problems
  {
    Problems(withExcerpts(problems.all, path: path, overrides: overrides))
  }

  /// The same for a list that may be empty.
  static func withExcerpts(
    _ diagnostics: [Diagnostic], path: String, overrides: [Override] = []
  ) -> [Diagnostic] {
    guard !diagnostics.isEmpty else { return [] }
    var result = Problems(diagnostics)
    for override in overrides {
      result = YAML.excerpts(for: result, in: Array(override.value.utf8), name: override.name)
    }
    guard path != "-", !Path.isStream(path), let source = try? ByteSource(path: path),
      let bytes = try? source.readAll(limit: configLimit)
    else { return result.all }
    return YAML.excerpts(for: result, in: bytes, name: path).all
  }
}
