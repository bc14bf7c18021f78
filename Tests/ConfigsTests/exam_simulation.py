"""What the training of configs/exam.yaml comes to, by numpy alone.

A sigmoid unit on the raw marks, GlorotUniform and a zero bias, Adam at 0.01, binary crossentropy,
1000 epochs in batches of 32, on 900 random splits of 140 and 60 rows side by side.
With numpy 2: test loss mean 0.2100, deviation 0.0406; accuracy mean 0.9105, deviation 0.0318.
"""

import pathlib

import numpy

RUNS, ROWS, TEST, BATCH = 900, 200, 60, 32

rng = numpy.random.default_rng(7)
table = numpy.loadtxt(
    pathlib.Path(__file__).parents[2] / "data" / "exam_scores.csv", delimiter=",", skiprows=1
)
inputs = numpy.column_stack([table[:, :2], numpy.ones(ROWS)])  # the last weight is the bias
passed = table[:, 2]


def shuffled(rows):
    order = numpy.argsort(rng.random(rows.shape), axis=1)
    return numpy.take_along_axis(rows, order, axis=1)


rows = shuffled(numpy.tile(numpy.arange(ROWS), (RUNS, 1)))
test, train = rows[:, :TEST], rows[:, TEST:]
limit = numpy.sqrt(6 / (2 + 1))
weights = numpy.column_stack([rng.uniform(-limit, limit, (RUNS, 2)), numpy.zeros(RUNS)])
mean = numpy.zeros_like(weights)
square = numpy.zeros_like(weights)
step = 0
for epoch in range(1000):
    order = shuffled(train)
    for start in range(0, order.shape[1], BATCH):
        batch = order[:, start : start + BATCH]
        logits = numpy.einsum("rbk,rk->rb", inputs[batch], weights)
        error = 1 / (1 + numpy.exp(-logits)) - passed[batch]
        gradient = numpy.einsum("rb,rbk->rk", error, inputs[batch]) / batch.shape[1]
        step += 1
        mean = 0.9 * mean + 0.1 * gradient
        square = 0.999 * square + 0.001 * gradient**2
        rate = 0.01 * numpy.sqrt(1 - 0.999**step) / (1 - 0.9**step)
        weights -= rate * mean / (numpy.sqrt(square) + 1e-7)

logits = numpy.einsum("rbk,rk->rb", inputs[test], weights)
losses = numpy.logaddexp(0, logits) - logits * passed[test]
for name, values in [
    ("loss", losses.mean(1)),
    ("accuracy", ((logits > 0) == (passed[test] == 1)).mean(1)),
]:
    print(f"test {name}: mean {values.mean():.4f}, deviation {values.std(ddof=1):.4f}")
