# SPDX-License-Identifier: EUPL-1.2
"""The sealed id of a draft, and the small forms of the case page."""

from __future__ import annotations

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

_SALT = "balai.reports.draft"
_AGE_S = 2 * 86_400


def seal_draft(draft_id: str) -> str:
    """The draft's id as it stands in the form; nobody can make one up."""
    return signing.dumps(draft_id, salt=_SALT) if draft_id else ""


def open_draft(sealed: str) -> str:
    """The id inside, "" when it is forged or older than two days."""
    try:
        return str(signing.loads(sealed, salt=_SALT, max_age=_AGE_S)) if sealed else ""
    except signing.BadSignature:
        return ""


class WordsForm(forms.Form):
    """A word with a move: an answer, an objection, a remark."""

    text = forms.CharField(
        label=_("Tulisan Anda"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


class RateForm(forms.Form):
    """One to five, with reasons to tick."""

    rating = forms.TypedChoiceField(
        label=_("Nilai"), choices=[(n, str(n)) for n in range(1, 6)], coerce=int, widget=forms.RadioSelect
    )
