# SPDX-License-Identifier: EUPL-1.2
"""The contract of whatever ties an installation to the outside: every adapter keeps it, plug-ins included."""

from __future__ import annotations

from importlib.metadata import EntryPoint

import pytest
from django.core import mail
from hypothesis import given
from hypothesis import strategies as st

from balai.kernel import adapters
from balai.kernel.adapters import Adapter
from balai.kernel.registry import Registry
from balai.notifications.channels import channels
from balai.project import doctor
from balai.regions import tiles
from balai.regions.rules.tilemath import tile_at, tile_bounds

NAMES = [name for name, _adapter in adapters.adapters]


@pytest.fixture(autouse=True)
def _home(settings, tmp_path):
    settings.BALAI_HOME = tmp_path
    tiles.forget_source()


def test_every_channel_store_and_map_is_there():
    assert {"storage", "tiles"} <= set(NAMES)
    assert {f"channel-{name}" for name, _channel in channels} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_self_test_answers_in_words_sends_nothing_and_raises_nothing(name, monkeypatch):
    monkeypatch.setattr(tiles, "_fetch", lambda *_: None)  # no test asks somebody's tile server
    found = adapters.adapters[name]

    said = found.self_test()

    assert isinstance(said, str)
    assert found.title
    assert mail.outbox == []


def test_a_store_that_gives_back_something_else_is_found(monkeypatch):
    from django.core.files.base import ContentFile

    from balai.kernel import storing

    monkeypatch.setattr(storing.default_storage, "open", lambda _name: ContentFile(b"lain"))
    assert "tidak sama" in storing.self_test()


def _registry(**given):
    found = Registry("adapter")
    for name, (test, vital) in given.items():
        found.add(name, Adapter(kind="partner", title=name.title(), self_test=test, is_vital=vital))
    return found


def _breaks():
    raise ValueError("salah alamat")


def test_the_doctor_names_the_vital_that_is_broken_and_only_mentions_the_others(monkeypatch):
    found = _registry(
        satu=(lambda: "", True), dua=(_breaks, True), tiga=(lambda: "diam", False), empat=(_breaks, False)
    )
    monkeypatch.setattr(adapters, "adapters", found)

    told = {symptom.what: (symptom.is_bad, symptom.text) for symptom in doctor._adapters(set())}

    assert told == {
        "Satu": (False, "siap"),
        "Dua": (True, "tidak dapat diperiksa: salah alamat"),
        "Tiga": (False, "diam"),
        "Empat": (True, "tidak dapat diperiksa: salah alamat"),  # nobody knows how it is
    }


def test_a_plugin_registers_itself_and_a_broken_one_is_named(monkeypatch):
    entry = EntryPoint(name="wa-contoh", value="tests.platform.test_adapters:plugged", group=adapters.GROUP)
    monkeypatch.setattr(adapters, "entry_points", lambda group: [entry])
    monkeypatch.setattr(adapters, "adapters", Registry("adapter"))
    assert adapters.load_plugins() == ["wa-contoh"]
    assert [name for name, _one in adapters.adapters] == ["contoh"]

    bad = EntryPoint(name="rusak", value="tests.platform.test_adapters:_breaks", group=adapters.GROUP)
    monkeypatch.setattr(adapters, "entry_points", lambda group: [bad])
    with pytest.raises(adapters.BrokenPluginError, match=r"rusak .*salah alamat"):
        adapters.load_plugins()


def plugged():
    """What a plug-in's entry point names."""
    adapters.adapters.add("contoh", Adapter(kind="partner", title="Contoh", self_test=lambda: ""))


def test_the_map_says_when_its_source_is_silent(monkeypatch):
    monkeypatch.setattr(tiles, "_fetch", lambda *_: None)
    assert "peta bawaan" in tiles.self_test()
    monkeypatch.setattr(tiles, "_fetch", lambda *_: b"\x89PNG")
    assert tiles.self_test() == ""


@given(st.floats(-80, 80), st.floats(-179, 179), st.integers(0, 18))
def test_a_point_lies_in_its_tile(lat, lon, z):
    south, west, north, east = tile_bounds(z, *tile_at(lat, lon, z))
    assert south - 1e-6 <= lat <= north + 1e-6
    assert west - 1e-6 <= lon <= east + 1e-6
