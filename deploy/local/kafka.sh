#!/usr/bin/env bash
# kafka.sh {start|stop|kill|status} DIR PORT
# One broker (and controller, on PORT+1) under DIR, on 127.0.0.1 only. Both listeners speak TLS and
# demand a client certificate of MUMPUNI_CERTS (.run/certs); its CN is the Kafka user.
# `kill` is kill -9, for tests of what survives it. DIR/proxy_port, if it exists, holds the port of a
# proxy: a second listener on PORT+2 tells its clients that port, so that they stay behind the proxy.
set -euo pipefail
# shellcheck source=../../scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../../scripts/lib.sh"

usage="usage: kafka.sh {start|stop|kill|status} DIR PORT"
action=${1:?$usage}
mkdir -p "${2:?$usage}"
DIR=$(cd "$2" && pwd)
PORT=${3:?$usage}
KAFKA=$TOOLS/kafka
LOG_SETTINGS=$ROOT/deploy/local/kafka/log4j2.properties
PID_FILE=$DIR/broker.pid
LOG=$DIR/broker.log
PROPERTIES=$DIR/server.properties
# For the template only: each data directory gets an id of its own, see format.
TEMPLATE_ID=bXVtcHVuaS1sb2NhbC0wMQ

write_properties() {
  local proxied='' advertised=''
  if [[ -s $DIR/proxy_port ]]; then
    proxied=,PROXIED://127.0.0.1:$((PORT + 2))
    advertised=advertised.listeners=SSL://127.0.0.1:$PORT,PROXIED://127.0.0.1:$(<"$DIR/proxy_port")
  fi
  cat >"$PROPERTIES" <<CONF
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:$((PORT + 1))
listeners=SSL://127.0.0.1:$PORT,CONTROLLER://127.0.0.1:$((PORT + 1))$proxied
$advertised
inter.broker.listener.name=SSL
controller.listener.names=CONTROLLER
listener.security.protocol.map=SSL:SSL,CONTROLLER:SSL,PROXIED:SSL
log.dirs=$DIR/data

# Who: the certificate's CN. An unlisted resource is open to every certificate of our authority, so
# that a fresh broker works; the first ACL on a resource closes it to everybody else.
ssl.keystore.type=PEM
ssl.keystore.location=$CERTS/kafka-keystore.pem
ssl.truststore.type=PEM
ssl.truststore.location=$CERTS/ca.pem
ssl.client.auth=required
ssl.principal.mapping.rules=RULE:^CN=([^,]+).*\$/\$1/,DEFAULT
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:kafka;User:admin
allow.everyone.if.no.acl.found=true

# One node: nothing can be replicated.
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1

# Quick answers and restarts: after kill -9 the old broker session must end before the new one begins.
group.initial.rebalance.delay.ms=0
broker.session.timeout.ms=2000
broker.heartbeat.interval.ms=300

auto.create.topics.enable=false
log.retention.hours=720
log.segment.bytes=134217728
log.cleaner.dedupe.buffer.size=16777216
CONF
}

# 16 random bytes in base64url; the first is no dash, which a command line would take for an option.
new_cluster_id() { printf 'M%s' "$(head -c 16 /dev/urandom | basenc --base64url | tr -d '=\n' | cut -c 2-22)"; }

# StorageTool costs two seconds and its result does not depend on ports or paths: made once per
# checkout, then copied. The copy gets its own cluster id: cursors are bound to it, and data that was
# deleted must not look like the same cluster afterwards.
format() {
  [[ ! -e $DIR/data/meta.properties ]] || return 0
  local template=$KAFKA/formatted
  if [[ ! -e $template/meta.properties ]]; then
    rm -rf "$DIR/data"
    java -Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$(class_path)" kafka.tools.StorageTool \
      format -t "$TEMPLATE_ID" -c "$PROPERTIES"
    cp -r "$DIR/data" "$template.$$"
    # Another script may have been first.
    mv -T "$template.$$" "$template" 2>/dev/null || rm -rf "$template.$$"
  fi
  rm -rf "$DIR/data.new"
  cp -r "$template" "$DIR/data.new"
  sed -i "s/^cluster\\.id=.*/cluster.id=$(new_cluster_id)/" "$DIR/data.new/meta.properties"
  rm -rf "$DIR/data"
  mv "$DIR/data.new" "$DIR/data"
}

# The same explicit list every time, jars only: the class archive is bound to it.
class_path() {
  local jars=("$KAFKA"/libs/*.jar)
  (IFS=: && printf '%s' "${jars[*]}")
}

# With an archive of its classes the broker is ready two seconds sooner. The first broker that ends
# in peace writes it; stop() puts it in place. It fits one Java and one place of the jars, so its
# name carries both: a moved checkout or another Java makes its own.
archive() {
  local java
  java=$(readlink -f "$(command -v java)")
  printf '%s/classes-%s.jsa' "$KAFKA" "$(stat -c '%n %Y' "$java" "$KAFKA/libs" | cksum | cut -d ' ' -f 1)"
}

archive_flag() {
  if [[ -s $(archive) ]]; then
    echo "-XX:SharedArchiveFile=$(archive)"
  else
    echo "-XX:ArchiveClassesAtExit=$DIR/new.jsa"
  fi
}

running() { daemon_pid "$PID_FILE" "$PROPERTIES" >/dev/null; }

start() {
  [[ -s $KAFKA/stamp ]] || fail "Kafka has not been fetched: run ./dev setup run"
  [[ -s $CERTS/kafka-keystore.pem ]] || fail "no certificates in $CERTS: run deploy/certs/make.sh $CERTS"
  if running; then
    echo "Kafka already runs in $DIR"
    return 0
  fi
  require_free_port "$PORT" Kafka
  require_free_port "$((PORT + 1))" "Kafka's controller"
  write_properties
  format
  if [[ -e $LOG ]]; then mv "$LOG" "$LOG.1"; fi
  : >"$LOG"
  daemon_start "$PID_FILE" "$LOG" java -Xms128m -Xmx384m -XX:+UseSerialGC "$(archive_flag)" \
    "-Dlog4j2.configurationFile=$LOG_SETTINGS" -cp "$(class_path)" kafka.Kafka "$PROPERTIES"
  await_ready
}

await_ready() {
  local deadline=$((SECONDS + ${MUMPUNI_KAFKA_START_SECONDS:-60}))
  until grep -q 'Kafka Server started' "$LOG"; do
    if ! running; then
      grep -E 'ERROR|FATAL|Exception|Error' "$LOG" | head -n 20 >&2 || tail -n 20 "$LOG" >&2
      rm -f "$PID_FILE"
      fail "Kafka ended while starting on port $PORT; log: $LOG"
    fi
    if ((SECONDS >= deadline)); then
      tail -n 20 "$LOG" >&2
      daemon_stop "$PID_FILE" "$PROPERTIES" 5
      fail "Kafka was not ready in time on port $PORT; log: $LOG"
    fi
    sleep 0.1
  done
}

stop() {
  daemon_stop "$PID_FILE" "$PROPERTIES" 20
  if [[ -s $DIR/new.jsa && -z $KILLED && -d $KAFKA ]]; then mv -f "$DIR/new.jsa" "$(archive)"; fi
  rm -f "$DIR/new.jsa"
}

kill_hard() {
  local pid
  pid=$(daemon_pid "$PID_FILE" "$PROPERTIES") || fail "Kafka does not run in $DIR"
  kill -KILL "$pid"
  # The kernel closes the sockets of a process after its pid has stopped to name it.
  while running || [[ -n $(listeners "$PORT")$(listeners $((PORT + 1))) ]]; do sleep 0.02; done
  rm -f "$PID_FILE"
}

case $action in
  start | stop)
    await_lock "$DIR/.lock"
    "$action"
    ;;
  kill) kill_hard ;;
  status)
    if running; then echo "Kafka runs on 127.0.0.1:$PORT"; else
      echo "Kafka does not run"
      exit 3
    fi
    ;;
  *) fail "$usage" ;;
esac
