#!/usr/bin/env bash
# build.sh [dev|release|asan|tsan] [--target NAME]: configures once, compiles what changed.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

if [[ $# -gt 0 && $1 != --* ]]; then
  use_preset "$1"
  shift
fi

# Paths below the checkout are cached as relative ones, so that a second checkout hits as well.
export CCACHE_BASEDIR=$ROOT CCACHE_NOHASHDIR=1

cd "$ROOT"
mkdir -p "$BUILD"
exec 8>>"$BUILD/.lock"
flock 8  # two builds in one directory would destroy each other
if [[ ! -e $BUILD/build.ninja ]]; then
  step "configure $PRESET"
  run_logged cmake --preset "$PRESET"
fi
step "build $PRESET"
run_logged cmake --build --preset "$PRESET" -j "${MUMPUNI_BUILD_JOBS:-$(nproc)}" "$@"
step_done
