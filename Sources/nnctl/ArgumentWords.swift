/// Rearranges the words of a command line where the argument parser's rules are not ours.
enum ArgumentWords {
  private static let globalFlags: Set = ["--quiet", "--verbose"]
  private static let globalOptions: Set = ["--color"]

  /// - Global options in front of the subcommand move behind it.
  /// - Each word after `--samples` up to the next option becomes a `--samples=` of its own; a word
  ///   that begins with `-` and a digit or point is a sample.
  static func arranged(_ words: [String]) -> [String] {
    samplesRepeated(globalsMoved(words))
  }

  /// Whether a word is an option that may stand in front of the command.
  static func isGlobal(_ word: String) -> Bool {
    globalFlags.contains(word) || globalOptions.contains { word == $0 || word.hasPrefix($0 + "=") }
  }

  /// The words of a command that goes on with the training which another began.
  static func resuming(_ words: [String]) -> [String] {
    let end = words.firstIndex(of: "--") ?? words.endIndex
    let replaced = ["--resume-from", "--folds"]
    var options: [String] = []
    var isValue = false
    for word in words[..<end] {
      let isDropped =
        isValue || word == "--resume"
        || replaced.contains { word == $0 || word.hasPrefix($0 + "=") }
      if !isDropped { options.append(word) }
      isValue = !isValue && replaced.contains(word)
    }
    return options + ["--resume"] + words[end...]
  }

  private static func globalsMoved(_ words: [String]) -> [String] {
    var front: [String] = []
    var index = 0
    while index < words.count {
      let word = words[index]
      if globalFlags.contains(word) || globalOptions.contains(where: { word.hasPrefix($0 + "=") }) {
        front.append(word)
        index += 1
      } else if globalOptions.contains(word), index + 1 < words.count {
        front += words[index...index + 1]
        index += 2
      } else {
        break
      }
    }
    guard index < words.count, !front.isEmpty, !words[index].hasPrefix("-") else { return words }
    return [words[index]] + front + words[(index + 1)...]
  }

  private static func samplesRepeated(_ words: [String]) -> [String] {
    var result: [String] = []
    var isSamples = false
    var isFirst = false
    for (index, word) in words.enumerated() {
      if word == "--" { return result + words[index...] }
      if word == "--samples" {
        if isSamples && isFirst { result.append("--samples") }
        isSamples = true
        isFirst = true
      } else if word.hasPrefix("--samples=") {
        result.append(word)
        isSamples = true
        isFirst = false
      } else if isSamples && isSample(word) {
        result.append("--samples=" + word)
        isFirst = false
      } else {
        // Without a sample the option stands alone, for the parser to complain about.
        if isSamples && isFirst { result.append("--samples") }
        isSamples = false
        result.append(word)
      }
    }
    if isSamples && isFirst { result.append("--samples") }
    return result
  }

  private static func isSample(_ word: String) -> Bool {
    guard word.hasPrefix("-") else { return true }
    guard let second = word.dropFirst().first else { return true }
    return second == "." || second.isASCII && second.isNumber
  }
}
