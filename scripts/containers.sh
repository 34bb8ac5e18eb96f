# shellcheck shell=bash
# Sourced after lib.sh: an engine for containers, images, and an installation of docker-compose.yml.
# shellcheck disable=SC2034  # some are read by the scripts that source this

ENGINE=$STATE/engine                   # an engine of our own lies here
PROJECT=${MUMPUNI_PROJECT:-mumpuni}    # name of the installation: its containers and volumes
# shellcheck disable=SC2153
STANDINS=$ROOT/tests/containers/standins

# Commands of the distribution where several are in the PATH: an older client may shadow the engine's.
DOCKER=docker
if [[ -x /usr/bin/docker ]]; then DOCKER=/usr/bin/docker; fi
export DOCKER_BUILDKIT=1 COMPOSE_DOCKER_CLI_BUILD=1

docker() { command "$DOCKER" "$@"; }

engine_answers() { timeout 20 "$DOCKER" info >/dev/null 2>&1; }

# Finds a running engine, or starts one of our own; says why if neither can be had.
engine() {
  step "engine for containers"
  if engine_answers; then return 0; fi
  export DOCKER_HOST=unix://$ENGINE/docker.sock
  if engine_answers; then return 0; fi
  ((EUID == 0)) || { NO_ENGINE="no engine answers, and starting one needs root" && return 1; }
  run_logged install_engine || { NO_ENGINE="no engine answers, and the packages docker.io and docker-compose cannot be had" && return 1; }
  if [[ -x /usr/bin/docker ]]; then DOCKER=/usr/bin/docker; fi
  mkdir -p "$ENGINE"
  daemon_start "$ENGINE/pid" "$ENGINE/log" /usr/sbin/dockerd --host "$DOCKER_HOST" --data-root "$ENGINE/data" \
    --exec-root "$ENGINE/exec" --pidfile "$ENGINE/dockerd.pid"
  local deadline=$((SECONDS + 60))
  until engine_answers; do
    if ((SECONDS >= deadline)) || ! daemon_pid "$ENGINE/pid" dockerd >/dev/null; then
      NO_ENGINE="dockerd did not come up: $(grep -m1 -E 'level=fatal|failed to start' "$ENGINE/log" | cut -c1-300)"
      engine_stop
      return 1
    fi
    sleep 0.3
  done
}

install_engine() {
  [[ -x /usr/sbin/dockerd && -n $(command -v docker-compose) ]] && return 0
  DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 update &&
    DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends \
      docker.io docker-compose iptables
}

# Ends an engine that was started here.
engine_stop() { daemon_stop "$ENGINE/pid" dockerd 30; }

# compose ARGUMENTS…: of this installation; COMPOSE_FILES may name further files.
COMPOSE_FILES=()
compose() { compose_within 0 "$@"; }
# compose_within SECONDS ARGUMENTS…: ended after so long.
compose_within() {
  local limit=$1 tool=(docker-compose) files=(-f "$ROOT/docker-compose.yml") file
  shift
  for file in "${COMPOSE_FILES[@]}"; do files+=(-f "$file"); done
  if "$DOCKER" compose version >/dev/null 2>&1; then tool=("$DOCKER" compose); fi
  timeout "$limit" "${tool[@]}" -p "$PROJECT" --project-directory "$ROOT" "${files[@]}" "$@"
}

have_image() { docker image inspect "$1" >/dev/null 2>&1; }

# The base image, pulled or, where no registry can be reached, made of the distribution's packages; says why if it
# cannot be had.
base_image() {
  export MUMPUNI_BASE_IMAGE=${MUMPUNI_BASE_IMAGE:-debian:bookworm-slim}
  if have_image "$MUMPUNI_BASE_IMAGE"; then return 0; fi
  step "base image"
  if timeout 60 "$DOCKER" pull "$MUMPUNI_BASE_IMAGE" >>"$STEP_LOG" 2>&1; then return 0; fi
  run_logged bootstrap_base || {
    NO_ENGINE="no image $MUMPUNI_BASE_IMAGE can be had, neither from a registry nor by debootstrap"
    return 1
  }
  [[ $MUMPUNI_BASE_IMAGE == debian:bookworm-slim ]] || docker tag debian:bookworm-slim "$MUMPUNI_BASE_IMAGE"
}

bootstrap_base() {
  local root=$STATE/base mirror
  [[ -x /usr/sbin/debootstrap ]] || DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends debootstrap || return 1
  mirror=$(apt-cache policy base-files | sed -n 's/^ *[0-9]* \(http[^ ]*\) bookworm\/main.*/\1/p' | head -n 1)
  rm -rf "$root"
  /usr/sbin/debootstrap --variant=minbase --include=ca-certificates bookworm "$root" ${mirror:+"$mirror"} || return 1
  # Where packages come from is this machine's business, and stays in this image.
  cp -r /etc/apt/sources.list* "$root/etc/apt/"
  if compgen -G '/etc/apt/apt.conf.d/*registry*' >/dev/null; then cp /etc/apt/apt.conf.d/*registry* "$root/etc/apt/apt.conf.d/"; fi
  rm -rf "$root"/usr/share/{doc,man,locale,info}/* "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/*
  tar -C "$root" -c . | docker import - debian:bookworm-slim || return 1
  rm -rf "$root"
}

# image TAG ARGUMENTS…: builds with the network of this machine, since a bridge may not reach the mirrors.
image() {
  local tag=$1
  shift
  docker build --network host --build-arg "BASE_IMAGE=$MUMPUNI_BASE_IMAGE" -t "$tag" "$@"
}

# Official images where they can be pulled, our stand-ins where not.
platform_images() {
  local official
  official=$(sed -n 's/.*MUMPUNI_POSTGRES_IMAGE:-\(.*\)}.*/\1/p' "$ROOT/docker-compose.yml")
  if [[ -z ${MUMPUNI_STANDINS:-} ]] && { have_image "$official" || timeout 60 "$DOCKER" pull "$official" >/dev/null 2>&1; }; then
    return 0
  fi
  step "stand-ins for the images of PostgreSQL, Kafka, HAProxy and Prometheus"
  sub "$ROOT/scripts/setup.sh" run
  run_logged standins || {
    NO_ENGINE="the stand-ins for the platform's images cannot be built (packages cannot be had inside of containers?)"
    return 1
  }
  export MUMPUNI_POSTGRES_IMAGE=mumpuni-standin/postgres MUMPUNI_KAFKA_IMAGE=mumpuni-standin/kafka
  export MUMPUNI_HAPROXY_IMAGE=mumpuni-standin/haproxy MUMPUNI_PROMETHEUS_IMAGE=mumpuni-standin/prometheus
}

standins() {
  local name context
  for name in postgres kafka haproxy prometheus; do
    context=$STANDINS
    if [[ $name == kafka ]]; then context=$TOOLS/kafka; fi
    image "mumpuni-standin/$name" -f "$STANDINS/Dockerfile" --target "$name" "$context" || return 1
  done
}

# our_images TAG: from the programs of this checkout (PRESET), built beforehand.
our_images() {
  local tag=$1 name
  "$ROOT/scripts/collect_programs.sh" "$BIN" "$ROOT/build/programs"
  for name in "${SERVICES[@]}" tools; do
    image "mumpuni/$name:$tag" -f "$ROOT/deploy/docker/Dockerfile" --target "$name" --build-arg PROGRAMS=prebuilt \
      --build-arg "VERSION=$tag" --build-arg "REVISION=$(git -C "$ROOT" rev-parse HEAD 2>/dev/null || echo unknown)" "$ROOT" || return 1
  done
}

# The state and health of a container of the installation: "running healthy", "exited" …
state_of() {
  docker inspect -f '{{.State.Status}}{{if .State.Health}} {{.State.Health.Status}}{{end}}' \
    "$(compose ps -q "$1" 2>/dev/null | head -n 1)" 2>/dev/null || true
}

# await_healthy SECONDS NAME…: a container that ends or does not become healthy is shown with its log.
await_healthy() {
  local deadline=$((SECONDS + $1)) name
  shift
  for name in "$@"; do
    until [[ $(state_of "$name") == 'running healthy' ]]; do
      if ((SECONDS >= deadline)); then
        compose logs --no-color --tail 30 "$name" >&2
        fail "$name is '$(state_of "$name")'"
      fi
      sleep 0.5
    done
  done
}
