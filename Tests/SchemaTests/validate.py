"""Validates instances under a JSON Schema by PyPI's jsonschema, which knows nothing of nnctl.

Reads {"schema": …, "instances": {name: instance}} from the file named, and prints a JSON object: for
each name the problems found, none for what is valid. Tried with jsonschema 4.23 to 4.26.
"""

import json
import sys

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

with open(sys.argv[1], encoding="utf-8") as file:
    given = json.load(file)
Draft202012Validator.check_schema(given["schema"])
validator = Draft202012Validator(given["schema"])
found = {}
for name, instance in given["instances"].items():
    problem = best_match(validator.iter_errors(instance))
    found[name] = [] if problem is None else [f"{problem.json_path}: {problem.message}"[:500]]
json.dump(found, sys.stdout)
