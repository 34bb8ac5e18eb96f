# shellcheck shell=bash
# Prometheus sees everybody, its rules are sound, and a service that is gone is noticed.

prometheus() { curl -sS --max-time 5 -G "http://127.0.0.1:$MUMPUNI_PROMETHEUS_PORT/api/v1/$1" "${@:2}"; }
all_targets_up() { [[ $(prometheus targets | jq '[.data.activeTargets[] | select(.health != "up")] | length') == 0 ]] &&
  (($(prometheus targets | jq '.data.activeTargets | length') >= 6)); }
# Every metric that the rules name is there.
metrics_exist() {
  local metric missing=0
  while read -r metric; do
    [[ $(prometheus query --data-urlencode "query=count({__name__=~\"$metric(_bucket)?\"})" | jq '.data.result | length') == 1 ]] || {
      echo "no series of $metric"
      missing=1
    }
  done < <(grep -ohE 'mumpuni_[a-z_]+' "$ROOT/deploy/prometheus/rules.yml" | sort -u)
  return "$missing"
}
no_alert_fires() {
  local firing
  firing=$(prometheus alerts | jq -r '.data.alerts[] | select(.state == "firing") | .labels.alertname')
  [[ -z $firing ]] || { echo "$firing" && return 1; }
}
is_noticed() { [[ $(prometheus alerts | jq -r '[.data.alerts[] | select(.labels.alertname == "ServiceDown")] | length') != 0 ]]; }
gone_and_noticed() {
  compose stop training
  within 60 is_noticed || return 1
  compose start training
  await_healthy 60 training
}

# Prometheus' own tool, from its image where this machine has none.
checked_by_promtool() {
  if ! command -v promtool >/dev/null; then
    mkdir -p "$WORK/bin"
    printf '#!/bin/sh\nexec %q run --rm -v %q:%q:ro --entrypoint promtool %q "$@"\n' "$DOCKER" "$ROOT" "$ROOT" \
      "${MUMPUNI_PROMETHEUS_IMAGE:-$(sed -n 's/.*MUMPUNI_PROMETHEUS_IMAGE:-\(.*\)}.*/\1/p' "$ROOT/docker-compose.yml")}" >"$WORK/bin/promtool"
    chmod +x "$WORK/bin/promtool"
  fi
  PATH=$WORK/bin:$PATH "$ROOT/deploy/prometheus/check.sh"
}

part_alarms() {
  shows "rules, their tests and the runbook agree (promtool)" checked_by_promtool
  shows "every target is up" within 30 all_targets_up
  shows "every metric of the rules is measured" within 30 metrics_exist
  shows "a healthy city fires no alert" no_alert_fires
  shows "a service that is stopped is noticed" gone_and_noticed
}
