# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import hashlib
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.http import QueryDict
from django.test import RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from balai.kernel import pieces, uploads


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


def form(*references):
    request = RequestFactory().post("/")
    data = QueryDict(mutable=True)
    data.setlist(pieces.FIELD, references)
    request._post, request._files = data, type(request.FILES)()
    return request


def reference(photo, data):
    return f"{photo.hex} {hashlib.sha256(data).hexdigest()}"


def bring(photo, data, step=7):
    for at in range(0, len(data), step):
        pieces.add(photo, at, data[at : at + step], max_mb=12)


def test_pieces_in_order_are_the_photo_again_and_stay_until_forgotten():
    photo, data = uuid.uuid4(), bytes(range(256)) * 3
    bring(photo, data, 100)

    request = form(reference(photo, data))
    (file,) = pieces.photos_of(request)
    assert (file.size, file.read(10), file.read()) == (len(data), data[:10], data)
    pieces.forget(request)
    assert pieces.received(photo) == 0
    with pytest.raises(pieces.PiecesMissing):
        pieces.photos_of(request)


def test_a_piece_is_sealed_on_the_disk(storage):
    photo = uuid.uuid4()
    pieces.add(photo, 0, b"GPSLatitude 5.4", max_mb=12)
    stored = [path.read_bytes() for path in storage.rglob("*") if path.is_file()]
    assert len(stored) == 1
    assert b"GPS" not in stored[0]


def test_a_piece_sealed_for_one_photo_does_not_open_in_another(storage):
    photo, other = uuid.uuid4(), uuid.uuid4()
    pieces.add(photo, 0, b"one", max_mb=12)
    (storage / pieces.FOLDER / photo.hex).rename(storage / pieces.FOLDER / other.hex)
    (file,) = pieces.photos_of(form(reference(other, b"one")))
    with pytest.raises(pieces.PiecesMissing):
        file.read()


@given(steps=st.lists(st.tuples(st.integers(-3, 40), st.integers(1, 20)), max_size=30))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
def test_whatever_is_tried_what_is_here_is_a_beginning_of_the_photo(steps):
    photo, data = uuid.uuid4(), bytes(range(60))
    here = 0
    for at, size in steps:
        part = data[max(at, 0) : max(at, 0) + size]
        try:
            now = pieces.add(photo, at, part, max_mb=12)
        except (pieces.WrongPlace, uploads.EmptyUpload):
            assert pieces.received(photo) == here
            continue
        assert now == pieces.received(photo) >= here
        here = now
    if here:
        (file,) = pieces.photos_of(form(reference(photo, data[:here])))
        assert file.read() == data[:here]


def test_the_same_piece_again_changes_nothing(storage):
    photo = uuid.uuid4()
    assert pieces.add(photo, 0, b"abc", max_mb=12) == 3
    assert pieces.add(photo, 0, b"abc", max_mb=12) == 3
    assert pieces.add(photo, 0, b"ab", max_mb=12) == 3
    assert len([path for path in storage.rglob("*") if path.is_file()]) == 1


def test_a_piece_that_leaves_a_gap_names_what_is_here():
    photo = uuid.uuid4()
    pieces.add(photo, 0, b"abc", max_mb=12)
    with pytest.raises(pieces.WrongPlace) as refusal:
        pieces.add(photo, 5, b"x", max_mb=12)
    assert refusal.value.facts == {"received": 3}


def test_more_than_a_photo_may_weigh_is_refused():
    photo = uuid.uuid4()
    for at in range(0, 1_000_000, 500_000):
        pieces.add(photo, at, b"x" * 500_000, max_mb=1)
    with pytest.raises(uploads.UploadTooBig):
        pieces.add(photo, 1_000_000, b"x", max_mb=1)
    with pytest.raises(uploads.UploadTooBig):
        pieces.add(uuid.uuid4(), 0, b"x" * (pieces.MOST_BYTES + 1), max_mb=12)


@pytest.mark.parametrize("named", ["", "x", "0" * 32, f"{'0' * 32} {'g' * 64}", f"{'../' * 10}aa {'0' * 64}"])
def test_what_names_no_photo_is_missing(named):
    with pytest.raises(pieces.PiecesMissing):
        pieces.photos_of(form(named))


def test_another_photo_than_was_named_is_missing():
    photo = uuid.uuid4()
    bring(photo, b"one photo")
    (file,) = pieces.photos_of(form(reference(photo, b"another photo")))
    with pytest.raises(pieces.PiecesMissing):
        file.read()


def test_what_no_report_took_is_stale_after_its_time(storage):
    old, fresh = uuid.uuid4(), uuid.uuid4()
    bring(old, b"old")
    edge = datetime.now(UTC) + timedelta(seconds=2)
    assert set(pieces.stale(edge)) == {old}
    bring(fresh, b"fresh")
    assert set(pieces.stale(datetime.now(UTC) - timedelta(hours=1))) == set()
    pieces.drop(old)
    assert [path.name for path in (storage / pieces.FOLDER).iterdir()] == [fresh.hex]
