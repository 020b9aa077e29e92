# SPDX-License-Identifier: EUPL-1.2
"""Topics of messages that the engine adds to those notifications knows."""

from __future__ import annotations

from balai.notifications.topics import Topic, add
from balai.packs.schema import Text

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
        label=Text(id="Hasil kerja unit saya diterima pemeriksa", en="My unit's result was accepted"),
        title=Text(id="Hasil {number} diterima pemeriksa", en="The result of {number} was accepted"),
        body=Text(id="{title}\n{state}. {text}", en="{title}\n{state}. {text}"),
        short=Text(id="Hasil {number} diterima pemeriksa", en="The result of {number} was accepted"),
    )
)
