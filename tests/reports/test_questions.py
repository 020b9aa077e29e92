# SPDX-License-Identifier: EUPL-1.2
"""Extra questions that hang on an answer: the rule, and the same rule at every door a report comes in by."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balai import packs
from balai.cases.models import Case, Event
from balai.kernel.clock import now
from balai.packs import lookup
from balai.packs.schema import Question
from balai.reports import questions
from balai.reports.actions.clients import create_client
from balai.reports.models import Report
from balai.reports.rules import intake
from balai.reports.rules.intake import Asked

OPTIONS = (("a", {"id": "A"}), ("b", {"id": "B"}), ("c", {"id": "C"}))
KINDS = ("singlevaluelist", "multivaluelist", "number", "string")


# -- the rule ----------------------------------------------------------------------------------------------
@st.composite
def asking(draw, prefix="q"):
    """Questions of a category as a sound pack has them: each may hang on an earlier one that has options."""
    out, sources = [], []
    for n in range(draw(st.integers(1, 6))):
        kind = draw(st.sampled_from(KINDS))
        is_list = kind.endswith("list")
        when = None
        if sources and draw(st.booleans()):
            chosen = draw(st.lists(st.sampled_from("abc"), min_size=1, max_size=3, unique=True))
            when = {"question": draw(st.sampled_from(sources)), "is": chosen}
        code = f"{prefix}{n}"
        out.append(
            Question(
                code=code, label={"id": code}, kind=kind, required=draw(st.booleans()), when=when,
                options=OPTIONS if is_list else (),
            )
        )  # fmt: skip
        sources += [code] if is_list else []
    return tuple(out)


@st.composite
def answered(draw, asked):
    """Anything that may come in for them: fitting, missing, of the wrong kind, for questions nobody asks."""
    values = st.sampled_from(["a", "b", "c", "d", "", "7", "2,5"]) | st.lists(st.sampled_from("abcd"), max_size=2)
    codes = st.sampled_from([*(question.code for question in asked), "lain"])
    return draw(st.dictionaries(codes, values, max_size=7))


def chain_holds(question, asked, right):
    """Whether every condition on the way up from a question holds: another reading of the same rule."""
    while question.when is not None:
        given_ = right.get(question.when.question)
        if not set(given_ if isinstance(given_, list) else [given_]) & set(question.when.is_):
            return False
        question = next(one for one in asked if one.code == question.when.question)
    return True


@given(st.data())
def test_only_what_is_asked_is_kept_and_only_what_is_asked_is_required(data):
    asked = data.draw(asking())
    said = data.draw(answered(asked))

    right, wrong = intake.answers(asked, said)

    for question in asked:
        told = question.code in right or question.code in wrong
        if not chain_holds(question, asked, right):
            assert not told
        elif question.required:
            assert told
        elif question.code not in said:
            assert not told
    assert set(right) | set(wrong) <= {question.code for question in asked}
    assert not set(right) & set(wrong)


@given(st.data())
def test_what_nobody_asked_changes_nothing_and_a_kept_answer_stays_as_it_is(data):
    asked = data.draw(asking())
    said = data.draw(answered(asked))
    right, wrong = intake.answers(asked, said)

    assert intake.answers(asked, {code: said[code] for code in said if code in right or code in wrong}) == (
        right,
        wrong,
    )
    again, faults = intake.answers(asked, right)
    assert again == right
    assert set(faults.values()) <= {"required"}


@given(st.data())
def test_a_category_put_right_and_back_gives_the_same_answers_and_loses_none_on_the_way(data):
    one, two = data.draw(asking()), data.draw(st.one_of(asking(), asking(prefix="r")))
    was, became = Asked("satu", one), Asked("dua", two)
    kept, _ = intake.answers(one, data.draw(answered(one)))
    added = data.draw(answered(two))

    under, wrong = intake.moved(kept, was, became, added)
    back, _ = intake.moved(under, became, was, {})

    present = {code: value for code, value in under.items() if intake.ASIDE not in code}
    assert intake.answers(two, present)[0] == present
    for code, value in kept.items():
        assert value in (under.get(code), under.get(f"satu/{code}"))
    assert set(wrong) <= set(added)
    assert "required" not in wrong.values()
    if not added:
        assert {code: value for code, value in back.items() if not code.startswith("dua/")} == kept


def test_an_answer_goes_along_only_to_the_same_question():
    price = Question(code="harga", label={"id": "Harga per kg"}, kind="number")
    sack = Question(code="harga", label={"id": "Harga per sak"}, kind="number")

    same, _ = intake.moved({"harga": 900}, Asked("jagung", (price,)), Asked("gabah", (price,)), {})
    other, _ = intake.moved({"harga": 900}, Asked("jagung", (price,)), Asked("pupuk", (sack,)), {})
    corrected, _ = intake.moved({"harga": 900}, Asked("jagung", (price,)), Asked("gabah", (price,)), {"harga": "950"})

    assert same == {"harga": 900}
    assert other == {"jagung/harga": 900}
    assert corrected == {"harga": 950, "jagung/harga": 900}


# -- every door --------------------------------------------------------------------------------------------
CATEGORY = "banjir"  # keadaan; tinggi and terjebak while there is water; sisa when it is gone
ACCEPTED = [
    ({"keadaan": "surut", "tinggi": "lutut"}, {"keadaan": "surut"}),
    ({"keadaan": "surut", "sisa": ["lumpur"]}, {"keadaan": "surut", "sisa": ["lumpur"]}),
    (
        {"keadaan": "naik", "tinggi": "lutut", "terjebak": "tidak", "sisa": ["sampah"]},
        {"keadaan": "naik", "tinggi": "lutut", "terjebak": "tidak"},
    ),
]
REFUSED = [({}, {"keadaan"}), ({"keadaan": "naik", "tinggi": "lutut"}, {"terjebak"})]
WORDS = "Air masuk ke rumah warga sejak subuh"
VILLAGE = "18.71.20.1003"


def in_form(answers):
    return {f"answers.{code}": value for code, value in answers.items()}


def codes_in(names):
    return {name.removeprefix("answers.") for name in names if name.startswith("answers.")}


def by_page(client, sign_in, answers):
    body = {"area_village": VILLAGE, "description": WORDS, "category": CATEGORY, "asked": CATEGORY, "step": "4"}
    page = client.post("/lapor/", {**body, **in_form(answers), "to": "kirim"})
    rows = page.context["questions"]["rows"] if page.status_code == 422 else []
    return {row["question"].code for row in rows if row["error"]}


def by_outbox(client, sign_in, answers):
    body = {"village": VILLAGE, "description": WORDS, "category": CATEGORY, "client_key": "kunci-0001-abcdefgh"}
    answer = client.post("/lapor/kirim/", {**body, **in_form(answers)})
    return codes_in(answer.json().get("errors", {}))


def by_api(client, sign_in, answers):
    body = {"village": VILLAGE, "description": WORDS, "category": CATEGORY, "client_key": "kunci-0001-abcdefgh"}
    answer = client.post("/api/v1/reports", {**body, "answers": answers}, content_type="application/json")
    return codes_in(answer.json().get("fields", {}))


def by_open311(client, sign_in, answers):
    secret = create_client("Aplikasi tetangga", "", now())[1]
    lat, lon = packs.current().meta.capital
    body = {"api_key": secret, "service_code": CATEGORY, "lat": lat, "long": lon, "description": WORDS}
    given_ = {f"attribute[{code}]{'[]' if isinstance(v, list) else ''}": v for code, v in answers.items()}
    answer = ET.fromstring(client.post("/open311/v2/requests.xml", {**body, **given_}).content)
    return codes_in(text.split(":")[0] for row in answer.iter("description") if (text := row.text or ""))


def at_the_desk(client, sign_in, answers):
    body = {"description": WORDS, "category": CATEGORY, "village_text": VILLAGE, "client_key": "kunci-0001-abcdefgh"}
    page = sign_in("tuti").post("/meja/baru/", {**body, **in_form(answers)})
    return codes_in(page.context["form"].wrong_answers) if page.status_code == 422 else set()


DOORS = [by_page, by_outbox, by_api, by_open311, at_the_desk]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(("answers", "kept"), ACCEPTED)
def test_answers_that_nobody_asked_for_are_left_out(committed_db, client, sign_in, door, answers, kept):
    assert door(client, sign_in, answers) == set()

    assert Report.objects.get().answers == kept


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(("answers", "missing"), REFUSED)
def test_what_is_asked_and_required_is_named_when_it_is_missing(committed_db, client, sign_in, door, answers, missing):
    assert door(client, sign_in, answers) == missing

    assert Case.objects.count() == 0


@pytest.mark.django_db
def test_the_api_tells_when_a_question_is_asked_and_its_document_says_so(client):
    rows = {row["code"]: row for row in client.get("/api/v1/categories").json()}
    told = {row["code"]: row["when"] for row in rows[CATEGORY]["questions"]}
    shape = client.get("/api/v1/openapi.json").json()["components"]["schemas"]["WhenOut"]

    assert told["keadaan"] is None
    assert told["tinggi"] == {"question": "keadaan", "is": ["naik", "menggenang"]}
    assert set(shape["properties"]) == {"question", "is"}


@pytest.mark.django_db
def test_open311_requires_what_always_holds_and_tells_the_rest_in_words(client):
    found = ET.fromstring(client.get(f"/open311/v2/services/{CATEGORY}.xml").content)
    rows = {row.findtext("code"): row for row in found.iter("attribute")}

    assert rows["keadaan"].findtext("required") == "true"
    assert rows["tinggi"].findtext("required") == "false"
    assert (
        rows["tinggi"].findtext("datatype_description")
        == "Wajib diisi bila “Airnya sekarang bagaimana?” dijawab: Masih naik atau Menggenang."
    )
    assert rows["sisa"].findtext("datatype_description", "").startswith("Diisi bila")


# -- forms without scripts ---------------------------------------------------------------------------------
@pytest.mark.django_db
def test_without_scripts_the_questions_come_after_the_choice_and_say_when_they_are_meant(client):
    body = {"area_village": VILLAGE, "description": WORDS, "category": CATEGORY, "step": "3", "to": "4"}

    first = client.post("/lapor/", {**body, "category": "lampu-jalan"})
    refused = client.post("/lapor/", body)
    through = client.post("/lapor/", {**body, "asked": CATEGORY, "answers.keadaan": "surut"})

    assert (first.status_code, first.context["step"]) == (200, 3)  # nothing must be answered, but it can be
    assert "pertanyaan tambahan" in first.content.decode()
    assert (refused.status_code, refused.context["step"]) == (422, 3)
    assert "Wajib diisi bila “Airnya sekarang bagaimana?” dijawab: Masih naik atau Menggenang." in (
        refused.content.decode()
    )
    assert (through.status_code, through.context["step"]) == (200, 4)


@pytest.mark.django_db
def test_the_summary_lists_what_was_answered(client):
    body = {"area_village": VILLAGE, "description": WORDS, "category": "lampu-jalan", "asked": "lampu-jalan"}

    page = client.post("/lapor/", {**body, "answers.keadaan": "mati", "step": "3", "to": "4"}).content.decode()

    assert "Lampunya bagaimana? Satu lampu mati</dd>" in page


def test_an_answer_of_the_wrong_kind_is_told_before_the_summary_and_stays(client):
    body = {"area_village": VILLAGE, "description": WORDS, "category": "lampu-jalan", "asked": "lampu-jalan"}
    wrong = {"answers.keadaan": "banyak", "answers.jumlah": "entah"}

    page = client.post("/lapor/", {**body, **wrong, "step": "3", "to": "4"})

    assert page.status_code == 422
    assert "Tulis angka, misalnya 3 atau 2,5." in page.content.decode()
    assert 'value="entah"' in page.content.decode()


def test_the_clerk_gets_the_questions_of_the_category_and_keeps_what_was_typed(committed_db, sign_in):
    body = {"description": WORDS, "category": CATEGORY, "answers.keadaan": "naik", "name": "Pak Karto"}
    client = sign_in("tuti")

    page = client.post("/meja/baru/", {**body, "to": "tanya"})
    refused = client.post("/meja/baru/", {**body, "village_text": VILLAGE})

    assert page.status_code == 200
    for html in (page.content.decode(), refused.content.decode()):
        assert 'name="asked" value="banjir"' in html
        assert 'value="naik" checked' in html
        assert 'value="Pak Karto"' in html
    assert 'class="errors"' not in page.content.decode()
    assert "Setinggi apa airnya?: Pertanyaan ini perlu dijawab." in refused.content.decode()
    assert Case.objects.count() == 0


# -- a category put right at the desk ----------------------------------------------------------------------
@pytest.fixture
def reported(committed_db, client, sign_in, people):
    """A report about rubbish with its kind told, at the first desk."""
    body = {"village": VILLAGE, "description": WORDS, "category": "sampah", "client_key": "kunci-0001-abcdefgh"}
    client.post("/lapor/kirim/", {**body, "answers.jenis": ["medis"], "answers.tercecer": "ya"})
    case = Case.objects.get()
    desk = people["tuti"].grants[0]
    Case.objects.update(unit=desk.unit, agency=desk.agency, state="menunggu", phase="waiting")
    return case


def test_a_corrected_category_asks_its_questions_and_keeps_the_old_answers(reported, sign_in):
    client, path = sign_in("tuti"), f"/meja/{reported.number}/kategori/"

    asks = client.post(path, {"category": CATEGORY})
    sent = client.post(path, {"category": CATEGORY, "asked": CATEGORY, "answers.keadaan": "naik"})
    page = client.get(f"/meja/{reported.number}/").content.decode()

    assert asks.status_code == 200
    assert "Airnya sekarang bagaimana?" in asks.content.decode()
    assert sent.status_code == 302  # how deep it is nobody at the desk knows: nothing blocks
    report = Report.objects.get()
    assert report.category == CATEGORY
    assert report.answers == {"keadaan": "naik", "sampah/jenis": ["medis"], "sampah/tercecer": "ya"}
    assert Event.objects.get(verb="correct").data == {"category": CATEGORY, "was": "sampah", "answered": ["keadaan"]}
    assert "Masih naik" in page
    assert "Jawaban sewaktu kategorinya Sampah" in page
    client.post(path, {"category": "sampah", "asked": "sampah"})
    assert Report.objects.get().answers == {"jenis": ["medis"], "tercecer": "ya", "banjir/keadaan": "naik"}


def test_a_wrong_answer_at_the_desk_is_told_in_its_place_and_changes_nothing(reported, sign_in):
    path = f"/meja/{reported.number}/kategori/"
    body = {"category": "lampu-jalan", "asked": "lampu-jalan", "answers.keadaan": "banyak", "answers.jumlah": "entah"}

    page = sign_in("tuti").post(path, body)

    assert page.status_code == 422
    assert "Tulis angka, misalnya 3 atau 2,5." in page.content.decode()
    assert 'value="entah"' in page.content.decode()
    assert Report.objects.get().category == "sampah"


def test_the_citizen_and_the_desk_read_every_answer_in_words():
    category = lookup.category(packs.current(), "sampah")

    assert questions.told(category, {"jenis": ["medis", "kimia"], "tercecer": "tidak-tahu"}, "id") == [
        ("Sampah apa?", "Medis, Kimia atau pabrik"), ("Isinya tercecer atau mengalir ke air?", "Tidak tahu"),
    ]  # fmt: skip
    assert questions.told_aside({"hilang/apa": "x", "sampah/jenis": ["puing"]}, "en") == [
        ("Rubbish not collected", [("What kind?", "Rubble")])
    ]


def test_demonstration_answers_fit_every_category_of_the_pack():
    from balai.project.demo import play

    for category in packs.current().categories:
        for pick in range(4):
            assert intake.answers(category.questions, play.answers(category, pick)) == (
                play.answers(category, pick),
                {},
            )
