"""What scikit-learn reaches on the tables of tables.py: mean and deviation over ten 70/30 splits.

    python peers.py > peers.json                   the seven tables of data/
    python peers.py --wider --seeds 3 > wider.json
    python peers.py iris diabetes                  only these

Accuracy or R² of the held-out rows of each split. Median and most frequent value for gaps, one-hot,
standard scaling, all learned on the training rows; models as scikit-learn sets them, apart from
enough iterations. Classes: logistic regression, MLPClassifier, histogram gradient boosting;
numbers: ridge regression (its strength by cross-validation), MLPRegressor, boosting.
"""

import argparse
import json
import os
import sys
import warnings

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, RidgeCV
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

import tables


def models(table, seed):
    iterations = 1000 if len(table.rows) < 3500 else 200
    if table.is_classes:
        return {
            "linear": LogisticRegression(max_iter=5000),
            "mlp": MLPClassifier(max_iter=iterations, random_state=seed),
            "boosting": HistGradientBoostingClassifier(random_state=seed),
        }
    return {
        "linear": RidgeCV(numpy.logspace(-3, 3, 13)),
        "mlp": MLPRegressor(max_iter=iterations, random_state=seed),
        "boosting": HistGradientBoostingRegressor(random_state=seed),
    }


def pipeline(model):
    texts = make_pipeline(
        SimpleImputer(strategy="most_frequent", missing_values=None),
        OneHotEncoder(handle_unknown="ignore", sparse_output=False))
    columns = make_column_transformer(
        (SimpleImputer(strategy="median"), make_column_selector(dtype_include=["number", "bool"])),
        (texts, make_column_selector(dtype_exclude=["number", "bool"])))
    return make_pipeline(columns, StandardScaler(), model)


def prepared(table):
    """Features as the pipeline wants them: text as objects, gaps in it None; names of rows left out."""
    features = table.features
    for name in features.select_dtypes(exclude=["number", "bool"]):
        column = features[name]
        if column.nunique() > min(200, len(column) / 2):
            features = features.drop(columns=name)
        else:
            features[name] = column.astype(object).where(column.notna(), None)
    return features


def scores(table, seeds):
    """A score for each model and seed."""
    features, targets = prepared(table), table.targets
    found = {}
    for seed in range(seeds):
        training, test = tables.parts(table, seed)
        for name, model in models(table, seed).items():
            fitted = pipeline(model).fit(features.iloc[training], targets[training])
            score = fitted.score(features.iloc[test], targets[test])
            found.setdefault(name, []).append(round(float(score), 4))
    return found


def main():
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("names", nargs="*", help="tables; all of data/ unless given")
    reader.add_argument("--wider", action="store_true", help="the wider choice of tables")
    reader.add_argument("--new", action="store_true", help="tables that the rule was not made by")
    reader.add_argument("--seeds", type=int, default=10)
    given = reader.parse_args()
    warnings.filterwarnings("ignore")
    found = {}
    for name in given.names or tables.chosen(given):
        found[name] = scores(tables.load(name), given.seeds)
        summary = {
            model: f"{numpy.mean(each):.4f} ± {numpy.std(each):.4f}"
            for model, each in found[name].items()}
        print(f"{name:11}", summary, file=sys.stderr, flush=True)
    lines = [f"  {json.dumps(name)}: {json.dumps(each)}" for name, each in found.items()]
    print("{\n" + ",\n".join(lines) + "\n}")


if __name__ == "__main__":
    main()
