#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
# ruff: noqa: ANN001, ANN201
"""Checks Balai's record offline, with nothing but Python's standard library.

    python3 verify.py https://contoh.go.id/transparansi/rantai/LP2611240007.json bukti.json hari.json

Takes files or addresses of the JSON that /transparansi/ gives out, in any mixture, and checks each by itself and all
against each other: chains of events, inclusion proofs (RFC 6962), day roots and the chain of days. Exit code 0 only if
everything fits together. What is hashed is told in docs/transparency.md.
"""

import hashlib
import json
import sys
import urllib.request

START = "0" * 64


def sha(data):
    return hashlib.sha256(data).digest()


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(value):
    return sha(canonical(value)).hex()


def root_of(hashes):
    level = [sha(b"\x00" + bytes.fromhex(h)) for h in hashes] or [sha(b"")]
    while len(level) > 1:
        pairs = [sha(b"\x01" + level[i] + level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = pairs + level[len(pairs) * 2 :]
    return level[0].hex()


def root_by_path(leaf, index, size, path):
    """The root that an audit path leads to, or None if the path does not fit (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return None
    place, last, reached = index, size - 1, sha(b"\x00" + bytes.fromhex(leaf))
    for step in map(bytes.fromhex, path):
        if not last:
            return None
        if place % 2 or place == last:
            reached = sha(b"\x01" + step + reached)
            while place and not place % 2:
                place, last = place // 2, last // 2
        else:
            reached = sha(b"\x01" + reached + step)
        place, last = place // 2, last // 2
    return None if last else reached.hex()


def check_day(day):
    body = {key: day[key] for key in ("day", "size", "root", "prev")}
    if digest({"v": 1, **body}) != day["chain"]:
        yield f"{day['day']}: the day's chain value does not fit its root"


def check_days(doc):
    before = None
    for day in sorted(doc["days"], key=lambda d: d["day"]):
        yield from check_day(day)
        if before is not None and day["prev"] != before:
            yield f"{day['day']}: does not follow the day before"
        before = day["chain"]


def check_leaves(doc):
    yield from check_day(doc["day"])
    if len(doc["leaves"]) != doc["day"]["size"] or root_of(doc["leaves"]) != doc["day"]["root"]:
        yield f"{doc['day']['day']}: the leaves do not give the root"


def check_inclusion(doc):
    yield from check_day(doc["day"])
    if root_by_path(doc["hash"], doc["index"], doc["day"]["size"], doc["path"]) != doc["day"]["root"]:
        yield f"{doc['case']}/{doc['seq']}: the path does not lead to the root of {doc['day']['day']}"


def check_chain(doc):
    before = START
    for number, event in enumerate(doc["events"], start=1):
        where = f"{doc['case']}/{number}"
        if event["seq"] != number or event["prev"] != before:
            yield f"{where}: does not follow its predecessor"
        before = event["hash"]
        if event.get("hidden"):
            continue
        beside = ("hash", "text", "text_salt", "private_part", "erased", "withheld")
        if event["case"] != doc["case"] or digest({k: v for k, v in event.items() if k not in beside}) != before:
            yield f"{where}: was changed, its hash does not fit"
        if not (event.get("erased") or event.get("withheld")):
            public = sha((event["text_salt"] + event["text"]).encode()).hex()
            if sha((public + event["private_part"]).encode()).hex() != event["commitment"]:
                yield f"{where}: its text was changed"


CHECKS = {"days": check_days, "leaves": check_leaves, "inclusion": check_inclusion, "chain": check_chain}


def check_together(docs):
    """Contradictions between documents: two roots for one day, two hashes for one event."""
    said = {}
    for doc in docs:
        claims = [(d["day"], d["root"]) for d in doc.get("days", [])]
        claims += [(doc["day"]["day"], doc["day"]["root"])] if "day" in doc else []
        claims += [(f"{doc['case']}/{e['seq']}", e["hash"]) for e in doc.get("events", [])]
        claims += [(f"{doc['case']}/{doc['seq']}", doc["hash"])] if doc["kind"] == "inclusion" else []
        for what, value in claims:
            if said.setdefault(what, value) != value:
                yield f"{what}: two documents say different things"


def read(where):
    if where.startswith(("http://", "https://")):
        with urllib.request.urlopen(where, timeout=30) as answer:  # noqa: S310  scheme checked
            return json.load(answer)
    with open(where, encoding="utf-8") as file:  # noqa: PTH123
        return json.load(file)


def main(places):
    if not places or places[0].startswith("-"):
        print(__doc__)
        return 2
    docs, faults = [], []
    for place in places:
        try:
            docs.append(read(place))
            faults += CHECKS[docs[-1]["kind"]](docs[-1])
        except (OSError, ValueError) as why:
            print(f"{place}: cannot be read as JSON: {why}")
            return 2
        except (KeyError, TypeError, IndexError, AttributeError):
            print(f"{place}: is not one of the documents of /transparansi/, or a part of it is missing")
            return 2
    faults += check_together(docs)
    print("\n".join(faults) or f"OK: {len(docs)} document(s) fit together")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
