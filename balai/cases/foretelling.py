# SPDX-License-Identifier: EUPL-1.2
"""What a move will do, in words, before it is made: the sentence of its transition with what is known filled in."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from balai.cases import flows, presenting
from balai.cases.models import Case
from balai.cases.rules import workflow as rules
from balai.packs.schema import Transition

_CHOSEN = {"agency": "agency", "unit": "unit", "government": "government", "target_case": "target"}


def left_open(transition: Transition, case: Case, now: datetime) -> str:
    """The sentence with what is still to be chosen left open in braces, for the page to fill as one chooses."""
    phase = rules.state(flows.flow_of(case), rules.to_state(transition, case.state)).phase
    text = transition.will
    holes = {_CHOSEN[need]: "{" + _CHOSEN[need] + "}" for need in transition.needs if need in _CHOSEN}
    marked = text.in_(presenting.language())
    for name in holes:
        marked = marked.replace("{" + name + "}", f"\u2063{name}\u2063")
    shown = presenting.filled(type(text)(id=marked), case, now, phase)
    for name, hole in holes.items():
        shown = shown.replace(f"\u2063{name}\u2063", hole)
    return shown


def will(transition: Transition, case: Case, now: datetime) -> str:
    """The sentence with general words where something is still to be chosen."""
    general = {
        "agency": _("instansi yang Anda pilih"),
        "unit": _("unit yang Anda pilih"),
        "government": _("pemerintah yang Anda pilih"),
        "target": _("laporan yang Anda tulis"),
    }
    words = left_open(transition, case, now)
    for name, text in general.items():
        words = words.replace("{" + name + "}", text)
    return words[:1].upper() + words[1:]
