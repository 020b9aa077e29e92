# SPDX-License-Identifier: EUPL-1.2
"""Topics of messages that the engine adds to those notifications knows."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from balai.notifications.topics import Topic, add

CASE_FOLLOWED = add(
    Topic(
        code="case_followed",
        urgency="low",
        label=_("Laporan yang saya ikuti berubah keadaan"),
        title=_("Laporan {number} yang Anda ikuti: {state}"),
        body=_("“{title}”\n{sentence}\n\n{text}"),
        short=_("Laporan {number}: {state}"),
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
