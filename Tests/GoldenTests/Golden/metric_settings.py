"""Writes metric_settings.json: what Keras's metrics give with settings that metrics.json leaves out.

Run with Keras 3.15.1 on TensorFlow 2.21, CPU:  python metric_settings.py > metric_settings.json
Inputs have few fraction bits, so that every precision reads the same numbers.
"""

import json
import sys
import warnings

import numpy as np
from keras import metrics

warnings.simplefilter("ignore")
random = np.random.default_rng(3)
SIZES = (5, 3)
cases = []


def rounded(values, bits=4):
    return np.round(np.asarray(values) * 2**bits) / 2**bits


def uniform(n, columns, bits=4):
    return rounded(random.random((n, columns)), bits)


def normal(n, columns):
    return rounded(random.normal(size=(n, columns)) * 2)


def zeros_and_ones(n, columns=1):
    return random.integers(0, 2, (n, columns))


def indices(n, classes=4):
    return random.integers(0, classes, (n, 1))


def one_hot(n, classes=4):
    return np.eye(classes)[random.integers(0, classes, n)]


def tensor(values):
    values = np.asarray(values, dtype="float32")
    words = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}
    data = [words.get(str(x)) or float(str(x)) for x in values.reshape(-1)]
    return {"shape": list(values.shape), "data": data}


def add(name, samples, weighted=(False, True), **config):
    """One case without and one with sample weights; `samples` makes targets and predictions."""
    for is_weighted in weighted:
        metric = getattr(metrics, name)(**config)
        batches, results = [], []
        for size in SIZES:
            targets, predictions = samples(size)
            batch = {"y_true": tensor(targets), "y_pred": tensor(predictions)}
            weights = rounded(random.random(size) * 2).astype("float32") if is_weighted else None
            if is_weighted:
                batch["sample_weight"] = tensor(weights)
            metric.update_state(
                np.asarray(targets, "float32"), np.asarray(predictions, "float32"), weights
            )
            batches.append(batch)
            results.append(tensor(metric.result()))
        cases.append(
            {
                "id": f"set-{name}-{len(cases) + 1}",
                "name": name,
                "config": config,
                "batches": batches,
                "expected": {"results": results},
            }
        )


def binary(n):
    return zeros_and_ones(n), uniform(n, 1)


def ties(n):
    return zeros_and_ones(n), uniform(n, 1, bits=2)


def several(n):
    return zeros_and_ones(n, 3), uniform(n, 3)


def classes(n):
    return one_hot(n), uniform(n, 4)


def equal_outputs(n):
    return one_hot(n), uniform(n, 4, bits=1)


def numbers(n):
    return normal(n, 3), normal(n, 3)


for curve in ("ROC", "PR", "PRGAIN"):
    for method in ("interpolation", "minoring", "majoring"):
        add("AUC", binary, (True,), curve=curve, summation_method=method)
        add("AUC", ties, (False,), curve=curve, summation_method=method, num_thresholds=5)
        add("AUC", several, (True,), curve=curve, summation_method=method, multi_label=True)
add("AUC", binary, thresholds=[0.1, 0.4, 0.45, 0.9])
add("AUC", ties, thresholds=[0.25, 0.5, 0.75])
add("AUC", ties, num_thresholds=2)
add("AUC", several)
weights = [1.0, 2.0, 0.5]
add("AUC", several, label_weights=weights)
for curve in ("ROC", "PR"):
    add("AUC", several, curve=curve, label_weights=weights, multi_label=True, num_labels=3)
add("AUC", lambda n: (zeros_and_ones(n, 3), normal(n, 3)), from_logits=True, multi_label=True)
for name in ("TruePositives", "FalsePositives", "TrueNegatives", "FalseNegatives"):
    add(name, several, thresholds=[0.7, 0.25])
    add(name, ties, thresholds=[0, 0.5, 1])
for name in ("Precision", "Recall"):
    add(name, several, thresholds=[0.7, 0.25])
    add(name, ties, thresholds=[0.25, 0.5, 0.75])
    add(name, several, class_id=1)
    add(name, classes, top_k=2, class_id=0)
    add(name, classes, top_k=2, thresholds=0.25)
    add(name, equal_outputs, top_k=1)
for name, key in (
    ("SensitivityAtSpecificity", "specificity"),
    ("SpecificityAtSensitivity", "sensitivity"),
    ("PrecisionAtRecall", "recall"),
    ("RecallAtPrecision", "precision"),
):
    add(name, ties, **{key: 0.6})
    add(name, binary, **{key: 0.5}, num_thresholds=1)
    add(name, ties, **{key: 0.5}, num_thresholds=2)
    add(name, several, **{key: 0.4}, num_thresholds=7, class_id=2)
for average in (None, "micro", "macro", "weighted"):
    for threshold in (None, 0.3):
        add("FBetaScore", classes, (True,), average=average, beta=0.5, threshold=threshold)
        add("F1Score", classes, (False,), average=average, threshold=threshold)
add("F1Score", equal_outputs, average="macro")
for aggregation in (None, "uniform_average", "variance_weighted_average"):
    for regressors in (0, 2, 23, 30):
        add(
            "R2Score",
            numbers,
            (True,),
            class_aggregation=aggregation,
            num_regressors=regressors,
        )
add("TopKCategoricalAccuracy", classes)
add("TopKCategoricalAccuracy", equal_outputs, k=1)
add("SparseTopKCategoricalAccuracy", lambda n: (indices(n), uniform(n, 4, bits=1)), k=2)
add(
    "SparseTopKCategoricalAccuracy",
    lambda n: (indices(n)[:, 0], np.array([random.permutation(4) for _ in range(n)])),
    k=2,
    from_sorted_ids=True,
)
add("BinaryAccuracy", ties, threshold=0.25)
add("BinaryCrossentropy", several, label_smoothing=0.2)
add(
    "BinaryCrossentropy",
    lambda n: (zeros_and_ones(n, 3), normal(n, 3)),
    label_smoothing=0.2,
    from_logits=True,
)
add("CategoricalCrossentropy", classes, label_smoothing=0.2)
add(
    "CategoricalCrossentropy",
    lambda n: (one_hot(n), normal(n, 4)),
    label_smoothing=0.1,
    from_logits=True,
)
add("SparseCategoricalCrossentropy", lambda n: (indices(n), normal(n, 4)), from_logits=True)
add("SparseCategoricalCrossentropy", lambda n: (indices(n), uniform(n, 4) + 0.0625), ignore_class=1)
add(
    "SparseCategoricalCrossentropy",
    lambda n: (indices(n), normal(n, 4)),
    ignore_class=2,
    from_logits=True,
)
add("Hinge", lambda n: (zeros_and_ones(n, 2), normal(n, 2)))
add("SquaredHinge", lambda n: (zeros_and_ones(n), normal(n, 1)))
add("CosineSimilarity", lambda n: (np.zeros((n, 3)), normal(n, 3)), (False,))
add("LogCoshError", lambda n: (50 * normal(n, 2), 50 * normal(n, 2)), (False,))

lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
sys.stdout.write(
    '{"format":"nnctl-golden/1","kind":"metric_settings","made_with":"Keras 3.15.1, TensorFlow '
    f'backend","cases":[\n{lines}\n]}}\n'
)
