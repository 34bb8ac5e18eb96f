# shellcheck shell=bash
# Sourced by every script: where things are, how progress and failures are told, ports, processes.
# shellcheck disable=SC2034  # most of what is set here is read by the scripts that source it
# The sourcing script has set -euo pipefail; -E lets the ERR trap see failures inside functions.
set -E

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
STATE=$ROOT/.run
LOGS=$STATE/logs
TOOLS=$STATE/tools
CERTS=${MUMPUNI_CERTS:-$STATE/certs}
SERVICES=(personnel training assessment complaint)
mkdir -p "$LOGS"

use_preset() {
  PRESET=$1
  BUILD=$ROOT/build/$PRESET
  BIN=$BUILD/bin
}
use_preset "${PRESET:-dev}"

# --- Progress and failures -----------------------------------------------------------------------

if [[ -t 1 ]]; then
  BOLD=$'\e[1m' RED=$'\e[31m' DIM=$'\e[2m' PLAIN=$'\e[0m' CLEAR=$'\r\e[K' TTY=1
else
  BOLD='' RED='' DIM='' PLAIN='' CLEAR='' TTY=''
fi

STEP='' STEP_LOG='' STEP_START=0 RUNNING=''

microseconds() { printf '%s' "${EPOCHREALTIME//[.,]/}"; }

seconds_since() {
  local tenths=$((($(microseconds) - $1) / 100000))
  printf '%d.%d s' $((tenths / 10)) $((tenths % 10))
}

# Ends the step before it and names what follows; its log is .run/logs/<step>.log.
step() {
  step_done
  STEP=$1
  STEP_LOG=$LOGS/$(tr -cs '[:alnum:]\n' '-' <<<"$STEP").log
  STEP_START=$(microseconds)
  : >"$STEP_LOG"
  printf '%s==> %s%s\n' "$BOLD" "$STEP" "$PLAIN"
}

step_done() {
  [[ -n $STEP ]] || return 0
  printf '%s    %s: %s%s\n' "$DIM" "$STEP" "$(seconds_since "$STEP_START")" "$PLAIN"
  STEP=''
}

# Runs a command of the current step: its output goes to the log, a sign of life to the screen.
run_logged() {
  RUNNING=$*
  "$@" 2>&1 | show_progress
}

# On a terminal the newest line overwrites itself; elsewhere (CI) one line every ten seconds.
show_progress() {
  local line next=$((SECONDS + 10))
  while IFS= read -r line || [[ -n $line ]]; do
    printf '%s\n' "$line" >>"${STEP_LOG:-/dev/null}"
    if [[ -n $TTY ]]; then
      printf '%s%s    %.100s%s' "$CLEAR" "$DIM" "$line" "$PLAIN"
    elif ((SECONDS >= next)); then
      printf '    %.100s\n' "$line"
      next=$((SECONDS + 10))
    fi
  done
  printf '%s' "$CLEAR"
}

# Another script of this directory: it reports its own failure, so ours would only repeat it.
sub() { "$@" || exit $?; }

say_failure() {
  printf '%s%serror:%s %s%s\n' "$CLEAR" "$RED" "$PLAIN" "${STEP:+step \"$STEP\" failed: }" "$1"
  [[ -n $STEP && -s $STEP_LOG ]] || return 0
  printf '  log: %s, it ends:\n' "${STEP_LOG#"$PWD"/}"
  tail -n 20 "$STEP_LOG" | sed 's/^/  | /'
}

fail() {
  trap - ERR
  say_failure "$1" >&2
  exit 1
}

on_error() {
  local status=$1 command=$2 place=$3
  ((BASH_SUBSHELL == 0)) || return 0  # the main shell reports
  trap - ERR
  say_failure "exit status $status of '${RUNNING:-$command}' ($place)" >&2
  exit "$status"
}
trap 'on_error $? "$BASH_COMMAND" "${BASH_SOURCE[0]##*/}:$LINENO"' ERR

# --- Ports ---------------------------------------------------------------------------------------

# Everything of one city lies in 24 ports from its base.
use_ports() {
  PORT_BASE=$1
  if ! [[ $PORT_BASE =~ ^[0-9]{4,5}$ ]] || ((PORT_BASE < 1024 || PORT_BASE > 65500)); then
    fail "MUMPUNI_PORT_BASE is '$PORT_BASE', it must be a number from 1024 to 65500"
  fi
  POSTGRES_PORT=$PORT_BASE
  KAFKA_PORT=$((PORT_BASE + 1))
  KAFKA_CONTROLLER_PORT=$((PORT_BASE + 2))
  export MUMPUNI_PORT_BASE=$PORT_BASE
}

# service_port NAME / metrics_port NAME
service_port() { printf '%d' $((PORT_BASE + 10 + $(service_index "$1"))); }
metrics_port() { printf '%d' $((PORT_BASE + 20 + $(service_index "$1"))); }

service_index() {
  local index
  for index in "${!SERVICES[@]}"; do
    if [[ ${SERVICES[index]} == "$1" ]]; then
      printf '%d' "$index"
      return 0
    fi
  done
  return 1
}

# Sockets that listen on a port, by inode. /proc needs no further package.
listeners() {
  local hex files=(/proc/net/tcp)
  [[ ! -e /proc/net/tcp6 ]] || files+=(/proc/net/tcp6)
  hex=$(printf ':%04X' "$1")
  awk -v port="$hex" '$4 == "0A" && substr($2, length($2) - 4) == port { print $10 }' "${files[@]}"
}

# "pid 12 (java -Xms128m …)" of who listens on a port, if it can be told.
port_holder() {
  local inode fd pid
  for inode in $(listeners "$1"); do
    fd=$(find /proc/[0-9]*/fd -lname "socket:\[$inode\]" -print -quit 2>/dev/null || true)
    [[ -n $fd ]] || continue
    pid=${fd#/proc/}
    pid=${pid%%/*}
    printf 'pid %s (%.80s)' "$pid" "$(tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null || true)"
    return 0
  done
  printf 'an unknown process'
}

require_free_port() {
  local port=$1 purpose=$2
  [[ -n $(listeners "$port") ]] || return 0
  fail "port $port ($purpose) is taken by $(port_holder "$port"); stop it, or choose other ports \
with MUMPUNI_PORT_BASE (now ${MUMPUNI_PORT_BASE:-not set})"
}

require_free_ports() {
  local name
  require_free_port "$POSTGRES_PORT" PostgreSQL
  require_free_port "$KAFKA_PORT" Kafka
  require_free_port "$KAFKA_CONTROLLER_PORT" "Kafka's controller"
  for name in "${SERVICES[@]}"; do
    require_free_port "$(service_port "$name")" "$name"
    require_free_port "$(metrics_port "$name")" "metrics of $name"
  done
}

# A base whose ports are all free, below the range of outgoing connections. It starts at random so
# that two checkouts that test at the same moment do not meet.
free_port_base() {
  local try base port
  for ((try = 0; try < 50; try++)); do
    base=$((20000 + RANDOM % 300 * 40))
    for ((port = base; port < base + 24; port++)); do
      [[ -z $(listeners "$port") ]] || continue 2
    done
    printf '%d' "$base"
    return 0
  done
  return 1
}

# --- Processes -----------------------------------------------------------------------------------

# Clock ticks since boot at which a process started: with the pid it names a process for good.
start_ticks() {
  local stat
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  awk '{ print $20 }' <<<"${stat##*) }"
}

# daemon_start PIDFILE LOG COMMAND…: in its own session, so Ctrl-C reaches only the script, which
# then stops things in order. Descriptor 9 is the scripts' lock: a daemon must not keep it.
daemon_start() {
  local pid_file=$1 log=$2 pid
  shift 2
  setsid "$@" </dev/null >>"$log" 2>&1 7>&- 8>&- 9>&- &
  pid=$!
  printf '%d\n%s\n' "$pid" "$(start_ticks "$pid" || true)" >"$pid_file"
  disown "$pid" 2>/dev/null || true
}

# daemon_pid PIDFILE PATTERN: the pid, if that very process still runs (not another that got its
# number) and its command line contains PATTERN.
daemon_pid() {
  local pid ticks
  [[ -s $1 ]] || return 1
  { read -r pid && read -r ticks; } <"$1" || return 1
  [[ -n $ticks && $(start_ticks "$pid") == "$ticks" ]] || return 1
  tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -qF -- "$2" || return 1
  printf '%d' "$pid"
}

# daemon_stop PIDFILE PATTERN SECONDS: TERM, then KILL after the bound (and KILLED is set).
KILLED=''
daemon_stop() {
  local pid deadline=$((SECONDS + $3))
  KILLED=''
  if pid=$(daemon_pid "$1" "$2"); then
    kill -TERM "$pid" 2>/dev/null || true
    while daemon_pid "$1" "$2" >/dev/null; do
      if ((SECONDS >= deadline)); then
        echo "pid $pid did not end in $3 s: killing it" >&2
        kill -KILL "$pid" 2>/dev/null || true
        KILLED=1
        sleep 0.2
        break
      fi
      sleep 0.05
    done
  fi
  rm -f "$1"
}

# take_lock FILE WHY: one script at a time, the second is told; the lock goes with the process.
take_lock() {
  exec 9>>"$1"
  flock -n 9 || fail "$2"
}

# Waits instead: after Ctrl-C a stop must not overtake the start that is still under way.
await_lock() {
  exec 7>>"$1"
  flock 7
}

# --- Files ---------------------------------------------------------------------------------------

# Files of the project by pattern: tracked and new ones, none that is ignored, deleted or a copy.
project_files() {
  local file
  git -C "$ROOT" ls-files -co --exclude-standard -- "$@" ':!third_party' | sort -u |
    while IFS= read -r file; do
      if [[ -f $ROOT/$file ]]; then printf '%s\n' "$file"; fi
    done
}
