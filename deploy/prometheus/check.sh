#!/usr/bin/env bash
# check.sh: whether the alarms hold together. Prometheus accepts its files, the tests of the rules pass, every alarm has a severity,
# an entry in docs/runbook.md, a link to it, a test that raises it and one that does not, and what the rules name exists in the code.
# Needs promtool (Debian: prometheus). Says every finding, and ends with 1 if there was one.
set -euo pipefail
shopt -s extglob

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
rules=$here/rules.yml tests=$here/rules_test.yml runbook=$root/docs/runbook.md
findings=0

finding() {
  findings=$((findings + 1))
  printf 'alarms: %s\n' "$*" >&2
}

# accepted WHAT COMMAND…: the command's output is shown only if it fails.
accepted() {
  local what=$1 out
  shift
  if out=$("$@" 2>&1); then return 0; fi
  finding "$what"
  printf '  | %s\n' "${out//$'\n'/$'\n  | '}" >&2
}

# has TEXT LIST: whether a line of LIST is TEXT.
has() { grep -qxF -- "$1" <<<"$2"; }

# different WHAT A B: says what stands in the sorted list A and not in B.
different() {
  local line
  while IFS= read -r line; do finding "$1: $line"; done < <(comm -23 <(printf '%s\n' "$2") <(printf '%s\n' "$3") | grep . || true)
}

command -v promtool >/dev/null || {
  echo "alarms: promtool is missing (Debian: apt-get install prometheus)" >&2
  exit 1
}
[[ -s $runbook ]] || {
  echo "alarms: there is no docs/runbook.md" >&2
  exit 1
}

accepted "promtool does not accept prometheus.yml" promtool check config "$here/prometheus.yml"
accepted "promtool does not accept rules.yml" promtool check rules "$rules"
accepted "the tests of the rules fail" promtool test rules "$tests"

# --- Every alarm ----------------------------------------------------------------------------------
alerts=$(sed -n 's/^ *- alert: *//p' "$rules" | sort)
entries=$(sed -n 's/^### //p' "$runbook" | sort)
[[ $alerts ]] || finding "rules.yml has no alarm"
different "an alarm of this name stands in rules.yml more than once" "$(uniq -d <<<"$alerts")" ""
different "docs/runbook.md has more than one entry" "$(uniq -d <<<"$entries")" ""

PARTS=("What it means" "What users notice" "What to type" "When it is over")
# NAME PART of what an entry says.
written=$(awk '/^### / { name = $2 }
               match($0, /^- \*\*[A-Za-z ]+:\*\*/) { print name, substr($0, 5, RLENGTH - 7) }' "$runbook")
# NAME KEY VALUE of what an alarm says of itself.
says=$(awk '/^ *- (alert|record):/ { name = $3 }
            match($0, /severity: *[a-z]+/) { split(substr($0, RSTART), at, /: */); sub(/[^a-z].*/, "", at[2]); print name, "severity", at[2] }
            $1 == "summary:" || $1 == "description:" { print name, $1 }
            $1 == "runbook:" { print name, $1, $2 }' "$rules")
# NAME fires or NAME rests, of what is tested.
tested=$(awk '$1 == "alertname:" || $2 == "alertname:" { name = $NF }
              /exp_alerts: *\[\]/ { print name, "rests" }
              $2 == "exp_labels:" { print name, "fires" }' "$tests" | sort -u)

for alert in $alerts; do
  if has "$alert" "$entries"; then
    for part in "${PARTS[@]}"; do has "$alert $part" "$written" || finding "the entry of $alert does not say **$part:**"; done
  else
    finding "$alert has no entry (### $alert) in docs/runbook.md"
  fi
  has "$alert runbook: docs/runbook.md#${alert,,}" "$says" || finding "$alert does not say runbook: docs/runbook.md#${alert,,}"
  has "$alert severity page" "$says" || has "$alert severity ticket" "$says" || finding "$alert has neither severity page nor ticket"
  for text in summary description; do has "$alert $text:" "$says" || finding "$alert has no $text"; done
  has "$alert fires" "$tested" || finding "$alert is raised by no test"
  has "$alert rests" "$tested" || finding "$alert has no test in which it must not be raised"
done
different "docs/runbook.md has an entry for what is no alarm" "$entries" "$alerts"
# promtool is content with a name that no rule has, as long as nothing is expected of it.
different "rules_test.yml tests what is no alarm" "$(cut -d ' ' -f 1 <<<"$tested" | sort -u)" "$alerts"

# --- What the rules name --------------------------------------------------------------------------
in_code() { grep -rqF --include='*.cc' --include='*.h' --exclude='*_test.cc' -- "\"$1\"" "$root/common" "$root/services"; }

mapfile -t metrics < <(grep -v '^ *#' "$rules" | grep -oE 'mumpuni_[a-z0-9_]+' | sort -u)
((${#metrics[@]} > 0)) || finding "rules.yml names no metric of ours"
for metric in "${metrics[@]}"; do
  in_code "$metric" || in_code "${metric%_@(bucket|count|sum)}" || finding "the code has no metric $metric"
done

# LatencyHigh leaves out the methods of the heavy lane by name.
heavy=$(cat "$root"/services/*/api/*.cc | tr '\n' ' ' | grep -oE '\badd\( *"[A-Za-z]+"[^;]*kHeavy[^;]*;' |
  sed -E 's/add\( *"([A-Za-z]+)".*/\1/' | sort -u)
left_out=$(grep -oE 'method!~"\.\*/\([A-Za-z|]+\)"' "$rules" | sed -E 's/.*\(([A-Za-z|]+)\).*/\1/' | tr '|' '\n' | sort -u)
[[ $heavy ]] || finding "no method of the heavy lane is found under services/*/api"
different "LatencyHigh does not leave out a method of the heavy lane" "$heavy" "$left_out"
different "LatencyHigh leaves out what is no method of the heavy lane" "$left_out" "$heavy"

if ((findings > 0)); then
  echo "alarms: $findings findings" >&2
  exit 1
fi
echo "alarms: $(wc -l <<<"$alerts") in order"
