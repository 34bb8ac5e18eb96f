#!/usr/bin/env bash
# setup.sh [build|run|clients|lint|bench|all]…: installs what is missing and nothing else, so a machine
# that has it all is done within a second. Packages are the distribution's; Kafka, buf and what the
# example clients (tests/clients) need go to .run/tools.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

BUF_VERSION=1.75.0
# Another package run (unattended upgrades of a new machine) is waited for instead of failing.
APT_WAIT=(-o DPkg::Lock::Timeout=300)

packages_of() {
  case $1 in
    build)
      echo g++ cmake ninja-build ccache mold pkg-config git ca-certificates \
        libgrpc++-dev protobuf-compiler protobuf-compiler-grpc libprotobuf-dev librdkafka-dev \
        libpqxx-dev libpq-dev libspdlog-dev libgtest-dev libgmock-dev libbenchmark-dev \
        librapidcheck-dev prometheus-cpp-dev nlohmann-json3-dev libcli11-dev libssl-dev \
        libcurl4-openssl-dev libcsv-dev libicu-dev libpango1.0-dev libcairo2-dev libqrencode-dev \
        libgdk-pixbuf-2.0-dev fonts-dejavu-core poppler-utils
      ;;
    run) echo postgresql-15 openssl curl jq kcat python3 libcap2-bin procps ca-certificates fonts-dejavu-core ;;
    lint) echo shellcheck clang-format clang-tidy git python3 ;;
    clients) echo ca-certificates python3 ;;
    bench) echo postgresql-15 ;;
  esac
}

groups=()
for group in "${@:-all}"; do
  case $group in
    build | run | clients | lint | bench) groups+=("$group") ;;
    all) groups+=(build run clients lint bench) ;;
    *) fail "unknown group '$group'; there are build, run, clients, lint, bench, all" ;;
  esac
done

wants() { [[ " ${groups[*]} " == *" $1 "* ]]; }

installed() { [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]; }

# One dpkg-query for all: those it does not report as installed are missing. Where a command may
# come from another vendor (java, mvn, npm) the command decides, not the package.
missing_packages() {
  local wanted=() group have
  for group in "${groups[@]}"; do
    # shellcheck disable=SC2207  # words, one per package
    wanted+=($(packages_of "$group"))
  done
  have=$(dpkg-query -W -f '${Package}=${db:Status-Status}\n' "${wanted[@]}" 2>/dev/null |
    sed -n 's/=installed$//p' || true)
  printf '%s\n' "${wanted[@]}" | sort -u | grep -vxFf <(printf '%s\n' "$have") || true
  if wants run; then java_is_new_enough || echo openjdk-17-jre-headless; fi
  if wants clients; then
    command -v javac >/dev/null || echo openjdk-17-jdk-headless
    python3 -c 'import ensurepip' 2>/dev/null || echo python3-venv
  fi
  if wants run || wants clients; then command -v mvn >/dev/null || echo maven; fi
  # Debian's npm conflicts with other vendors' nodejs.
  if wants lint && ! command -v npm >/dev/null; then echo npm; fi
}

java_is_new_enough() {
  local version
  command -v java >/dev/null || return 1
  version=$(java -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p')
  ((${version:-0} >= 17))
}

apt_install() {
  DEBIAN_FRONTEND=noninteractive apt-get "${APT_WAIT[@]}" install -y --no-install-recommends "$@"
}

install_packages() {
  local missing=("$@")
  if ((EUID != 0)); then
    fail "packages are missing; as root run: apt-get install --no-install-recommends ${missing[*]}"
  fi
  step "install ${#missing[@]} packages"
  run_logged apt-get "${APT_WAIT[@]}" update
  if [[ " ${missing[*]} " == *" postgresql-15 "* ]] && ! installed postgresql-common; then
    no_main_cluster
  fi
  run_logged apt_install "${missing[@]}"
}

# Installing the server would make and start a cluster on 5432 that nobody asked for. A machine that
# already has postgresql-common has its own wishes there.
no_main_cluster() {
  run_logged apt_install postgresql-common
  sed -i 's/^#\?create_main_cluster.*/create_main_cluster = false/' \
    /etc/postgresql-common/createcluster.conf
}

# Under a lock, for two scripts at once. The stamp is written last and names the pom: half a download,
# or an older pom's, never counts.
fetch_kafka() {
  local pom=$ROOT/deploy/local/kafka/pom.xml kafka=$TOOLS/kafka hash
  hash=$(sha256sum <"$pom")
  mkdir -p "$TOOLS"
  exec 8>"$TOOLS/kafka.lock"
  flock 8
  [[ ! -s $kafka/stamp || $(<"$kafka/stamp") != "$hash" ]] || return 0
  step "fetch Kafka"
  rm -rf "$kafka" "$kafka.new"
  run_logged mvn -q -B -f "$pom" dependency:copy-dependencies -DincludeScope=runtime \
    "-DoutputDirectory=$kafka.new/libs"
  [[ -n $(find "$kafka.new/libs" -name 'kafka_2.13-*.jar') ]] || fail "Maven brought no broker"
  mv "$kafka.new" "$kafka"
  echo "$hash" >"$kafka/stamp"
}

# What the example clients are built from, likewise: two lists of versions make the stamp.
fetch_clients() {
  local from=$ROOT/tests/clients to=$TOOLS/clients hash
  hash=$(cat "$from/java/pom.xml" "$from/python/requirements.txt" | sha256sum)
  mkdir -p "$TOOLS"
  exec 8>"$TOOLS/clients.lock"
  flock 8
  [[ ! -s $to/stamp || $(<"$to/stamp") != "$hash" ]] || return 0
  step "fetch the clients' libraries"
  rm -rf "$to"
  run_logged python3 -m venv "$to/python"
  run_logged "$to/python/bin/pip" install -q --disable-pip-version-check --only-binary :all: \
    -r "$from/python/requirements.txt"
  run_logged mvn -q -B -f "$from/java/pom.xml" dependency:copy-dependencies -DincludeScope=runtime \
    "-DoutputDirectory=$to/java"
  chmod +x "$to"/java/protoc-*.exe
  echo "$hash" >"$to/stamp"
}

fetch_buf() {
  local stamp=$TOOLS/npm/stamp
  [[ ! -s $stamp || $(<"$stamp") != "$BUF_VERSION" ]] || return 0
  step "fetch buf $BUF_VERSION"
  rm -rf "$TOOLS/npm"
  mkdir -p "$TOOLS/npm"
  run_logged npm install --prefix "$TOOLS/npm" --no-audit --no-fund --no-save --ignore-scripts \
    "@bufbuild/buf@$BUF_VERSION"
  run_logged "$TOOLS/npm/node_modules/.bin/buf" --version
  echo "$BUF_VERSION" >"$stamp"
}

mapfile -t missing < <(missing_packages)
if ((${#missing[@]} > 0)); then install_packages "${missing[@]}"; fi
if wants run; then fetch_kafka; fi
if wants clients; then fetch_clients; fi
if wants lint; then fetch_buf; fi
step_done
