/// Words as one would type them for a shell.
public enum ShellWords {
  /// A command, its words separated by blanks.
  public static func line(_ words: [String]) -> String { words.map(quoted).joined(separator: " ") }

  /// A word in quotes, where the shell would read it otherwise.
  public static func quoted(_ word: String) -> String {
    let isPlain = word.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...:
        true
      default: "-_./=:,+@%".utf8.contains(byte)
      }
    }
    if isPlain && !word.isEmpty { return word }
    return "'" + word.replacing("'", with: #"'\''"#) + "'"
  }
}
