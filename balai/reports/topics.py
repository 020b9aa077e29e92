# SPDX-License-Identifier: EUPL-1.2
"""Topics of messages that reports add to those notifications knows."""

from __future__ import annotations

from balai.notifications.topics import Topic, add
from balai.packs.schema import Text

AREA_NEWS = add(
    Topic(
        code="area_news",
        urgency="low",
        label=Text(id="Kabar wilayah yang saya pantau", en="News of an area that I watch"),
        title=Text(id="Kabar dari {where}", en="News from {where}"),
        body=Text(id="{new} laporan baru, {done} selesai.\n\n{list}", en="{new} new reports, {done} solved.\n\n{list}"),
        short=Text(id="{where}: {new} laporan baru, {done} selesai", en="{where}: {new} new reports, {done} solved"),
    )
)
