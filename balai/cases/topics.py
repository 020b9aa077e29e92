# SPDX-License-Identifier: EUPL-1.2
"""Topics of messages that the engine adds to those notifications knows."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from balai.notifications.topics import Topic, add

CASE_FOLLOWED = add(
    Topic(
        code="case_followed",
        urgency="low",
        label=Text(id="Laporan yang saya ikuti berubah keadaan", en="A report that I follow moves on"),
        title=Text(id="Laporan {number} yang Anda ikuti: {state}", en="Report {number} that you follow: {state}"),
        body=Text(id="“{title}”\n{sentence}\n\n{text}", en="“{title}”\n{sentence}\n\n{text}"),
        short=Text(id="Laporan {number}: {state}", en="Report {number}: {state}"),
    )
)
WORK_ACCEPTED = add(
    Topic(
        code="work_accepted",
        urgency="low",
        audience="official",
        label=_("Hasil kerja unit saya diterima pemeriksa"),
        title=_("Hasil {number} diterima pemeriksa"),
        body="{title}\n{state}. {text}",
        short=_("Hasil {number} diterima pemeriksa"),
    )
)
