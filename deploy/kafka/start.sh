#!/bin/sh
# Starts the broker in any image that has Kafka in /opt/kafka. An empty data directory becomes a cluster of its
# own: consumers bind their cursors to the cluster's id, so data that was deleted must not look the same.
set -eu
config=/etc/mumpuni/server.properties
if [ ! -e /var/lib/kafka/data/meta.properties ]; then
  /opt/kafka/bin/kafka-storage.sh format -t "$(/opt/kafka/bin/kafka-storage.sh random-uuid)" -c "$config"
fi
exec /opt/kafka/bin/kafka-server-start.sh "$config"
