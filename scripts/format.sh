#!/usr/bin/env bash
# format.sh: rewrites the C++ files of the project (not third_party) as .clang-format wants them.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

sub "$ROOT/scripts/setup.sh" lint
cd "$ROOT"
mapfile -t files < <(project_files '*.h' '*.cc')
((${#files[@]} == 0)) || clang-format -i "${files[@]}"
