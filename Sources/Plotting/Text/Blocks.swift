/// Characters that fill a cell or a part of it.
enum Blocks {
  static let full: Character = "█"
  static let upperHalf: Character = "▀"
  static let lowerHalf: Character = "▄"
  static let rightHalf: Character = "▐"
  /// From the bottom, in eighths.
  static let rising: [Character] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", full]
  /// From the left, in eighths.
  static let growing: [Character] = [" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", full]
  /// From the empty cell to the full one.
  static let shades: [Character] = [" ", "░", "▒", "▓", full]
  /// Which shade above the empty one is that of a share from 0 to 1.
  static func level(_ share: Double) -> Int { 1 + min(3, Int(share * 4)) }
  /// Shades below a middle.
  static let counterShades: [Character] = [" ", "·", "-", "=", "#"]
  /// Of bars that stand beside or upon each other.
  static let fills: [Character] = [full, "▒", "░", "▓", "#", "=", "-", "·"]
  /// Of the regions of classes, quiet enough for points on them.
  static let regions: [Character] = ["·", "░", "-", "▒", "+", ":", "=", "/"]
}
