#!/usr/bin/env python3
"""Writes docs/events.md from the comments and messages of proto/mumpuni/*/v1/*_events.proto."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
MESSAGE = re.compile(r"^(message|enum) (\w+) \{$")
FIELD = re.compile(r"^\s+(repeated )?([\w.]+) (\w+) = (\d+);")
VALUE = re.compile(r"^\s+(\w+) = (\d+);")


def declarations(lines):
    """Yields (kind, name, comment, rows) for each top-level message and enum."""
    comment, block, rows = [], None, []
    for line in lines:
        stripped = line.strip()
        if stripped.startswith("//"):
            comment.append(stripped[2:].strip())
            continue
        if block is None:
            match = MESSAGE.match(line)
            if match:
                block, rows = (match[1], match[2], " ".join(comment)), []
        elif line.startswith("}"):
            yield (*block, rows)
            block = None
        else:
            match = (FIELD if block[0] == "message" else VALUE).match(line)
            if match:
                kind = (match[1] or "") + match[2] if block[0] == "message" else ""
                name, number = (match[3], match[4]) if block[0] == "message" else (match[1], match[2])
                rows.append((number, name, kind, " ".join(comment)))
        comment = []


def header(lines):
    """The comment above `package`."""
    text = []
    for line in lines:
        if line.startswith("package"):
            return text
        if line.startswith("//"):
            text.append(line[2:].rstrip())
    return text


def main():
    out = [
        "# Events",
        "",
        "Generated from `proto/mumpuni/*/v1/*_events.proto` by `scripts/docs.sh`; do not edit.",
        "",
        "Every topic has 12 partitions (part of the contract; partitioner `murmur2_random`) and 30 days of retention. Messages are",
        "CloudEvents in binary mode with a protobuf value; see [integration.md](integration.md) for the headers and how to follow them.",
        "",
        "Decode by topic, not by type: every event carries the complete state of its aggregate in field 1, so the message of any type of the",
        "topic reads it, also of types that are added later. Only `…Erased` is told by its name. A value of an enum that you do not know",
        "leaves out what it stands for; it is no reason to refuse the event.",
    ]
    for path in sorted(ROOT.glob("proto/mumpuni/*/v1/*_events.proto")):
        lines = path.read_text().splitlines()
        out += ["", f"## {path.parent.parent.name}", "", "```text", *(t[1:] if t.startswith(" ") else t for t in header(lines)), "```"]
        for kind, name, comment, rows in declarations(lines):
            out += ["", f"### {name}", "", comment, ""]
            if kind == "message":
                out += ["| # | field | type | meaning |", "|---|---|---|---|"]
                out += [f"| {n} | `{f}` | `{t}` | {c} |" for n, f, t, c in rows]
            else:
                out += ["| # | value | meaning |", "|---|---|---|"]
                out += [f"| {n} | `{f}` | {c} |" for n, f, _, c in rows]
    sys.stdout.write("\n".join(out) + "\n")


main()
