# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balai.cases.rules import trail

AT = datetime(2026, 8, 24, 2, 0, 0, 5, tzinfo=UTC)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
texts = st.text(max_size=30)


def chain(rows):
    """A whole chain from (text, private, data) rows."""
    out, prev = [], trail.START
    for seq, (text, private, data) in enumerate(rows, start=1):
        salt = f"{seq:032x}"
        entry = trail.Entry(
            number="LP1",
            seq=seq,
            at=AT,
            verb="v",
            role="desk",
            unit="u",
            ref="",
            from_state="a",
            to_state="b",
            data=data,
            is_public=True,
            commitment=trail.commitment(salt, text, private),
            prev=prev,
        )
        prev = trail.event_hash(entry)
        out.append(trail.Stored(entry=entry, public_text=text, private=private, salt=salt, hash=prev))
    return out


rows = st.lists(st.tuples(texts, texts, st.dictionaries(texts, values, max_size=3)), min_size=1, max_size=6)


@given(rows)
def test_a_whole_chain_has_no_fault(rows):
    made = chain(rows)

    assert trail.fault(made, made[-1].hash) == ""
    assert trail.fault([], trail.START) == ""


@given(rows, st.data())
def test_whatever_is_changed_is_found(rows, data):
    made = chain(rows)
    at = data.draw(st.integers(0, len(made) - 1))
    changed = data.draw(st.sampled_from(["text", "private", "verb", "data", "at", "hash", "gone"]))
    event, seq = made[at], at + 1
    bad = {
        "text": lambda: replace(event, public_text=event.public_text + "x"),
        "private": lambda: replace(event, private=event.private + "x"),
        "verb": lambda: replace(event, entry=replace(event.entry, verb="w")),
        "data": lambda: replace(event, entry=replace(event.entry, data={**event.entry.data, "neu": 1})),
        "at": lambda: replace(event, entry=replace(event.entry, at=AT.replace(microsecond=6))),
        "hash": lambda: replace(event, hash="f" * 64),
        "gone": lambda: None,
    }[changed]()
    broken = [*made[:at], *([bad] if bad else []), *made[at + 1 :]]
    last = made[-1].hash

    fault = trail.fault(broken, last)

    expected = {"text": f"text:{seq}", "private": f"text:{seq}", "gone": "end" if seq == len(made) else f"seq:{seq}"}
    assert fault == expected.get(changed, f"hash:{seq}")


@given(rows)
def test_erasing_texts_leaves_the_chain_whole(rows):
    made = [replace(event, public_text="", private="", salt="") for event in chain(rows)]

    assert trail.fault(made, made[-1].hash) == ""


def test_rewriting_everything_behind_a_change_shows_at_the_end():
    first, second = chain([("a", "", {}), ("b", "", {})]), chain([("a", "", {}), ("c", "", {})])

    assert trail.fault(second, first[-1].hash) == "end"


@given(values)
def test_canonical_bytes_do_not_depend_on_order(value):
    def turned(item):
        if isinstance(item, dict):
            return {k: turned(item[k]) for k in reversed(list(item))}
        return [turned(i) for i in item] if isinstance(item, list) else item

    assert trail.canonical(value) == trail.canonical(turned(value))


@pytest.mark.parametrize("bad", [1.5, {1: "a"}, {"a": [object()]}, b"x", AT])
def test_what_could_be_written_in_two_ways_is_refused(bad):
    with pytest.raises(TypeError):
        trail.canonical(bad)


def test_moments_are_written_in_one_way():
    assert trail.moment(AT) == "2026-08-24T02:00:00.000005Z"
    with pytest.raises(ValueError, match="aware"):
        trail.moment(datetime(2026, 8, 24))  # noqa: DTZ001
