"""scikit-learn: MLPClassifier or MLPRegressor."""
import common

given = common.arguments()

import pickle
import time
import warnings

import numpy
from sklearn.neural_network import MLPClassifier, MLPRegressor

warnings.filterwarnings("ignore")
model_file = given.models / "sklearn.pickle"
if given.spec is None:
    model = pickle.loads(model_file.read_bytes())
    scale = numpy.load(given.models / "scale.npz")
    rows = (common.samples(given) - scale["start"]) / scale["size"]
    common.write_scores(given, model.predict_proba(rows)[:, 1])
else:
    spec = given.spec
    x, y, test_x, test_y = common.training_data(given)
    kind = MLPRegressor if spec.loss == "mean_squared_error" else MLPClassifier
    model = kind(
        hidden_layer_sizes=[units for units, _ in spec.layers[:-1]], alpha=0, batch_size=min(spec.batch, len(x)),
        learning_rate_init=spec.rate, max_iter=spec.epochs, tol=0, n_iter_no_change=10**9, random_state=0)
    start = time.perf_counter()
    model.fit(x, y)
    seconds = time.perf_counter() - start
    scores = {} if test_x is None else {"accuracy": model.score(test_x, test_y)}
    model_file.write_bytes(pickle.dumps(model))
    common.report(seconds, [seconds / spec.epochs], **scores)
