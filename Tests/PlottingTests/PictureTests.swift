import Plotting
import Testing

@Suite struct PictureTests {
  @Test func `equal pictures are drawn with equal bytes`() {
    let chart = Chart(
      x: Axis("x"), y: Axis("y"), layers: [Chart.Layer("a", ink: .series(0), .line([Point(0, 1)]))])
    let picture = Picture(title: "t", description: "d", panels: [.chart(chart)])
    #expect(SVG.text(picture) == SVG.text(picture))
  }
}
