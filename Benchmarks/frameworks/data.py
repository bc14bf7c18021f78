"""Writes the workloads' CSVs, the same bytes each time; those that are there already stay.

    python data.py FOLDER w1 w2 ...
"""
import pathlib
import sys

import numpy
import polars

FOLDER = pathlib.Path(sys.argv[1])


def write(name, features, target=None, digits=6, names=None, called="y"):
    columns = {n: features[:, i] for i, n in enumerate(names or [f"f{i}" for i in range(features.shape[1])])}
    if target is not None:
        columns[called] = target
    unfinished = FOLDER / (name + ".unfinished")
    polars.DataFrame(columns).write_csv(unfinished, float_precision=digits)
    unfinished.rename(FOLDER / name)


def network(draw, features, hidden, outputs):
    """Outputs of a random network with one hidden layer of tanh."""
    first = draw.standard_normal((features.shape[1], hidden), dtype="f4") / numpy.sqrt(features.shape[1])
    second = draw.standard_normal((hidden, outputs), dtype="f4") / numpy.sqrt(hidden)
    return numpy.tanh(2 * features @ first) @ second


def two_classes(draw, rows):
    features = draw.standard_normal((rows, 20), dtype="f4")
    return features, (6 * network(draw, features, 16, 1)[:, 0] + draw.logistic(size=rows) > 0).astype("i4")


def w1():
    draw = numpy.random.default_rng(1)
    scores = draw.uniform(30, 100, (200, 2)).round(2)
    admitted = (scores.sum(1) - 130) / 6 + draw.logistic(size=200) > 0
    write("w1.csv", scores, admitted.astype("i4"), 2, ["exam1", "exam2"], "admitted")


def w2():
    features, target = two_classes(numpy.random.default_rng(2), 12_000)
    write("w2.csv", features[:10_000], target[:10_000])
    write("w2_test.csv", features[10_000:], target[10_000:])


def w3():
    """Seven unequal classes, one label in twenty drawn at random."""
    draw = numpy.random.default_rng(3)
    raw = draw.standard_normal((550_000, 54), dtype="f4")
    features = raw * draw.uniform(0.5, 20, 54).astype("f4") + draw.uniform(-5, 5, 54).astype("f4")
    outputs = 3 * network(draw, raw, 32, 7) + numpy.array([1.5, 1.8, 0, -1, -0.5, -0.2, 0])
    target = outputs.argmax(1).astype("i4")
    wrong = draw.random(len(target)) < 0.05
    target[wrong] = draw.integers(0, 7, wrong.sum())
    write("w3.csv", features[:500_000], target[:500_000], 5)
    write("w3_test.csv", features[500_000:], target[500_000:], 5)


def w4():
    """Ten blurred shapes of 28 x 28, moved about, with noise; four pixels in five are 0."""
    draw = numpy.random.default_rng(4)
    grid = numpy.arange(28)
    shapes = numpy.zeros((10, 28, 28), "f4")
    for shape in shapes:
        for y, x in draw.uniform(7, 21, (6, 2)):
            shape += numpy.exp(-((grid[:, None] - y) ** 2 + (grid - x) ** 2) / 6)
        shape /= shape.max()
    target = draw.integers(0, 10, 70_000).astype("i4")
    pixels = numpy.empty((70_000, 784), "u1")
    for row, (label, move) in enumerate(zip(target, draw.integers(-3, 4, (70_000, 2)))):
        image = numpy.roll(shapes[label], move, (0, 1)).ravel() + 0.12 * draw.standard_normal(784)
        pixels[row] = numpy.where(image > 0.28, numpy.clip(255 * image, 0, 255), 0)
    write("w4.csv", pixels[:60_000], target[:60_000])
    write("w4_test.csv", pixels[60_000:], target[60_000:])


def w5():
    features = numpy.random.default_rng(5).standard_normal((20_000, 2048), dtype="f4")
    write("w5.csv", features, features[:, :64].sum(1) / 8, 4)


def w6():
    features = numpy.random.default_rng(6).standard_normal((1_000_000, 20), dtype="f4")
    write("w6_one.csv", features[:1])
    write("w6.csv", features)


def w7():
    write("w7.csv", *two_classes(numpy.random.default_rng(7), 1_000_000))


FOLDER.mkdir(parents=True, exist_ok=True)
for name in sys.argv[2:]:
    name = "w6" if name == "w6one" else name
    if not (FOLDER / f"{name}.csv").exists():
        print(f"writing {name}.csv", file=sys.stderr)
        globals()[name]()
