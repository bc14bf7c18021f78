#!/bin/bash
# Makes the examples of the version that a program writes: freeze.sh NNCTL VERSION, in this folder.
# Once a version is in use its examples stay as they are: what loads them changes, not they.
set -e -o pipefail
nnctl=$1 folder=version-$2
for config in */config.yaml; do
  name=$(dirname "$config")
  mkdir -p "$name/$folder"
  "$nnctl" train "$config" --output "$name/$folder/model.json" --threads 1 --quiet > /dev/null
  "$nnctl" predict "$name/$folder/model.json" --input "$name/data.csv" --quiet \
    > "$name/$folder/predictions.csv"
  "$nnctl" evaluate "$name/$folder/model.json" --data "$name/data.csv" --csv --quiet |
    cut -d, -f1,2 > "$name/$folder/scores.csv"
done
