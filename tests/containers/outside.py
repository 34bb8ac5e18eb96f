#!/usr/bin/env python3
"""A channel of the city as it comes from outside: through the edge, with a token and no certificate.

    outside.py load --seconds 30 --out acknowledged.txt   reports complaints, repeats what fails
    outside.py check --out acknowledged.txt               every acknowledged case must be there, once
    outside.py refused                                    what the edge must refuse
    outside.py limits                                     how much it takes from one address

EDGE (host:port), CA (file) and TOKEN (of a CITIZEN_CHANNEL) come from the environment. A call that
fails for a reason that passes is repeated with its request id; nothing else is tolerated.
"""

import argparse
import os
import socket
import ssl
import struct
import sys
import threading
import time
import uuid

import grpc

from mumpuni.complaint.v1 import complaint_service_pb2 as complaint
from mumpuni.complaint.v1.complaint_service_pb2_grpc import ComplaintServiceStub
from mumpuni.operations.v1 import operations_service_pb2 as operations
from mumpuni.operations.v1.operations_service_pb2_grpc import OperatorServiceStub
from mumpuni.personnel.v1 import personnel_service_pb2 as personnel
from mumpuni.personnel.v1.personnel_service_pb2_grpc import PersonnelServiceStub

PASSES = {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED,
          grpc.StatusCode.RESOURCE_EXHAUSTED, grpc.StatusCode.ABORTED}
PATIENCE = 120  # seconds that one report is repeated


def channel():
    with open(os.environ["CA"], "rb") as file:
        credentials = grpc.ssl_channel_credentials(file.read())
    # The development certificate of the edge is made out to its name inside.
    options = [("grpc.ssl_target_name_override", "edge"), ("grpc.enable_http_proxy", 0)]
    return grpc.secure_channel(os.environ["EDGE"], credentials, options)


def as_channel():
    return [("authorization", "Bearer " + os.environ["TOKEN"])]


class Load:
    def __init__(self, out):
        self.out = out
        self.lock = threading.Lock()
        self.acknowledged = 0
        self.repeated = 0  # calls that failed and were repeated
        self.longest = 0.0
        self.failures = []

    def report(self, stub):
        request = complaint.SubmitCaseRequest(
            request_id=str(uuid.uuid4()), channel_code="WARGAKU", body="Lampu jalan mati.",
            reporter_anonymous=True)
        begin = time.monotonic()
        while True:
            try:
                answer = stub.SubmitCase(request, metadata=as_channel(), timeout=5)
                break
            except grpc.RpcError as error:
                if error.code() not in PASSES or time.monotonic() - begin > PATIENCE:
                    raise
                with self.lock:
                    self.repeated += 1
                time.sleep(0.2)
        with self.lock:
            self.acknowledged += 1
            self.longest = max(self.longest, time.monotonic() - begin)
            print(answer.public_case.case_number, answer.tracking_token, file=self.out)

    def work(self, until):
        stub = ComplaintServiceStub(channel())
        try:
            while time.monotonic() < until:
                self.report(stub)
                time.sleep(0.02)
        except Exception as error:  # pylint: disable=broad-except  # told at the end
            with self.lock:
                self.failures.append(repr(error))


def load(seconds, path):
    with open(path, "a", encoding="utf-8") as out:
        work = Load(out)
        until = time.monotonic() + seconds
        threads = [threading.Thread(target=work.work, args=(until,)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    print(f"{work.acknowledged} reports acknowledged, {work.repeated} calls repeated, "
          f"the longest took {work.longest:.1f} s, {len(work.failures)} given up")
    for failure in work.failures:
        print(failure)
    return 1 if work.failures or work.acknowledged == 0 else 0


def check(path):
    stub = ComplaintServiceStub(channel())
    with open(path, encoding="utf-8") as file:
        pairs = [line.split() for line in file]
    missing = []
    for number, token in pairs:
        request = complaint.TrackCaseRequest(case_number=number, tracking_token=token)
        try:
            answer = stub.TrackCase(request, metadata=as_channel(), timeout=10)
            if answer.public_case.case_number != number:
                missing.append(number)
        except grpc.RpcError as error:
            missing.append(f"{number}: {error.code().name} {error.details()}")
    doubled = len(pairs) - len({number for number, _ in pairs})
    print(f"{len(pairs)} acknowledged, {len(missing)} missing, {doubled} numbers given twice")
    for one in missing[:10]:
        print(one)
    return 1 if missing or doubled or not pairs else 0


def code_of(call):
    try:
        call()
        return "OK"
    except grpc.RpcError as error:
        return error.code().name


def refused():
    link = channel()
    cases, people, operator = ComplaintServiceStub(link), PersonnelServiceStub(link), OperatorServiceStub(link)
    no_such = link.unary_unary("/mumpuni.nowhere.v1.NoService/Get")
    forged = [("authorization", "Bearer a.b.c")]
    huge = [("authorization", "Bearer " + os.environ["TOKEN"]), ("x-huge", "x" * 60000)]
    listing = personnel.ListUnitsRequest()
    wrong = 0
    for what, expected, call in [
            ("without a token", "UNAUTHENTICATED", lambda: people.ListUnits(listing, timeout=5)),
            ("with a forged token", "UNAUTHENTICATED", lambda: people.ListUnits(listing, metadata=forged, timeout=5)),
            ("operations from outside", "PERMISSION_DENIED",
             lambda: operator.GetStatus(operations.GetStatusRequest(), metadata=as_channel(), timeout=5)),
            ("snapshots from outside", "PERMISSION_DENIED",
             lambda: cases.SnapshotCases(complaint.SnapshotCasesRequest(), metadata=as_channel(), timeout=5)),
            ("an unknown service", "UNIMPLEMENTED", lambda: no_such(b"", timeout=5)),
            ("a citizen channel among employees", "PERMISSION_DENIED",
             lambda: people.ListEmployees(personnel.ListEmployeesRequest(), metadata=as_channel(), timeout=5)),
    ]:
        found = code_of(call)
        print(f"{what}: {found}")
        wrong += found != expected
    found = code_of(lambda: people.ListUnits(listing, metadata=huge, timeout=5))
    print(f"60,000 bytes of headers: {found}")
    wrong += found == "OK"
    return 1 if wrong else 0


# --- limits: HTTP/2 by hand -------------------------------------------------------------------------

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
HEADERS, RST_STREAM, SETTINGS = 1, 3, 4
MAX_CONCURRENT_STREAMS = 3


def frame(kind, flags, stream, payload):
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def header(index, value):
    """A field of HPACK's static table by its name's index, as a literal without indexing."""
    name = bytes([index]) if index < 15 else bytes([15, index - 15])
    return name + bytes([len(value)]) + value


def call_headers():
    # :method POST, :scheme https, :authority, :path, content-type
    return bytes([0x83, 0x87]) + header(1, b"edge") + header(
        4, b"/mumpuni.personnel.v1.PersonnelService/ListUnits") + header(31, b"application/grpc")


def connect():
    context = ssl.create_default_context(cafile=os.environ["CA"])
    context.set_alpn_protocols(["h2"])
    host, port = os.environ["EDGE"].rsplit(":", 1)
    raw = socket.create_connection((host, int(port)), timeout=10)
    return context.wrap_socket(raw, server_hostname="edge")


def exactly(link, size):
    data = b""
    while len(data) < size:
        part = link.recv(size - len(data))
        if not part:
            raise ConnectionError("closed")
        data += part
    return data


def most_streams():
    with connect() as link:
        link.sendall(PREFACE + frame(SETTINGS, 0, 0, b""))
        while True:
            head = exactly(link, 9)
            payload = exactly(link, int.from_bytes(head[:3], "big"))
            if head[3] == SETTINGS and not head[4] & 1:
                settings = dict(struct.iter_unpack(">HI", payload))
                return settings.get(MAX_CONCURRENT_STREAMS)


def flood(resets):
    """Opens and resets streams as fast as the edge takes them; how many it took."""
    sent = 0
    try:
        with connect() as link:
            link.settimeout(5)
            link.sendall(PREFACE + frame(SETTINGS, 0, 0, b""))
            for stream in range(1, 2 * resets, 2):
                link.sendall(frame(HEADERS, 0x4, stream, call_headers()) +
                             frame(RST_STREAM, 0, stream, struct.pack(">I", 8)))
                sent += 1
    except (OSError, ConnectionError):
        pass
    return sent


def connections(wanted):
    links, refused = [], 0
    for _ in range(wanted):
        try:
            links.append(connect())
        except (OSError, ssl.SSLError):
            refused += 1
    for link in links:
        link.close()
    return len(links), refused


def limits():
    streams = most_streams()
    print(f"streams of a connection: {streams}")
    begin = time.monotonic()
    sent = flood(5000)
    print(f"streams opened and reset: {sent} in {time.monotonic() - begin:.1f} s")
    time.sleep(11)  # until the address is no longer counted as too busy
    stub = PersonnelServiceStub(channel())
    after = code_of(lambda: stub.ListUnits(personnel.ListUnitsRequest(), timeout=5))
    print(f"a call afterwards: {after}")
    taken, refused = connections(60)
    print(f"connections of one address: {taken} taken, {refused} refused")
    return 0 if streams == 100 and after == "UNAUTHENTICATED" and 40 <= taken <= 50 and refused >= 10 else 1


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("verb", choices=["load", "check", "refused", "limits"])
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--out", default="acknowledged.txt")
    given = parser.parse_args()
    if given.verb == "load":
        return load(given.seconds, given.out)
    if given.verb == "check":
        return check(given.out)
    return refused() if given.verb == "refused" else limits()


if __name__ == "__main__":
    sys.exit(main())
