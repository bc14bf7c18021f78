import Config
import Diagnostics
import Foundation
import Platform
import YAML

/// A reader of what nobody vouches for, driven as the program drives it: the file is read, and what
/// it says is put to use.
///
/// Whatever the bytes are, a reader may answer with `Diagnostic` or `Problems`. A trap, a hang or
/// memory without bounds ends the process, and so does a promise that is not kept, such as a config
/// that reads and whose resolved form does not.
enum FuzzTarget: String, CaseIterable, Sendable {
  case checkpoint, config, csv, jsonl, keras, samples

  func run(_ bytes: [UInt8]) {
    switch self {
    case .checkpoint: Self.checkpoint(bytes)
    case .config: Self.config(bytes)
    case .csv: Self.csv(bytes)
    case .jsonl: Self.jsonLines(bytes)
    case .keras: Self.keras(bytes)
    case .samples: Self.samples(bytes)
    }
  }

  /// Does what may fail, and looks at how it fails: a problem has something to say, can be shown, and
  /// is no fault of ours.
  ///
  /// - Parameter source: the text that the problems lie in, as files of the name given are.
  static func attempt(
    showing source: (bytes: [UInt8], name: String)? = nil, _ body: () throws -> Void
  ) {
    do {
      try body()
    } catch let problems as Problems {
      let shown = source.map { YAML.excerpts(for: problems, in: $0.bytes, name: $0.name) }
      for problem in (shown ?? problems).all { look(at: problem) }
    } catch let problem as Diagnostic {
      look(at: problem)
    } catch {
      preconditionFailure("neither a diagnostic nor several: \(error)")
    }
  }

  /// The same of what has no reason to fail.
  static func insist<Value>(_ promise: String, _ body: () throws -> Value) -> Value {
    do {
      return try body()
    } catch {
      let problem = (error as? Problems)?.all[0] ?? error as? Diagnostic
      preconditionFailure(
        "\(promise), but: \(problem.map { DiagnosticRenderer().render($0) } ?? "\(error)")")
    }
  }

  static func look(at problem: Diagnostic) {
    precondition(!problem.message.isEmpty, "a problem without a word")
    precondition(problem.kind != .fault, "a fault of our own: \(problem.message)")
    precondition(!DiagnosticRenderer(usesColor: true).render(problem).isEmpty)
  }

  /// The letters of the first line, which choose among the ways of reading, and what is behind it.
  static func flags(_ bytes: [UInt8]) -> (flags: Set<UInt8>, rest: [UInt8]) {
    guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else { return ([], bytes) }
    return (Set(bytes[..<end]), Array(bytes[(end + 1)...]))
  }
}

/// The folder that all of it happens in: the config's, the data's and the current one.
enum FuzzFolder {
  private static let source = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent()

  static let corpus = source.appending(path: "Corpus")

  /// With the files of `Files`: data for configs to name, a model to predict with.
  static let path: String = {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "nnctl-fuzz-\(ProcessInfo.processInfo.processIdentifier)")
    do {
      try FileManager.default.copyItem(at: source.appending(path: "Files"), to: folder)
    } catch { preconditionFailure("\(error)") }
    return folder.path()
  }()

  /// Without waiting for a disk.
  static func write(_ bytes: [UInt8], to path: String) throws {
    guard let file = OutputStream(toFileAtPath: path, append: false) else { return }
    file.open()
    defer { file.close() }
    // Safe: so many bytes are there.
    let count = bytes.isEmpty ? 0 : unsafe file.write(bytes, maxLength: bytes.count)
    precondition(count == bytes.count, "'\(path)' cannot be written")
  }

  static func remove() { try? FileManager.default.removeItem(atPath: path) }

  static func bytes(_ name: String) -> [UInt8] {
    FuzzTarget.insist("'\(name)' lies there") {
      try ByteSource(path: "\(path)/\(name)").readAll(limit: 1 << 20)
    }
  }

  /// The inputs that a target begins with, in the order of their names.
  static func corpus(of target: FuzzTarget) -> [(name: String, bytes: [UInt8])] {
    let folder = corpus.appending(path: target.rawValue).path()
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.sorted().map { name in
      FuzzTarget.insist("'\(name)' can be read") {
        (name, try ByteSource(path: "\(folder)/\(name)").readAll(limit: 1 << 20))
      }
    }
  }
}

/// Takes whatever is written.
final class MemorySink: ByteSink {
  private(set) var bytes: [UInt8] = []

  func write(_ bytes: Span<UInt8>) throws(Diagnostic) {
    for index in bytes.indices { self.bytes.append(bytes[index]) }
  }

  func flush() throws(Diagnostic) {}
}
