#!/usr/bin/env python3
"""Keeps an exact copy of the city's employees and open cases in an SQLite file.

    follow.py --state copy.db          bootstraps if need be, then follows until it is ended
    follow.py --state copy.db --dump   prints the copy, sorted, one JSON object a line

Rows and offsets move in one transaction, so it may be killed at any moment. Made to be copied: it
uses the published contract only (docs/integration.md section 4). Settings are those that
`.run/city/env` exports, with the certificate of a system that follows events.
"""

import argparse
import json
import os
import sqlite3
import sys

import grpc
from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition
from google.protobuf.json_format import MessageToDict

from mumpuni.complaint.v1 import complaint_events_pb2 as complaint
from mumpuni.complaint.v1 import complaint_service_pb2 as complaint_service
from mumpuni.complaint.v1.complaint_service_pb2_grpc import ComplaintServiceStub
from mumpuni.personnel.v1 import personnel_events_pb2 as personnel
from mumpuni.personnel.v1 import personnel_service_pb2 as personnel_service
from mumpuni.personnel.v1.personnel_service_pb2_grpc import PersonnelServiceStub

EMPLOYEES = "mumpuni.personnel.employee.v1"
CASES = "mumpuni.complaint.case.v1"
# Every type of a topic carries the whole state in field 1, so one message reads them all.
READER = {EMPLOYEES: personnel.EmployeeHired, CASES: complaint.CaseSubmitted}
ERASED = "mumpuni.personnel.v1.EmployeeErased"
CLOSED = {
    complaint.CASE_STATUS_CLOSED_CONFIRMED,
    complaint.CASE_STATUS_CLOSED_SILENT,
    complaint.CASE_STATUS_ARCHIVED,
    complaint.CASE_STATUS_MERGED,
}
SCHEMA = """
CREATE TABLE IF NOT EXISTS log (cluster TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS next_offset (
  topic TEXT, partition INTEGER, next INTEGER NOT NULL, PRIMARY KEY (topic, partition));
-- Without a state: erased or closed. Identifier and sequence stay, so that nothing older returns.
CREATE TABLE IF NOT EXISTS copy (
  topic TEXT, subject TEXT, sequence INTEGER NOT NULL, state BLOB, PRIMARY KEY (topic, subject));
"""
NEWEST_WINS = """
INSERT INTO copy (topic, subject, sequence, state) VALUES (?, ?, ?, ?)
ON CONFLICT DO UPDATE SET sequence = excluded.sequence, state = excluded.state
WHERE excluded.sequence > copy.sequence
"""
# The log no longer has what comes next: only the owner knows the present state.
LOST = {KafkaError.OFFSET_OUT_OF_RANGE, KafkaError._AUTO_OFFSET_RESET}


class OutsideTheLog(Exception):
    pass


def kept(topic, state, erased):
    """What the copy keeps of a state: its bytes, or nothing."""
    gone = erased if topic == EMPLOYEES else state.status in CLOSED
    return None if gone else state.SerializeToString()


def apply(db, topic, subject, sequence, state, erased=False):
    db.execute(NEWEST_WINS, (topic, subject, sequence, kept(topic, state, erased)))


def open_copy(path):
    db = sqlite3.connect(path, isolation_level=None)  # transactions begin and end where we say
    db.execute("PRAGMA journal_mode = WAL")
    db.executescript(SCHEMA)
    return db


# --- the owners: gRPC --------------------------------------------------------------------------


def channel(address):
    def read(name):
        with open(os.environ[name], "rb") as file:
            return file.read()

    credentials = grpc.ssl_channel_credentials(
        read("MUMPUNI_TLS_CA"), read("MUMPUNI_TLS_KEY"), read("MUMPUNI_TLS_CERT"))
    return grpc.secure_channel(address, credentials)


def pages(call, request):
    while True:
        response = call(request, timeout=30, wait_for_ready=True)
        yield from response.rows
        if not response.next_page_token:
            return
        request.page_token = response.next_page_token


def snapshot(db):
    owner = PersonnelServiceStub(channel(os.environ["MUMPUNI_PEER_PERSONNEL"]))
    for row in pages(owner.SnapshotEmployees, personnel_service.SnapshotEmployeesRequest()):
        apply(db, EMPLOYEES, row.state.employee_id, row.sequence, row.state, row.erased)
    owner = ComplaintServiceStub(channel(os.environ["MUMPUNI_PEER_COMPLAINT"]))
    for row in pages(owner.SnapshotCases, complaint_service.SnapshotCasesRequest()):
        apply(db, CASES, row.state.case_id, row.sequence, row.state)


# --- the events: Kafka -------------------------------------------------------------------------


def connect():
    return Consumer({
        "bootstrap.servers": os.environ["MUMPUNI_KAFKA_BROKERS"],
        "security.protocol": "ssl",
        "ssl.ca.location": os.environ["MUMPUNI_TLS_CA"],
        "ssl.certificate.location": os.environ["MUMPUNI_TLS_CERT"],
        "ssl.key.location": os.environ["MUMPUNI_TLS_KEY"],
        # Offsets are our own, beside the rows; the group does nothing.
        "group.id": "follower",
        "enable.auto.commit": False,
        "auto.offset.reset": "error",
    })


def partitions(consumer):
    found = []
    for topic in READER:
        metadata = consumer.list_topics(topic, timeout=30).topics[topic]
        if metadata.error is not None:
            raise KafkaException(metadata.error)
        found += [TopicPartition(topic, number) for number in sorted(metadata.partitions)]
    return found


def bootstrap(db, consumer, cluster):
    """End offsets first, then the present state: whatever changes in between comes as an event."""
    ends = [(tp.topic, tp.partition, consumer.get_watermark_offsets(tp, timeout=30)[1])
            for tp in partitions(consumer)]
    db.execute("BEGIN")
    for table in ("log", "next_offset", "copy"):
        db.execute(f"DELETE FROM {table}")
    db.execute("INSERT INTO log VALUES (?)", (cluster,))
    db.executemany("INSERT INTO next_offset VALUES (?, ?, ?)", ends)
    snapshot(db)
    db.execute("COMMIT")


def receive(db, message):
    topic = message.topic()
    headers = {name: value.decode() for name, value in message.headers() or []}
    event = READER[topic].FromString(message.value())
    apply(db, topic, headers["ce_subject"], int(headers["ce_sequence"]), event.state,
          headers["ce_type"] == ERASED)
    db.execute("UPDATE next_offset SET next = ? WHERE topic = ? AND partition = ?",
               (message.offset() + 1, topic, message.partition()))


def consume(db, consumer):
    messages = consumer.consume(num_messages=500, timeout=1)
    for message in messages:
        if message.error() is None:
            continue
        if message.error().code() in LOST:
            raise OutsideTheLog
        raise KafkaException(message.error())
    db.execute("BEGIN")
    try:
        for message in messages:
            receive(db, message)
        db.execute("COMMIT")
    except Exception as error:
        db.execute("ROLLBACK")
        # Nothing is skipped: better to stand still and be seen than to hold a wrong copy.
        raise RuntimeError(f"cannot apply {message.topic()}[{message.partition()}]"
                           f"@{message.offset()}") from error


def follow(db):
    consumer = connect()
    cluster = consumer.list_topics(timeout=30).cluster_id
    if db.execute("SELECT cluster FROM log").fetchall() != [(cluster,)]:
        bootstrap(db, consumer, cluster)  # the first time, or the offsets are of another log
    while True:
        consumer.assign([TopicPartition(*row) for row in db.execute("SELECT * FROM next_offset")])
        try:
            while True:
                consume(db, consumer)
        except OutsideTheLog:
            bootstrap(db, consumer, cluster)


def dump(db):
    for topic, subject, sequence, state in db.execute(
            "SELECT * FROM copy WHERE state IS NOT NULL ORDER BY topic, subject"):
        message = READER[topic]()
        message.state.ParseFromString(state)
        print(json.dumps({"topic": topic, "subject": subject, "sequence": sequence,
                          "state": MessageToDict(message.state)}))


def main():
    parser = argparse.ArgumentParser(description="Follows the events of a city.")
    parser.add_argument("--state", required=True, help="the SQLite file")
    parser.add_argument("--dump", action="store_true", help="print the copy and end")
    arguments = parser.parse_args()
    db = open_copy(arguments.state)
    dump(db) if arguments.dump else follow(db)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
