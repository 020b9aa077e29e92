# SPDX-License-Identifier: EUPL-1.2
"""The vault: round trip, tampering, keys, looks with a reason, erasure; and the vault's keyring."""

from __future__ import annotations

import json
import stat
import uuid
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balai.identity import actions, queries, sealing
from balai.identity.actors import ANONYMOUS, Actor, Grant
from balai.identity.models import SealedIdentity, SealOpening, SealUse, User
from balai.identity.rules import seals
from balai.identity.sealing import Contact
from balai.kernel import crypto
from balai.kernel.errors import InvalidInput, NotAllowed, NotFound

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
REASON = "Menanyakan patokan lokasi jalan berlubang"


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.BALAI_HOME = tmp_path
    return tmp_path


def official(role="dispatcher", unit="bmbk-kantor"):
    user = User.objects.create_user(f"{role}@{unit}.contoh.id", None, name=role)
    return Actor(user_id=user.pk, public_id=str(user.public_id), grants=(Grant(role=role, unit=unit, agency="bmbk"),))


def citizen(login="sari@contoh.id"):
    return queries.actor_for(User.objects.create_user(login, None), NOW)


@given(st.text(max_size=80), st.text(max_size=80), st.sampled_from(["", "sari@contoh.id", "+6281234567890"]))
def test_what_is_sealed_comes_back(name, user, email):
    contact = Contact(user=user, name=name, email=email)

    row = sealing.seal(contact, NOW)

    assert sealing.read(row.id, row.sealed, row.key_id) == contact
    assert len(name) < 4 or name.encode() not in row.sealed


def test_two_seals_of_one_contact_differ_but_count_as_one_person():
    first, second = (sealing.seal(Contact(user="u1", email=e), NOW) for e in ("Sari@Contoh.id", "sari@contoh.id "))

    assert first.sealed != second.sealed
    assert (first.owner_hash, first.contact_hash) == (second.owner_hash, second.contact_hash)
    assert sealing.seal(Contact(name="Sari"), NOW).owner_hash == ""


@pytest.mark.parametrize("at", [0, 11, 12, 40, -1])
def test_one_changed_byte_is_noticed(at):
    row = sealing.seal(Contact(name="Sari", email="sari@contoh.id"), NOW)
    changed = bytearray(row.sealed)
    changed[at] ^= 1

    with pytest.raises(crypto.SealBroken):
        sealing.read(row.id, bytes(changed), row.key_id)


def test_a_seal_does_not_open_in_another_row():
    row = sealing.seal(Contact(name="Sari"), NOW)

    with pytest.raises(crypto.SealBroken):
        sealing.read(uuid.uuid4(), row.sealed, row.key_id)
    with pytest.raises(crypto.SealBroken):
        sealing.read(row.id, row.sealed[:5], row.key_id)


def test_old_seals_open_after_the_key_was_changed(home):
    row = sealing.seal(Contact(name="Sari", email="sari@contoh.id"), NOW)
    new_key = crypto.rotate()
    later = sealing.seal(Contact(name="Sari", email="sari@contoh.id"), NOW)

    assert (row.key_id, later.key_id, new_key) == ("k1", "k2", "k2")
    assert sealing.read(row.id, row.sealed, row.key_id).name == "Sari"
    assert row.contact_hash == later.contact_hash
    assert stat.S_IMODE((home / "keys.json").stat().st_mode) == 0o600
    assert set(json.loads((home / "keys.json").read_text())["keys"]) == {"k1", "k2"}


def test_without_its_key_nothing_opens(home):
    row = sealing.seal(Contact(name="Sari"), NOW)
    (home / "keys.json").unlink()

    with pytest.raises(crypto.SealBroken):
        sealing.read(row.id, row.sealed, row.key_id)


@pytest.mark.django_db
def test_a_look_is_written_down_and_shown_to_its_owner():
    sari, ayu = citizen(), official()
    identity = actions.keep_identity(Contact(user=sari.public_id, name="Sari"), NOW)

    found = actions.open_seal(identity, "LPG2611240001", REASON, ayu, NOW)

    assert found.name == "Sari"
    looks = queries.openings_for(sari)
    assert [(row.case_number, row.role, row.unit, row.reason) for row in looks] == [
        ("LPG2611240001", "dispatcher", "bmbk-kantor", REASON)
    ]
    assert queries.openings_for(citizen("tono@contoh.id")) == []
    assert queries.openings_for(ANONYMOUS) == []


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["crew", "validator", "leader", "operator", "reporter"])
def test_other_roles_may_not_look_and_nothing_is_written(role):
    identity = actions.keep_identity(Contact(name="Sari"), NOW)

    with pytest.raises(NotAllowed):
        actions.open_seal(identity, "LPG2611240001", REASON, official(role), NOW)
    assert SealOpening.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("role", seals.ROLES)
def test_roles_that_talk_to_reporters_may_look_in_their_unit_only(role):
    identity = actions.keep_identity(Contact(name="Sari"), NOW)
    actor = official(role)

    assert actions.open_seal(identity, "X1", REASON, actor, NOW, unit="bmbk-kantor").name == "Sari"
    with pytest.raises(NotAllowed):
        actions.open_seal(identity, "X1", REASON, actor, NOW, unit="psda-kantor")
    assert SealOpening.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("reason", ["", "perlu", "aaaaaaaaaaaaaaaaaaaaaaaaaaaa", "cek cek cek cek cek cek cek"])
def test_a_reason_must_say_something(reason):
    identity = actions.keep_identity(Contact(name="Sari"), NOW)

    with pytest.raises(InvalidInput):
        actions.open_seal(identity, "X1", reason, official(), NOW)
    assert SealOpening.objects.count() == 0


@pytest.mark.django_db
def test_use_by_the_system_is_logged_apart():
    identity = actions.keep_identity(Contact(email="sari@contoh.id"), NOW)

    assert actions.use_seal(identity, "deliver", NOW, case_number="X1").email == "sari@contoh.id"

    assert (SealUse.objects.count(), SealOpening.objects.count()) == (1, 0)


@pytest.mark.django_db
def test_what_is_erased_is_gone_for_everybody():
    sari, ayu = citizen(), official()
    identity = actions.keep_identity(Contact(user=sari.public_id, name="Sari"), NOW)

    assert actions.erase(identity, NOW) is True
    assert actions.erase(identity, NOW) is False

    row = SealedIdentity.objects.get()
    assert (bytes(row.sealed), row.owner_hash, row.contact_hash) == (b"", "", "")
    with pytest.raises(actions.Erased):
        actions.open_seal(identity, "X1", REASON, ayu, NOW)
    assert actions.use_seal(identity, "deliver", NOW) is None
    with pytest.raises(NotFound):
        actions.open_seal(uuid.uuid4(), "X1", REASON, ayu, NOW)


@pytest.mark.django_db
def test_mine_are_mine():
    sari, tono = citizen(), citizen("tono@contoh.id")
    mine = actions.keep_identity(Contact(user=sari.public_id), NOW)
    nobodys = actions.keep_identity(Contact(email="tanpa@akun.id"), NOW)

    assert (queries.owns(sari, mine), queries.owns(tono, mine), queries.owns(ANONYMOUS, mine)) == (True, False, False)
    assert queries.owns(ANONYMOUS, nobodys) is False
    assert queries.owns(sari, None) is False
    assert queries.my_requesters(sari) == [mine]
    assert queries.my_requesters(ANONYMOUS) == []


@pytest.mark.django_db
def test_an_anonymous_report_is_adopted_once():
    sari, tono = citizen(), citizen("tono@contoh.id")
    identity = actions.keep_identity(Contact(email="sari@contoh.id", name="Sari"), NOW)

    assert actions.adopt(identity, sari, NOW) is True
    assert actions.adopt(identity, tono, NOW) is False
    assert actions.adopt(identity, ANONYMOUS, NOW) is False
    assert actions.own_contact(identity, sari) == Contact(user=sari.public_id, email="sari@contoh.id", name="Sari")
    assert actions.own_contact(identity, tono) is None
