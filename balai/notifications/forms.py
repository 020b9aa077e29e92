# SPDX-License-Identifier: EUPL-1.2
"""The form of "Cara diberi tahu"."""

from __future__ import annotations

from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from balai.notifications.rules.choose import DEFAULT, ORDER, QUIET, Wishes
from balai.notifications.topics import Topic

CHANNEL_WORDS = {"webpush": _("Pemberitahuan"), "email": _("Email"), "sms": _("SMS")}


class PreferenceForm(forms.Form):
    """One set of boxes per topic, and the quiet hours."""

    quiet = forms.BooleanField(label=_("Jam tenang"), required=False)
    quiet_from = forms.TimeField(
        label=_("Mulai"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    quiet_to = forms.TimeField(
        label=_("Sampai"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    def __init__(self, *args: Any, topics: list[Topic], wishes: Wishes, **kwargs: Any) -> None:
        initial: dict[str, Any] = {
            "quiet": wishes.quiet_from != wishes.quiet_to,
            "quiet_from": wishes.quiet_from,
            "quiet_to": wishes.quiet_to,
        }
        kwargs.setdefault("initial", initial)
        super().__init__(*args, **kwargs)
        self.codes = [topic.code for topic in topics]
        for topic in topics:
            self.fields[f"t_{topic.code}"] = forms.MultipleChoiceField(
                label=str(topic.label),
                required=False,
                choices=[(name, CHANNEL_WORDS[name]) for name in ORDER],
                widget=forms.CheckboxSelectMultiple,
                initial=list(wishes.channels.get(topic.code, DEFAULT)),
            )

    def topic_fields(self) -> list[forms.BoundField]:
        """The boxes, topic by topic."""
        return [self[f"t_{code}"] for code in self.codes]

    def chosen(self) -> dict[str, tuple[str, ...]]:
        """Topic -> channels."""
        return {code: tuple(self.cleaned_data[f"t_{code}"]) for code in self.codes}

    def hours(self) -> tuple[time, time]:
        """Quiet hours; equal ends when they are switched off."""
        if not self.cleaned_data["quiet"]:
            return time(0, 0), time(0, 0)
        return self.cleaned_data["quiet_from"] or QUIET[0], self.cleaned_data["quiet_to"] or QUIET[1]
