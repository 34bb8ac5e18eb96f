#!/usr/bin/env python3
"""kafka.py CA DIRECTORY {may-write|may-not-write|may-read|may-not-read} TOPIC

With DIRECTORY/tls.pem and tls.key: whether the broker lets this principal do it. To no effect: what may be
written is asked, what may not is tried.
"""

import sys
import time

from confluent_kafka import Consumer, KafkaError, Producer, TopicCollection, TopicPartition
from confluent_kafka.admin import AclOperation, AdminClient


def settings(ca, directory):
    return {"bootstrap.servers": "kafka:9092", "security.protocol": "ssl", "ssl.ca.location": ca,
            "ssl.certificate.location": directory + "/tls.pem", "ssl.key.location": directory + "/tls.key"}


def lets_write(base, topic):
    admin = AdminClient(base)  # held until the answer is there: without a client the answer is dropped
    asked = admin.describe_topics(TopicCollection([topic]), include_authorized_operations=True)
    allowed = asked[topic].result(timeout=10).authorized_operations
    return None if AclOperation.WRITE in allowed else f"only {allowed}"


def write(base, topic):
    answers = []
    producer = Producer({**base, "message.timeout.ms": 8000})
    producer.produce(topic, key="test", value=b"", on_delivery=lambda error, _: answers.append(error))
    producer.flush(10)
    return answers[0] if answers else "no answer"


def read(base, topic):
    consumer = Consumer({**base, "group.id": "training.probe", "enable.auto.commit": False})
    known = consumer.list_topics(topic, timeout=8).topics[topic].error
    if known is not None:
        return known
    consumer.assign([TopicPartition(topic, 0, 0)])
    until = time.monotonic() + 8
    while time.monotonic() < until:
        message = consumer.poll(1)
        if message is not None and message.error() is not None and message.error().code() != KafkaError._PARTITION_EOF:
            return message.error()
        if message is not None:
            break
    consumer.close()
    return None


def main():
    ca, directory, wish, topic = sys.argv[1:]
    acts = {"may-write": lets_write, "may-not-write": write, "may-read": read, "may-not-read": read}
    answer = acts[wish](settings(ca, directory), topic)
    print(wish, topic, answer)
    if wish.startswith("may-not"):
        refused = isinstance(answer, KafkaError) and answer.code() == KafkaError.TOPIC_AUTHORIZATION_FAILED
        return 0 if refused else 1
    return 0 if answer is None else 1


if __name__ == "__main__":
    sys.exit(main())
