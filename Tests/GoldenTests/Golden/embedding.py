"""Makes training/embedding: a network over two columns of categories, trained by Keras.

    python Tests/GoldenTests/Golden/embedding.py

Written with Keras 3.15.1 on TensorFlow 2.21, CPU, Python 3.11. Each category goes through an Embedding of its own, and all
columns are concatenated in the order of the features. Index 0 stands for missing cells and for those that no training row
has; its vector starts at 0, the others at `initial_weights`. The rows are made here; `expected` is float32, and the same
training in float64 gives the deviation.

Keras on TensorFlow hands the optimizer a table's gradient row by row of the batch (IndexedSlices), and squares these before it
adds up those of one category: Adam's second moment and the norm for clipping come out different from what JAX, PyTorch and the
formulas make of the sum. Here the optimizer is given the sum, as everywhere else.
"""

import csv
import json
import os
import pathlib

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import numpy as np
import tensorflow as tf

FOLDER = pathlib.Path(__file__).parent / "training" / "embedding"
# In natural order, as their indices from 1 are; the last is in the test rows alone.
CITIES, SIZES = ["Bern", "Oslo", "Rome", "Seoul", "Yeosu"], ["9", "10", "20"]
DIMENSIONS = {"city": 3, "size": 2}
UNITS, EPOCHS, BATCH = 5, 6, 16
OPTIMIZER = {"learning_rate": 0.05, "weight_decay": 0.02, "clipnorm": 0.5}


def rows(random, count, cities):
    """A number with few fraction bits, a city that may be missing, a size, and a target that follows them."""
    x = np.round(random.normal(size=count) * 64) / 64
    city = random.integers(0, cities + 1, size=count)
    size = random.integers(1, len(SIZES) + 1, size=count)
    y = x * np.array([1, -1, 0.5])[size - 1] + np.array([0, 1, -1, 2, 0.5, 0])[city] + random.normal(size=count) * 0.2
    return x, city, size, np.round(y * 64) / 64


def write(name, table):
    with open(FOLDER / name, "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["city", "x", "size", "y"])
        for x, city, size, y in zip(*table):
            out.writerow([CITIES[city - 1] if city else "", float(x), SIZES[size - 1], float(y)])


def tensor(layer, name, value):
    return {"layer": layer, "name": name, "shape": list(value.shape), "data": [float(v) for v in np.asarray(value).ravel()]}


def named(weights):
    names = [(0, "city/embeddings"), (0, "size/embeddings"), (1, "kernel"), (1, "bias"), (2, "kernel"), (2, "bias")]
    return [tensor(*name, value) for name, value in zip(names, weights)]


class Summed(keras.optimizers.AdamW):
    def apply(self, grads, trainable_variables=None):
        return super().apply([tf.convert_to_tensor(g) for g in grads], trainable_variables)


def run(dtype, weights, train, test):
    keras.backend.clear_session()
    keras.config.set_floatx(dtype)
    inputs = [keras.Input((), name="city", dtype="int32"), keras.Input((1,), name="x"), keras.Input((), name="size", dtype="int32")]
    # City 5, of the test rows alone, is no index: a lookup would give it 0.
    layers = [
        keras.layers.Embedding(5, DIMENSIONS["city"], name="city_vector"),
        keras.layers.Embedding(4, DIMENSIONS["size"], name="size_vector"),
        keras.layers.Dense(UNITS, activation="tanh"), keras.layers.Dense(1)]
    both = keras.layers.Concatenate()([layers[0](inputs[0]), inputs[1], layers[1](inputs[2])])
    model = keras.Model(inputs, layers[3](layers[2](both)))
    for layer, own in zip(layers, [weights[:1], weights[1:2], weights[2:4], weights[4:]]):
        layer.set_weights(own)
    optimizer = Summed(**OPTIMIZER)
    optimizer.exclude_from_weight_decay(var_names=["embeddings"])
    model.compile(optimizer, "mse", metrics=["mae"])
    data = [([np.where(city == 5, 0, city), x[:, None], size], y[:, None]) for x, city, size, y in (train, test)]

    def scores():
        found = model.evaluate(*data[1], batch_size=32, verbose=0, return_dict=True)
        return {name: float(value) for name, value in found.items()}

    first = scores()
    history = model.fit(*data[0], batch_size=BATCH, epochs=EPOCHS, shuffle=False, validation_data=data[1], verbose=0).history
    return {
        "initial_evaluate_test": first,
        "history": {name: [float(v) for v in values] for name, values in history.items()},
        "epochs_run": EPOCHS,
        "final_weights": named([value for layer in layers for value in layer.get_weights()]),
        "evaluate_test": scores(), "predict_test": model.predict(data[1][0], verbose=0).tolist(),
    }


def flat(node):
    if isinstance(node, dict):
        node = [node[key] for key in sorted(node)]
    if isinstance(node, list):
        return [number for item in node for number in flat(item)]
    return [] if isinstance(node, str) else [node]


def deviation(a, b):
    return max(abs(x - y) / max(1, abs(y)) for x, y in zip(flat(a), flat(b)))


def shortest(node):
    """Numbers as the shortest decimals that read back as the same float32."""
    if isinstance(node, dict):
        return {key: shortest(value) for key, value in node.items()}
    if isinstance(node, list):
        return [shortest(value) for value in node]
    return float(str(np.float32(node))) if isinstance(node, float) else node


random = np.random.default_rng(5)
FOLDER.mkdir(parents=True, exist_ok=True)
train, test = rows(random, 90, 4), rows(random, 30, 5)
write("train.csv", train)
write("test.csv", test)
shapes = [(5, 3), (4, 2), (6, UNITS), (UNITS,), (UNITS, 1), (1,)]
weights = [np.round(random.normal(size=shape) * 0.5 * 1024) / 1024 for shape in shapes]
for table in weights[:2]:
    table[0] = 0
expected = run("float32", weights, train, test)
expected64 = run("float64", weights, train, test)
case = {
    "format": "nnctl-golden/1", "kind": "training", "name": "embedding", "made_with": f"Keras {keras.__version__}",
    "columns": {
        name: {"encode": {"embedding": {"output_dim": size}}, "missing": "slot", "unknown": "slot"}
        for name, size in DIMENSIONS.items()},
    "layers": [{"class": "Dense", "units": UNITS, "activation": "tanh"}, {"class": "Dense", "units": 1}],
    "optimizer": {"class_name": "AdamW", "config": OPTIMIZER | {"exclude_from_weight_decay": ["embeddings"]}},
    "loss": "mean_squared_error", "metrics": ["mae"], "batch_size": BATCH, "epochs": EPOCHS, "shuffle": False,
    "features": ["city", "x", "size"], "target": "y", "validation": {"data": "test.csv"},
    "initial_weights": named(weights), "expected": shortest(expected),
    "observed_float32_float64_deviation": {
        key: float(f"{deviation(expected[key], expected64[key]):.1e}")
        for key in ["history", "final_weights", "evaluate_test", "predict_test"]},
}
(FOLDER / "case.json").write_text(json.dumps(case) + "\n")
print(case["observed_float32_float64_deviation"], case["expected"]["history"])
