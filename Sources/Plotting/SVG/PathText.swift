/// What a path draws, as the attribute `d`: relative, as that is shorter.
struct PathText {
  private var text = ""
  private var (x, y) = (0, 0)
  private var start = (x: 0, y: 0)
  /// Whether anything was drawn since the last move.
  private var isDrawing = false

  static func text(_ steps: [Drawing.Step]) -> String {
    var path = PathText()
    for step in steps { path.append(step) }
    return path.text
  }

  private mutating func append(_ step: Drawing.Step) {
    switch step {
    case .move(let point):
      append(text.isEmpty ? "M" : "m", [point])
      (start, isDrawing) = ((x, y), false)
    case .line(let point):
      let (dx, dy) = (tenths(point.x) - x, tenths(point.y) - y)
      // The pen's round tip draws a line without a length as a dot.
      if dx == 0 && dy == 0 && isDrawing { return }
      isDrawing = true
      if dy == 0 {
        append("h", numbers: [dx])
        x += dx
      } else if dx == 0 {
        append("v", numbers: [dy])
        y += dy
      } else {
        append("l", [point])
      }
    case .curve(let first, let second, let end): append("c", [first, second, end])
    case .circle(let center, let radius):
      append(.move(Point(center.x + radius, center.y)))
      let (r, across) = (decimal(radius), 2 * tenths(radius))
      for end in [-across, across] {
        text += "a\(r) \(r) 0 0 1"
        text += (end < 0 ? "" : " ") + "\(decimal(tenths: end)) 0"
      }
      text += "z"
    case .close:
      text += "z"
      (x, y) = start
    }
  }

  /// Each point as seen from where the pen stands, which then is the last of them.
  private mutating func append(_ command: String, _ points: [Point]) {
    append(command, numbers: points.flatMap { [tenths($0.x) - x, tenths($0.y) - y] })
    if let last = points.last { (x, y) = (tenths(last.x), tenths(last.y)) }
  }

  private mutating func append(_ command: String, numbers: [Int]) {
    text += command
    for (index, number) in numbers.enumerated() {
      if index > 0 && number >= 0 { text += " " }
      text += decimal(tenths: number)
    }
  }
}
