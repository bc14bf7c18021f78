#!/usr/bin/env python3
"""Trains and scores the same networks on the same CSVs with nnctl and with what people use instead.

    python3 Benchmarks/frameworks/compare.py                    all of it, about half an hour
    python3 Benchmarks/frameworks/compare.py w1 w6one --runs 9
    python3 Benchmarks/frameworks/compare.py --torch            PyTorch too, whose download is 3 GB

Needs Python 3.11 and pip, 4 GB of memory and 6 GB of disk. Everything goes into Benchmarks/.build: the
peers into a virtual environment, from PyPI, and the CSVs, made anew from seeds. nnctl is built as the
README says.

The commands of a workload take turns, so that a change of the machine's speed meets all; medians are
told. Of each process: seconds from start to end, seconds of training as the program itself counts them
(`fit`, compiling left out; `epoch`: of its best epoch), and the most memory it had. A run during which
others used more than a twentieth of the machine is made again, up to twice. The table goes to
RESULTS.md, or to stdout where not all workloads were run.
"""
import argparse
import json
import os
import pathlib
import platform
import shlex
import statistics
import subprocess
import sys
import time
import venv

import workloads

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BUILD = ROOT / "Benchmarks" / ".build"
DATA, MODELS = BUILD / "data", BUILD / "models"
PYTHON = BUILD / "peers" / "bin" / "python"
PACKAGES = ["tensorflow-cpu", "keras", "jax", "scikit-learn", "onnxruntime", "onnx", "pandas", "polars"]
CORES = os.cpu_count() or 1


def install(torch):
    if not PYTHON.exists():
        venv.create(BUILD / "peers", with_pip=True)
    for packages in [PACKAGES] + ([["torch"]] if torch else []):
        done = BUILD / f"peers/{packages[0]}.installed"
        if not done.exists():
            print("installing " + " ".join(packages), file=sys.stderr)
            subprocess.run([PYTHON, "-m", "pip", "install", "--quiet", *packages], check=True)
            done.touch()


def build():
    line = next(line for line in (ROOT / "README.md").read_text().splitlines() if "swift build -c release" in line)
    subprocess.run(line.split("&&")[1].strip(), shell=True, cwd=ROOT, check=True, stdout=sys.stderr)
    return ROOT / ".build/release/nnctl"


def config(name, spec):
    """Writes the workload as nnctl's config."""
    layers = "".join(f"    - Dense: {{units: {units}, activation: {kind}}}\n" for units, kind in spec.layers)
    split = f"{{test_path: {DATA / spec.test}}}" if spec.test else spec.split
    metrics = "" if spec.loss == "mean_squared_error" else "  metrics: [accuracy]\n"
    path = MODELS / f"{name}.yaml"
    path.write_text(
        f"seed: 1\n"
        f"data:\n  path: {DATA / spec.train}\n  target: {spec.target}\n"
        f"  numeric: {{scale: {spec.scale}}}\n  split: {split}\n"
        f"model:\n  layers:\n{layers}"
        f"compile:\n  optimizer: {{Adam: {{learning_rate: {spec.rate}}}}}\n  loss: {spec.loss}\n{metrics}"
        f"fit: {{epochs: {spec.epochs}, batch_size: {spec.batch}}}\n"
        f"output: {{checkpoint: {MODELS / name}.json}}\n")
    return path


def commands(name, given):
    """(who, whether people would pick it, its command) for a workload; nnctl comes first."""
    spec = workloads.TRAINED.get(name)

    def peer(program, *more):
        return [PYTHON, HERE / "peers" / f"{program}.py", name, "--data", DATA, "--models", MODELS, *more]

    if spec:
        # Without the cache, so that each run reads its CSV.
        yield "nnctl", None, [
            given.nnctl, "train", config(name, spec), "--json", "--quiet", "--no-cache"]
        yield "Keras (TensorFlow)", True, peer("keras_fit")
        if given.torch:
            yield "PyTorch", True, peer("torch_fit")
        yield "scikit-learn", True, peer("sklearn_mlp")
        yield "JAX by hand", False, peer("jax_scan")
    else:
        source = DATA / workloads.SCORED[name][1]
        yield "nnctl", None, [given.nnctl, "predict", MODELS / "w2.json", "--samples", source]
        yield "Keras (TensorFlow)", True, peer("keras_fit", *([] if name == "w6one" else ["--batch", "8192"]))
        if given.torch:
            yield "PyTorch", True, peer("torch_fit")
        yield "scikit-learn", True, peer("sklearn_mlp")
        if name == "w6":
            yield "onnxruntime and pandas", True, peer("onnx_score")
            yield "onnxruntime and polars", False, peer("onnx_score", "--reader", "polars")
        else:
            yield "numpy by hand", False, peer("onnx_score")


def busy():
    """Seconds that all cores have worked since the machine started; 0 where the system does not say."""
    try:
        with open("/proc/stat") as file:
            numbers = [int(word) for word in file.readline().split()[1:9]]
    except OSError:
        return 0
    return (sum(numbers) - numbers[3] - numbers[4]) / os.sysconf("SC_CLK_TCK")


def measured(command):
    """One run: seconds, MB, and what the program said of itself."""
    words = [str(word) for word in command]
    working, start = busy(), time.perf_counter()
    # A small process between us and the command: a child begins with its parent's peak of memory.
    process = subprocess.Popen(
        [sys.executable, "-S", "-c", LAUNCHER, MODELS / "output.csv" if "predict" in words else "", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    out, said = process.communicate()
    others = busy() - working
    if process.returncode != 0:
        raise RuntimeError(f"{shlex.join(words)}\n{said.decode(errors='replace')[-2000:]}")
    *_, facts = said.decode().splitlines()
    run = json.loads(facts)
    run["others"] = max(0, others - run["cpu"]) / CORES / run["seconds"]
    answer = out.splitlines()[-1:]
    if answer and answer[0].startswith(b"{"):
        run.update({key: value for key, value in json.loads(answer[0]).items() if key in ("fit", "epoch")})
    return run


# Prints the command's own time and peak as the last line of stderr.
LAUNCHER = """
import json, os, sys, time
start = time.perf_counter()
child = os.fork()
if child == 0:
    if sys.argv[1]: os.dup2(os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644), 1)
    os.execv(sys.argv[2], sys.argv[2:])
_, status, usage = os.wait4(child, 0)
seconds = time.perf_counter() - start
unit = 1024 if sys.platform == "linux" else 1024 ** 2
print(json.dumps({"seconds": seconds, "cpu": usage.ru_utime + usage.ru_stime,
    "memory": usage.ru_maxrss / unit}), file=sys.stderr)
sys.exit(os.waitstatus_to_exitcode(status))
"""


def epochs_of(nnctl, path):
    """Seconds of nnctl's epochs, by its own log of a run that is not timed otherwise."""
    finished = subprocess.run(
        [nnctl, "train", path, "--log-format", "jsonl", "--no-cache"], capture_output=True, text=True, check=True)
    return [json.loads(line)["seconds"] for line in finished.stderr.splitlines() if line.startswith("{")]


def compare(name, given):
    """Runs of each command of a workload, in turn; a peer that fails is told of and left out."""
    plan = list(commands(name, given))
    found = {who: [] for who, _, _ in plan}
    for _ in range(given.runs):
        for who, _, command in plan:
            try:
                for _ in range(3):
                    run = measured(command)
                    if run["others"] < 0.05:
                        break
            except RuntimeError as failure:
                if who == "nnctl":
                    raise
                print(failure, file=sys.stderr)
                continue
            if who == "nnctl" and name in workloads.TRAINED:
                epochs = epochs_of(given.nnctl, MODELS / f"{name}.yaml")
                run.update(fit=sum(epochs), epoch=min(epochs))
            print(f"{name} {who}: {run['seconds']:.3f} s", file=sys.stderr)
            found[who].append(run)
    return [(who, picked, found[who]) for who, picked, _ in plan if found[who]]


def median(runs, key):
    values = [run[key] for run in runs if run.get(key) is not None]
    return statistics.median(values) if values else None


def seconds(value):
    if value is None:
        return "–"
    return f"{value * 1e3:.1f} ms" if value < 0.1 else f"{value:.2f} s"


def table(name, found):
    spec = workloads.TRAINED.get(name)
    title = spec.title if spec else workloads.SCORED[name][0]
    lines = [f"\n**{name.upper()}** {title}\n"]
    lines.append("| | whole process | × nnctl | fit | best epoch | × nnctl | peak memory |")
    lines.append("| --- | --- | --- | --- | --- | --- | --- |")
    own = found[0][2]
    for who, picked, runs in found:
        ratio = median(runs, "seconds") / median(own, "seconds")
        epoch = median(runs, "epoch")
        slower = "" if picked is None or epoch is None else f"{epoch / median(own, 'epoch'):.1f}"
        # What few would write themselves is told apart.
        label = f"*{who}*" if picked is False else who
        lines.append(
            f"| {label} | {seconds(median(runs, 'seconds'))} | {'' if picked is None else f'{ratio:.1f}'} "
            f"| {seconds(median(runs, 'fit'))} | {seconds(epoch)} | {slower} | {median(runs, 'memory'):.0f} MB |")
    return "\n".join(lines)


def machine(given):
    try:
        cpu = next(line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name"))
    except (OSError, StopIteration):
        cpu = platform.processor()
    packages = PACKAGES + (["torch"] if given.torch else [])
    versions = subprocess.run(
        [PYTHON, "-c", "import importlib.metadata, sys\n"
         "print(', '.join(f'{p} {importlib.metadata.version(p)}' for p in sys.argv[1:]))", *packages],
        capture_output=True, text=True, check=True).stdout.strip()
    return (
        f"{time.strftime('%Y-%m-%d')}, {CORES} cores of {cpu}, {platform.system()}, Python {platform.python_version()}, "
        f"{versions}. Medians, runs each: {given.runs}, by `python3 Benchmarks/frameworks/compare.py`. "
        "In italics what few would write themselves.")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    every = [*workloads.TRAINED, *workloads.SCORED]
    parser.add_argument("workloads", nargs="*", metavar="WORKLOAD", help=f"of {', '.join(every)}; all unless named")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--torch", action="store_true", help="PyTorch too")
    parser.add_argument("--nnctl", type=pathlib.Path, help="a binary, instead of building one")
    given = parser.parse_args()
    wanted = given.workloads or every
    for name in wanted:
        if name not in every:
            parser.error(f"no workload is called {name}: {', '.join(every)}")
    install(given.torch)
    given.nnctl = given.nnctl.resolve() if given.nnctl else build()
    MODELS.mkdir(parents=True, exist_ok=True)
    scored = [name for name in wanted if name in workloads.SCORED]
    subprocess.run([PYTHON, HERE / "data.py", DATA, *wanted, *(["w2"] if scored else [])], check=True)
    if scored:
        # They need each one's network of w2.
        for _, _, command in commands("w2", given):
            measured(command)
        subprocess.run(
            [PYTHON, HERE / "peers/onnx_score.py", "w2", "--data", DATA, "--models", MODELS], check=True)
    text = machine(given) + "\n"
    for name in wanted:
        text += table(name, compare(name, given)) + "\n"
    if wanted == every:
        (HERE / "RESULTS.md").write_text("# nnctl beside the frameworks\n\n" + text)
    else:
        print(text)


main()
