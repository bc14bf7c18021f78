"""Writes encoders.json: what scikit-learn and numpy make of numbers and categories.

Run with scikit-learn 1.9.1 and numpy 2.4.6:  python encoders.py > encoders.json
Inputs have few fraction bits, so that every precision reads the same numbers.
"""

import json
import warnings

import numpy as np
from sklearn import preprocessing as sk

warnings.simplefilter("ignore")
random = np.random.default_rng(4)


def rounded(values, bits=4):
    return np.round(np.asarray(values) * 2**bits) / 2**bits


def column(values):
    return np.asarray(values, dtype=float).reshape(-1, 1)


def as_list(values):
    return [float(value) for value in np.asarray(values, dtype=float).ravel()]


normal = rounded(random.normal(size=40) * 3 + 2)
skewed = rounded(np.exp(random.normal(size=400) * 2))
ties = rounded(random.integers(0, 6, 90) / 2)
zeros = np.concatenate([np.zeros(35), rounded(random.random(5) * 9) + 1])
signed = rounded(random.normal(size=30) * 100)
numbers = {"normal": normal, "skewed": skewed, "ties": ties, "zeros": zeros, "signed": signed}


def probes(values):
    """Training values, values between them, and values beyond them."""
    some = values[:: max(1, len(values) // 12)]
    return np.concatenate([some, rounded(some + 0.3, 6), [values.min() - 5, values.max() + 5]])


def symmetric_log(values):
    return np.sign(values) * np.log1p(np.abs(values))


scalers = []
for name, values in numbers.items():
    x, tried = column(values), probes(values)
    count = min(max(10, min(1000, len(values) // 30)), len(values))
    quantile = sk.QuantileTransformer(n_quantiles=count, output_distribution="normal")
    # The least and the greatest value are 0 and 1 to scikit-learn, however many rows have them.
    inner = tried[(tried != values.min()) & (tried != values.max())]
    logarithm = sk.StandardScaler().fit(symmetric_log(x))
    made = {
        "standard": (tried, sk.StandardScaler().fit(x).transform(column(tried))),
        "min_max": (tried, sk.MinMaxScaler().fit(x).transform(column(tried))),
        "quantile": (inner, quantile.fit(x).transform(column(inner))),
        "log1p": (tried, logarithm.transform(symmetric_log(column(tried)))),
    }
    if np.quantile(values, 0.25) != np.quantile(values, 0.75):
        made["robust"] = (tried, sk.RobustScaler().fit(x).transform(column(tried)))
    for scaler, (shown, expected) in made.items():
        scalers.append(
            {"scaler": scaler, "data": name, "probes": as_list(shown), "expected": as_list(expected)}
        )

binnings = []
for name, values in numbers.items():
    tried = probes(values)
    for strategy in ["quantile", "uniform"]:
        for bins in [5, 8]:
            binning = sk.KBinsDiscretizer(
                n_bins=bins, encode="ordinal", strategy=strategy, quantile_method="linear",
                subsample=None,
            ).fit(column(values))
            binnings.append({
                "strategy": strategy, "bins": bins, "data": name, "probes": as_list(tried),
                "expected": as_list(binning.transform(column(tried))),
            })

texts = [str(text) for text in random.choice(["a", "b", "c", "rare"], 60, p=[0.5, 0.3, 0.17, 0.03])]
targets = {
    "number": rounded(random.normal(size=60) * 50 + 1000),
    "binary": random.integers(0, 2, 60),
    "classes": random.integers(0, 3, 60),
}
means = []
for name, y in targets.items():
    kind = {"number": "continuous", "binary": "binary", "classes": "multiclass"}[name]
    for smoothing in [10.0, 0.5]:
        encoder = sk.TargetEncoder(smooth=smoothing, target_type=kind)
        encoder.fit(np.array(texts).reshape(-1, 1), y)
        tried = ["a", "b", "c", "rare", "new"]
        means.append({
            "target": name, "y": as_list(y), "smoothing": smoothing, "probes": tried,
            "expected": as_list(encoder.transform(np.array(tried).reshape(-1, 1))),
        })

print(json.dumps(
    {
        "numbers": {name: as_list(values) for name, values in numbers.items()},
        "scalers": scalers, "binnings": binnings, "texts": texts, "target_means": means,
    },
    separators=(",", ":"),
))
