import Foundation

/// Drives one target with libFuzzer: `fuzz TARGET [libFuzzer's options and folders]`. What it finds is
/// written as libFuzzer does. `fuzz dictionary` prints words for its option `-dict`.
@main
struct Fuzzer {
  /// Set once, before anything runs.
  nonisolated(unsafe) static var target = FuzzTarget.config
  nonisolated(unsafe) static var others: [[UInt8]] = []

  static func main() {
    let words = CommandLine.arguments
    if words.dropFirst().first == "dictionary" { return printDictionary() }
    guard words.count > 1, let target = FuzzTarget(rawValue: words[1]) else {
      print("fuzz TARGET [options], one of \(FuzzTarget.allCases.map(\.rawValue))")
      exit(64)
    }
    unsafe Self.target = target
    unsafe others = FuzzFolder.corpus(of: target).map(\.bytes)
    // libFuzzer takes its name from the first word, and keeps the words.
    let rest = [words[0]] + words.dropFirst(2)
    var count = Int32(rest.count)
    // Safe: the words live as long as the process, and libFuzzer's bytes as long as the call.
    var copies = unsafe rest.map { unsafe strdup($0) } + [nil]
    let status = unsafe copies.withUnsafeMutableBufferPointer { copies in
      var first = copies.baseAddress
      return unsafe runDriver(&count, &first) { bytes, count in
        unsafe Fuzzer.target.run(Array(UnsafeBufferPointer(start: bytes, count: count)))
        return 0
      }
    }
    FuzzFolder.remove()
    exit(status)
  }

  private static func printDictionary() {
    for word in Mutator.words + Mutator.oddities where !word.isEmpty {
      print("\"" + word.map { "\\x" + String(format: "%02X", $0) }.joined() + "\"")
    }
  }
}

/// libFuzzer's own loop.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<Int32>,
  _ words: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
  _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

/// libFuzzer's changes: bytes, and pieces of its dictionary.
@_silgen_name("LLVMFuzzerMutate")
private func mutate(_ bytes: UnsafeMutablePointer<UInt8>, _ size: Int, _ most: Int) -> Int

/// Called by libFuzzer for each new input: its own changes, or those that know pieces of texts.
@_cdecl("LLVMFuzzerCustomMutator")
public func customMutator(
  _ bytes: UnsafeMutablePointer<UInt8>, _ size: Int, _ most: Int, _ seed: UInt32
) -> Int {
  if seed % 2 == 0 { return unsafe mutate(bytes, size, most) }
  var mutator = unsafe Mutator(seed: UInt64(seed), others: Fuzzer.others)
  let input = unsafe Array(UnsafeBufferPointer(start: bytes, count: size))
  let result = mutator.mutated(input).prefix(most)
  // Safe: there is room for `most` bytes.
  for (index, byte) in result.enumerated() { unsafe bytes[index] = byte }
  return result.count
}
