#!/usr/bin/env python3
"""Opens pictures and pages in headless Chromium: three widths, light and dark, and as printed.

    python3 Tests/Browser/check.py picture.svg report.html …
    python3 Tests/Browser/check.py --screenshots FOLDER picture.svg …
    python3 Tests/Browser/check.py --self-test

Needs Chromium with its driver and the package selenium. Ends with 1 where the console has an error,
something is loaded, a text or mark leaves its picture, texts lie on each other, a text has a contrast
below 4.5 to what lies beneath it, or a page is wider than the window.
"""

import argparse
import base64
import json
import shutil
import sys
import tempfile
from pathlib import Path

from selenium import webdriver

WIDTHS = (360, 720, 1280)
# Elements are found at places of the window only.
HEIGHT = 6000
LOOKS = [("screen", "light"), ("screen", "dark"), ("print", "light")]

# What is wrong with the page that is open, as a list of sentences.
MEASURE = """
(() => {
  const problems = []
  const name = (element) => {
    const text = element.tagName === "text" ? element.lastChild?.data ?? "" : ""
    return text ? `'${text}'` : `<${element.tagName}>`
  }
  // Of convex shapes: apart where a line along a side of one parts them.
  const meet = (a, b) => [a, b].every(shape => shape.every((from, i) => {
    const to = shape[(i + 1) % shape.length]
    const along = (p) => p.x * (from.y - to.y) + p.y * (to.x - from.x)
    const [s, t] = [a.map(along), b.map(along)]
    return Math.max(...s) > Math.min(...t) && Math.max(...t) > Math.min(...s)
  }))
  // Lines of text have room above and below their letters, which may meet.
  const corners = (text) => {
    const box = text.getBBox(), matrix = text.getScreenCTM()
    const [top, bottom] = [box.y + 0.2 * box.height, box.y + 0.8 * box.height]
    return [[box.x, top], [box.x + box.width, top], [box.x + box.width, bottom], [box.x, bottom]]
      .map(([x, y]) => new DOMPoint(x, y).matrixTransform(matrix))
  }
  // WCAG 2.2: relative luminance and contrast.
  const luminance = (color) => color.map(part => part / 255)
    .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0)
  const contrast = (a, b) => {
    const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y)
    return (high + 0.05) / (low + 0.05)
  }
  const parse = (css) => css.match(/[0-9.]+/g)?.map(Number) ?? [0, 0, 0, 0]
  // The colours of all that lies at a place, one over the other.
  const ground = (x, y) => {
    let [color, left] = [[0, 0, 0], 1]
    for (const layer of document.elementsFromPoint(x, y)) {
      if (layer.tagName === "text") continue
      const style = getComputedStyle(layer)
      const isMark = layer instanceof SVGGeometryElement
      const [red, green, blue, alpha = 1] = parse(isMark ? style.fill : style.backgroundColor)
      const share = left * alpha * (isMark ? style.fillOpacity : 1)
      color = [red, green, blue].map((part, index) => color[index] + share * part)
      left -= share
    }
    return color.map(part => part + left * 255)
  }
  const compare = (name, element, box, ink, halo) => {
    const place = [(box.left + box.right) / 2, (box.top + box.bottom) / 2]
    // Scrolled away, or folded.
    if (!document.elementsFromPoint(...place).includes(element)) return
    const found = contrast(parse(ink).slice(0, 3), halo ?? ground(...place))
    if (found < 4.5) problems.push(`${name} has a contrast of ${found.toFixed(1)}`)
  }
  const words = document.createTreeWalker(document.body ?? document, NodeFilter.SHOW_TEXT)
  while (document.body && words.nextNode()) {
    const [node, range] = [words.currentNode, document.createRange()]
    range.selectNodeContents(node)
    const box = range.getClientRects()[0]
    if (!box || !node.data.trim() || node.parentElement.closest("svg, style, script")) continue
    const [owner, text] = [node.parentElement, node.data.trim().slice(0, 40)]
    compare(`'${text}'`, owner, box, getComputedStyle(owner).color)
  }
  for (const svg of document.querySelectorAll("svg")) {
    const { x, y, width, height } = svg.viewBox.baseVal, matrix = svg.getScreenCTM()
    const [start, end] = [[x, y], [x + width, y + height]]
      .map(([x, y]) => new DOMPoint(x, y).matrixTransform(matrix))
    if (end.x <= start.x || end.y <= start.y) problems.push("a picture without a size")
    const marks = [...svg.querySelectorAll("text, path, rect, circle, line, polyline, polygon")]
      .filter(mark => !mark.closest("defs, clipPath, marker"))
    for (const mark of marks) {
      const box = mark.getBoundingClientRect()
      const over = Math.max(start.x - box.left, start.y - box.top,
        box.right - end.x, box.bottom - end.y) / matrix.a
      if (over > 1) problems.push(`${name(mark)} leaves its picture by ${over.toFixed(0)} px`)
    }
    const texts = marks.filter(mark => mark.tagName === "text").map(text => [text, corners(text)])
    for (const [text] of texts) {
      const style = getComputedStyle(text)
      const halo = style.stroke === "none" ? undefined : parse(style.stroke).slice(0, 3)
      const box = text.getBoundingClientRect()
      compare(name(text), text, box, style.fill, halo)
    }
    texts.forEach(([text, box], index) => {
      for (const [other, otherBox] of texts.slice(0, index)) {
        if (meet(box, otherBox)) problems.push(`${name(text)} lies on ${name(other)}`)
      }
    })
  }
  const page = document.documentElement
  if (page.scrollWidth > innerWidth) problems.push(`${page.scrollWidth} px wide`)
  return problems
})()
"""

BOTTOM = "Math.ceil(document.documentElement.getBoundingClientRect().bottom)"


class Browser:
    def __init__(self):
        options = webdriver.ChromeOptions()
        # As root, as in many a container, Chromium has no sandbox.
        for option in ("headless", "no-sandbox", "disable-gpu", "hide-scrollbars",
                       "disable-dev-shm-usage", "force-color-profile=srgb"):
            options.add_argument(f"--{option}")
        options.binary_location = found("chromium", "chromium-browser", "google-chrome")
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        service = webdriver.ChromeService(executable_path=found("chromedriver"))
        self.driver = webdriver.Chrome(options=options, service=service)

    def tell(self, command, **parameters):
        return self.driver.execute_cdp_cmd(command, parameters)

    def problems(self, path, width, medium, scheme, screenshots=None):
        """What is wrong with a file at a width, in order."""
        page = path.resolve().as_uri()
        self.tell("Emulation.setDeviceMetricsOverride",
                  width=width, height=HEIGHT, deviceScaleFactor=1, mobile=False)
        self.tell("Emulation.setEmulatedMedia", media=medium,
                  features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.driver.get(page)
        result = self.tell("Runtime.evaluate", expression=MEASURE, returnByValue=True)
        if "exceptionDetails" in result:
            raise RuntimeError(result["exceptionDetails"])
        problems = result["result"]["value"]
        for entry in self.driver.get_log("browser"):
            if entry["level"] in ("SEVERE", "ERROR"):
                problems.append(f"console: {entry['message']}")
        for entry in self.driver.get_log("performance"):
            event = json.loads(entry["message"])["message"]
            url = event["params"].get("request", {}).get("url", "")
            if event["method"] == "Network.requestWillBeSent":
                if url != page and not url.startswith("data:"):
                    problems.append(f"loads {url}")
        if screenshots:
            file = screenshots / f"{path.stem}-{width}-{medium}-{scheme}.png"
            bottom = self.tell("Runtime.evaluate", expression=BOTTOM)["result"]["value"]
            area = dict(x=0, y=0, width=width, height=min(bottom, 16000), scale=1)
            picture = self.tell("Page.captureScreenshot", captureBeyondViewport=True, clip=area)
            file.write_bytes(base64.b64decode(picture["data"]))
        return problems

    def check(self, path, screenshots=None):
        """The same at all widths and looks."""
        # No paper is as narrow as a phone.
        views = [(width, *look) for width in WIDTHS for look in LOOKS
                 if look[0] == "screen" or width >= 720]
        found = {}
        for view in views:
            for problem in self.problems(path, *view, screenshots):
                found.setdefault(problem, []).append("{} px {} {}".format(*view))
        return [f"{path.name}: {problem} ({'; '.join(where) if len(where) < len(views) else 'always'})"
                for problem, where in found.items()]


def found(*names):
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None:
        sys.exit(f"check.py: {names[0]} is not installed")
    return path


# Broken pages, and what is to be found of them.
BROKEN = [
    ("outside.svg", '<text x="90" y="50">too far to the right</text>', "leaves its picture"),
    ("mark.svg", '<path d="M10 10v200" stroke="red"/>', "<path> leaves its picture"),
    ("texts.svg", '<text x="5" y="50">one</text><text x="9" y="53">two</text>', "lies on 'one'"),
    ("tilted.svg", '<text x="5" y="50">one</text>'
     '<text x="9" y="60" transform="rotate(-45 9 60)">other</text>', "lies on 'one'"),
    ("loads.svg", '<image href="file:///none.png" width="9" height="9"/>', "loads file:///none"),
    ("script.svg", "<script>nothing()</script>", "console: "),
    ("wide.html", '<p style="width: 500px">…</p>', "px wide"),
    ("dark.html", "<style>@media (prefers-color-scheme: dark) {p {width: 2000px}}</style><p>…</p>",
     "1280 px screen dark"),
    ("print.html", "<style>@media print {p {width: 2000px}}</style><p>…</p>", "1280 px print"),
    ("pale.svg", '<rect width="99" height="99" fill="#00f"/><text x="5" y="50">word</text>',
     "'word' has a contrast of 2.4"),
    ("pale.html", '<p style="color: #999">word</p>', "'word' has a contrast of 2.8"),
]
WHOLE = [
    ("whole.svg", '<text x="5" y="50">one</text><text x="50" y="50">two</text>'
     '<path d="M1 1h90" stroke="red"/>'),
    ("whole.html", '<meta charset="utf-8"><p>One.</p>'),
]


def self_test(browser):
    missed = []
    with tempfile.TemporaryDirectory() as folder:
        for name, body, *expected in BROKEN + WHOLE:
            path = Path(folder, name)
            start = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" width="100">'
            path.write_text(f"{start}{body}</svg>" if path.suffix == ".svg" else
                            f"<!doctype html>{body}", encoding="utf-8")
            problems = browser.check(path)
            if not all(any(text in problem for problem in problems) for text in expected):
                missed.append(f"{name}: not found: {expected[0]}; found: {problems}")
            if not expected:
                missed += problems
    return missed


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--screenshots", type=Path, metavar="FOLDER", help="pictures to look at")
    parser.add_argument("--self-test", action="store_true", help="what is broken must be found")
    chosen = parser.parse_args()
    if chosen.screenshots:
        chosen.screenshots.mkdir(parents=True, exist_ok=True)
    browser = Browser()
    try:
        problems = self_test(browser) if chosen.self_test else []
        for path in chosen.files:
            problems += browser.check(path, chosen.screenshots)
    finally:
        browser.driver.quit()
    for problem in problems:
        print(problem)
    print(f"{len(chosen.files)} files: {len(problems)} problems")
    sys.exit(1 if problems else 0)


main()
