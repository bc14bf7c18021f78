"""Scoring by onnxruntime, or for one sample by numpy alone, from the weights of scikit-learn's network.

    python onnx_score.py w2 …      writes network.onnx and network.npz instead
"""
import common

given = common.arguments()

import numpy

if given.spec is not None:
    import pickle

    import onnx
    from onnx import TensorProto, helper, numpy_helper

    model = pickle.loads((given.models / "sklearn.pickle").read_bytes())
    scale = numpy.load(given.models / "scale.npz")
    numbers = {"start": scale["start"], "size": scale["size"]}
    nodes = [helper.make_node("Sub", ["x", "start"], ["moved"]), helper.make_node("Div", ["moved", "size"], ["h0"])]
    for index, (kernel, bias) in enumerate(zip(model.coefs_, model.intercepts_)):
        numbers |= {f"kernel{index}": kernel.astype("f4"), f"bias{index}": bias.astype("f4")}
        last = index + 1 == len(model.coefs_)
        nodes += [
            helper.make_node("Gemm", [f"h{index}", f"kernel{index}", f"bias{index}"], [f"sum{index}"]),
            helper.make_node("Sigmoid" if last else "Relu", [f"sum{index}"], [f"h{index + 1}"])]
    graph = helper.make_graph(
        nodes, "network", [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["rows", 20])],
        [helper.make_tensor_value_info(f"h{len(model.coefs_)}", TensorProto.FLOAT, ["rows", 1])],
        [numpy_helper.from_array(array, name) for name, array in numbers.items()])
    onnx.save(
        helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9),
        given.models / "network.onnx")
    numpy.savez(given.models / "network.npz", **numbers)
elif given.workload == "w6one":
    stored = numpy.load(given.models / "network.npz")
    rows = (common.samples(given) - stored["start"]) / stored["size"]
    for index in range(2):
        rows = numpy.maximum(rows @ stored[f"kernel{index}"] + stored[f"bias{index}"], 0)
    common.write_scores(given, 1 / (1 + numpy.exp(-(rows @ stored["kernel2"] + stored["bias2"]))))
else:
    import onnxruntime

    session = onnxruntime.InferenceSession(given.models / "network.onnx", providers=["CPUExecutionProvider"])
    rows = numpy.ascontiguousarray(common.samples(given))
    common.write_scores(given, numpy.concatenate(
        [session.run(None, {"x": rows[start:start + 8192]})[0] for start in range(0, len(rows), 8192)]))
