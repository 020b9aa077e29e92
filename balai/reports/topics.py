# SPDX-License-Identifier: EUPL-1.2
"""Topics of messages that reports add to those notifications knows."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from balai.notifications.topics import Topic, add

AREA_NEWS = add(
    Topic(
        code="area_news",
        urgency="low",
        label=_("Kabar wilayah yang saya pantau"),
        title=_("Kabar dari {where}"),
        body=_("{new} laporan baru, {done} selesai.\n\n{list}"),
        short=_("{where}: {new} laporan baru, {done} selesai"),
    )
)
