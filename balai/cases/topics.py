# SPDX-License-Identifier: EUPL-1.2
"""Topics of messages that the engine adds to those notifications knows."""

from __future__ import annotations

from balai.notifications.topics import Topic, add
from balai.packs.schema import Text

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
