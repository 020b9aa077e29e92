# SPDX-License-Identifier: EUPL-1.2
"""The validator's bench: one piece of evidence at a time, before and after side by side."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from balai.cases import flows, inbox, policies, presenting
from balai.cases.forms import MoveForm
from balai.cases.models import Attachment, Case
from balai.cases.queries import proof_of, voices
from balai.cases.queries.neighbours import WITNESS_WORDS
from balai.cases.rules import explain, proof
from balai.cases.views.case import case_context
from balai.cases.views.frame import actor_of, official, page
from balai.kernel import clock


@require_safe
@official("validator")
def index(request: HttpRequest) -> HttpResponse:
    """The next case to judge; `lewati` leaves some for later, `nomor` asks for one."""
    actor, now = actor_of(request), clock.now()
    skipped = [n for n in request.GET.get("lewati", "").split(",") if n][:50]
    queue = inbox.to_validate(actor)
    waiting = inbox.count_to_validate(actor)
    case = queue.exclude(number__in=skipped).first() or (queue.first() if skipped else None)
    if case is None:
        return page(request, "cases/bench.html", {"waiting": 0})
    context = {**case_context(request, case, now), **_evidence(case)}
    moves = {m.verb: m for m in policies.allowed(actor, case, now)}
    forms: dict[str, MoveForm] = {
        verb: MoveForm(case=case, move=moves[verb], flow=flows.flow_of(case), auto_id=f"{verb}_%s")
        for verb in ("validate", "reject_followup", "ask_neighbours")
        if verb in moves
    }
    heard = voices(case)
    skip = ",".join([*[n for n in skipped if n != case.number], case.number])
    shown = {
        "waiting": waiting, "accept_form": forms.get("validate"), "refuse_form": forms.get("reject_followup"),
        "skip": skip, "will_accept": _will(forms, "validate", case, now),
        "will_refuse": _will(forms, "reject_followup", case, now), "ask_form": forms.get("ask_neighbours"),
        "will_ask": _will(forms, "ask_neighbours", case, now), "voices": heard,
        "voice_words": [(WITNESS_WORDS[code], _VOICE_MARKS[code], text, at) for code, text, at in heard.words],
    }  # fmt: skip
    return page(request, "cases/bench.html", {**context, **shown})


def _will(forms: dict[str, MoveForm], verb: str, case: Case, now: datetime) -> str:
    return presenting.filled(forms[verb].move.will, case, now) if verb in forms else ""


def _evidence(case: Case) -> dict[str, Any]:
    """Both sides of the comparison and what speaks for and against the evidence."""
    before = [p for p in inbox.photos_of(case) if p.kind == "report"]
    judged = proof_of(case)
    finish = case.events.filter(verb="finish").order_by("-seq").first()
    first = judged[0].photo if judged else None
    return {
        "before": [presenting.photo(p, _("Sebelum: foto dari pelapor")) for p in before],
        "after": [
            {"photo": presenting.photo(j.photo, _("Sesudah: foto dari petugas")), "score": j.proof.score,
             "level": _LEVELS[j.proof.level], "remarks": [_said(f) for f in j.proof.findings]}
            for j in judged
        ],
        "finish": finish,
        "finish_words": finish.public_text if finish else "",
        "worker": flows.unit_name(case.worked_by),
        "sketch": _sketch(case, first),
        "gap": presenting.span(finish.at - case.opened_at) if finish else "",
    }  # fmt: skip


_VOICE_MARKS = {
    "fixed": {"colour": "green", "shape": "check"}, "not_fixed": {"colour": "red", "shape": "cross"},
    "unsure": {"colour": "grey", "shape": "ring"},
}  # fmt: skip
_LEVELS = {
    "good": {"colour": "green", "shape": "check", "words": gettext_lazy("Tidak ada yang meragukan")},
    "look": {"colour": "orange", "shape": "half", "words": gettext_lazy("Lihat dengan teliti")},
    "doubt": {"colour": "red", "shape": "cross", "words": gettext_lazy("Meragukan, minta foto lain")},
}


def _said(finding: proof.Finding) -> dict[str, str]:
    """A finding in words, with a colour and a shape for its weight."""
    colour, shape = ("green", "check") if finding.weight == 0 else ("orange", "half")
    if finding.weight <= -40:
        colour, shape = "red", "cross"
    words = explain.proof_sentence(finding, _, lambda at: date_format(timezone.localtime(at), "j F Y H.i"))
    return {"colour": colour, "shape": shape, "words": words}


def _sketch(case: Case, photo: Attachment | None) -> dict[str, float] | None:
    """Two points on a square of 200: the report in the middle, the photo beside it, the ring at 150 m."""
    if photo is None or photo.taken_lat is None or photo.taken_lon is None or case.lat is None or case.lon is None:
        return None
    east = proof.distance_m(case.lat, case.lon, case.lat, photo.taken_lon) * (1 if photo.taken_lon >= case.lon else -1)
    north = proof.distance_m(case.lat, case.lon, photo.taken_lat, case.lon) * (1 if photo.taken_lat >= case.lat else -1)
    scale = 85 / max(abs(east), abs(north), proof.NEAR_M * 1.2)
    return {"x": 100 + east * scale, "y": 100 - north * scale, "r": proof.NEAR_M * scale}
