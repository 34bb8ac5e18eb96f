#!/usr/bin/env bash
# collect_programs.sh BIN DIR: the programs that images hold, without debugging information.
set -euo pipefail

bin=${1:?usage: collect_programs.sh BIN DIR} dir=${2:?usage: collect_programs.sh BIN DIR}
mkdir -p "$dir"
for program in mumpuni-personnel mumpuni-training mumpuni-assessment mumpuni-complaint mumpuni cityload; do
  install -s -t "$dir" "$bin/$program"
done
