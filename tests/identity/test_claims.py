# SPDX-License-Identifier: EUPL-1.2
"""Village heads, RW and RT heads: claimed, confirmed by village or desk, for a term; then they report for others."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from allauth.idp.oidc.models import Token
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from balai.cases.models import Case
from balai.identity import actions, queries
from balai.identity.actors import Actor, Grant
from balai.identity.middleware import SECOND_FACTOR
from balai.identity.models import Invitation, OfficialLog, RoleClaim, User
from balai.identity.rules import claims
from balai.kernel.errors import InvalidInput, NotAllowed
from balai.regions import queries as regions
from balai.reports import actions as reports
from balai.reports.inputs import NewReport, Reporter
from balai.reports.models import Report

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
VILLAGE, OTHER = "18.71.11.1003", "18.71.11.1002"


@pytest.fixture(autouse=True)
def _home(settings, tmp_path):
    settings.BALAI_HOME = tmp_path
    settings.BALAI_LIMITS_OFF = True


def person(login: str) -> User:
    return User.objects.create_user(login, None, email=login, name=login.partition("@")[0].title())


def claim(user: User, **given: object) -> RoleClaim:
    asked = {
        "role": "rt", "area_code": VILLAGE, "number": "03", "decree": "", "valid_from": date(2025, 1, 1),
        "valid_to": date(2029, 12, 31), **given,
    }  # fmt: skip
    return actions.claim_role(user, actions.NewClaim(**asked), NOW)  # type: ignore[arg-type]


def desk(area: str = "18.71") -> Actor:
    user = person(f"meja{area}@contoh.id")
    return Actor(user_id=user.pk, grants=(Grant(role="desk", unit="x", agency="y", area=area),))


def as_citizen(user: User) -> Actor:
    return queries.actor_for(user, NOW)


# -- rules ---------------------------------------------------------------------------------------------------
@given(st.sampled_from(claims.HELD), st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 4000))
def test_a_term_is_never_longer_than_the_law_knows(role: claims.Held, begins: date, days: int) -> None:
    ends = begins + timedelta(days=days)
    wrong = claims.fault(role, "03", begins, ends, begins)
    assert (wrong == ("valid_to", "long")) == (ends > claims.latest_end(role, begins))


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_a_role_is_held_on_its_first_and_last_day_only_inside(begins: date, ends: date) -> None:
    if begins <= ends:
        assert claims.holds(begins, ends, begins)
        assert claims.holds(begins, ends, ends)
        assert not claims.holds(begins, ends, ends + timedelta(days=1))
        assert not claims.holds(begins, ends, begins - timedelta(days=1))


def test_heads_confirm_rt_and_rw_and_nobody_else_does() -> None:
    assert [(a, b) for a in claims.HELD for b in claims.HELD if claims.confirms(a, b)] == [
        ("kades", "rw"), ("kades", "rt"),
    ]  # fmt: skip


# -- claiming ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("given_", "field"),
    [
        ({"number": " "}, "number"),
        ({"area_code": "18.71"}, "area_code"),
        ({"area_code": "99.99.99.9999"}, "area_code"),
        ({"valid_to": date(2024, 1, 1)}, "valid_to"),
        ({"valid_from": date(2020, 1, 1), "valid_to": date(2024, 1, 1)}, "valid_to"),
        ({"valid_to": date(2035, 1, 1)}, "valid_to"),
    ],
)
def test_a_wrong_claim_is_told_and_writes_nothing(given_: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput) as told:
        claim(person("sari@contoh.id"), **given_)
    assert list(told.value.fields) == [field]
    assert not RoleClaim.objects.exists()


def test_the_same_claim_waits_only_once() -> None:
    sari = person("sari@contoh.id")
    claim(sari)
    with pytest.raises(InvalidInput):
        claim(sari)
    assert RoleClaim.objects.count() == 1


# -- deciding ------------------------------------------------------------------------------------------------
def test_a_claim_counts_only_after_the_desk_of_the_place_confirmed_it() -> None:
    sari = person("sari@contoh.id")
    row = claim(sari)
    assert queries.speaks_for(as_citizen(sari), VILLAGE, NOW) is None
    with pytest.raises(NotAllowed):
        actions.decide_claim(row.pk, desk("18.01"), NOW, confirmed=True)
    with pytest.raises(NotAllowed):
        actions.decide_claim(row.pk, as_citizen(sari), NOW, confirmed=True)
    with pytest.raises(NotAllowed):
        actions.decide_claim(row.pk, as_citizen(person("tono@contoh.id")), NOW, confirmed=True)

    actions.decide_claim(row.pk, desk(), NOW, confirmed=True)

    assert queries.speaks_for(as_citizen(sari), VILLAGE, NOW) == row
    assert queries.speaks_for(as_citizen(sari), OTHER, NOW) is None
    assert queries.speaks_for(as_citizen(sari), VILLAGE, datetime(2030, 1, 2, tzinfo=UTC)) is None
    assert OfficialLog.objects.filter(action="claim_confirmed", about=sari).count() == 1


def test_the_head_of_the_village_confirms_its_rt_but_not_another_villages_nor_itself() -> None:
    head, sari = person("peratin@contoh.id"), person("sari@contoh.id")
    own = claim(head, role="kades", number="")
    actions.decide_claim(own.pk, desk(), NOW, confirmed=True)
    here, there = claim(sari), claim(sari, area_code=OTHER)

    assert [row.pk for row in queries.claims_to_decide(as_citizen(head), NOW)] == [here.pk]
    actions.decide_claim(here.pk, as_citizen(head), NOW, confirmed=True)
    with pytest.raises(NotAllowed):
        actions.decide_claim(there.pk, as_citizen(head), NOW, confirmed=True)
    with pytest.raises(NotAllowed):
        actions.end_claim(own.pk, as_citizen(head), NOW, reason="x")


def test_a_refusal_needs_a_reason_and_is_final() -> None:
    row, tuti = claim(person("sari@contoh.id")), desk()
    with pytest.raises(InvalidInput):
        actions.decide_claim(row.pk, tuti, NOW, confirmed=False)
    actions.decide_claim(row.pk, tuti, NOW, confirmed=False, reason="Tidak ada dalam SK kelurahan")
    with pytest.raises(InvalidInput):
        actions.decide_claim(row.pk, tuti, NOW, confirmed=True)
    assert RoleClaim.objects.get().reason == "Tidak ada dalam SK kelurahan"


def test_an_ended_role_speaks_for_nobody_any_more() -> None:
    sari, tuti = person("sari@contoh.id"), desk()
    row = claim(sari)
    actions.decide_claim(row.pk, tuti, NOW, confirmed=True)
    actions.end_claim(row.pk, tuti, NOW, reason="Diganti")
    assert queries.speaks_for(as_citizen(sari), VILLAGE, NOW) is None


# -- reporting for others --------------------------------------------------------------------------------------
def told(village: str) -> NewReport:
    return NewReport(
        category="jalan-rusak", description="Jalan gang berlubang di depan musala", village=village,
        place_source="list", on_behalf=True, reporter=Reporter(name="Bu Yanti", phone="0812 3456 7890"),
    )  # fmt: skip


def test_an_rt_head_reports_for_a_neighbour_in_the_own_village_only() -> None:
    sari = person("sari@contoh.id")
    with pytest.raises(NotAllowed):
        reports.submit_report(told(VILLAGE), as_citizen(sari), NOW)
    actions.decide_claim(claim(sari).pk, desk(), NOW, confirmed=True)

    receipt = reports.submit_report(told(VILLAGE), as_citizen(sari), NOW)

    assert Report.objects.get(case__number=receipt.number).on_behalf
    case = Case.objects.get(number=receipt.number)
    assert not queries.owns(as_citizen(sari), case.requester)  # the neighbour is the reporter
    with pytest.raises(NotAllowed):
        reports.submit_report(told(OTHER), as_citizen(sari), NOW)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[SECOND_FACTOR] = True
    session.save()
    return client


def test_the_whole_way_through_the_pages() -> None:
    sari, head = person("sari@contoh.id"), person("lurah@contoh.id")
    own = claim(head, role="kades", number="", valid_from=date(2025, 1, 1))
    actions.decide_claim(own.pk, desk(), NOW, confirmed=True)
    hers, his = signed_in(sari), signed_in(head)
    term = {"valid_from": "2026-01-01", "valid_to": "2029-12-31"}
    form = {"role": "rt", "village_text": regions.find(VILLAGE).name, "number": "03", "decree": "SK 12/2026", **term}

    refused = hers.post("/akun/peran/", {**form, "village_text": "Tidak Ada Sama Sekali"})
    assert refused.status_code == 422
    many = hers.post("/akun/peran/", form)
    chosen = form | {"area_code": VILLAGE}
    assert many.status_code in {302, 422}  # 422 when several places bear the name
    if many.status_code == 422:
        assert hers.post("/akun/peran/", chosen).status_code == 302
    row = RoleClaim.objects.get(user=sari)
    assert hers.get("/lapor/untuk-warga/").status_code == 403
    assert hers.get("/akun/peran/periksa/").status_code == 403

    assert "Sari" in his.get("/akun/peran/periksa/").content.decode()
    his.post(f"/akun/peran/{row.pk}/putuskan/", {"verdict": "confirm"})
    assert "Lapor untuk warga" in hers.get("/akun/peran/").content.decode()
    page = hers.get(f"/lapor/untuk-warga/?di={VILLAGE}")
    assert page.status_code == 200
    unanswered = hers.post("/lapor/untuk-warga/", {"description": "Air naik ke jalan", "category": "banjir"})
    assert unanswered.status_code == 422
    assert "Airnya sekarang bagaimana?: Pertanyaan ini perlu dijawab." in unanswered.content.decode()
    sent = hers.post(
        "/lapor/untuk-warga/",
        {"description": "Lampu gang mati tiga malam", "category": "lampu-jalan", "name": "Bu Yanti", "phone": ""},
    )
    assert sent.status_code == 200
    case = Case.objects.get()
    assert case.channel == "rt"
    assert case.number in sent.content.decode()
    his.post(f"/akun/peran/{row.pk}/putuskan/", {"verdict": "end", "reason": "Diganti"})
    assert hers.get("/lapor/untuk-warga/").status_code == 403


def test_who_leaves_takes_claims_and_what_other_applications_were_given_along():
    sari, head = person("sari@contoh.id"), desk()
    claim(sari, decree="SK 12/2025")
    running = claim(sari, number="04")
    actions.decide_claim(running.pk, head, NOW, confirmed=True)
    Token.objects.create(type=Token.Type.REFRESH_TOKEN, hash="x", user=sari)
    Invitation.objects.create(
        token_hash="x", login="sari@contoh.id", name="Sari", unit="x", role="desk", valid_from=TODAY, created_at=NOW,
        expires_at=NOW, used_at=NOW, user=sari,
    )  # fmt: skip

    actions.delete_account(sari, NOW)

    assert (RoleClaim.objects.count(), Token.objects.count(), Invitation.objects.count()) == (0, 0, 0)
    assert queries.claims_to_decide(head, NOW) == []
    assert OfficialLog.objects.filter(action="claim_confirmed").count() == 1
