# SPDX-License-Identifier: EUPL-1.2
"""Topics of messages that reports add to those notifications knows."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from balai.notifications.topics import Topic, add
from balai.reports.actions import watching_by_mail

AREA_NEWS = add(
    Topic(
        code="area_news",
        urgency="low",
        label=_("Kabar wilayah yang saya pantau"),
        title=_("Kabar dari {where}"),
        body=_("{new} laporan baru, {done} selesai.\n\n{list}\n\n{often}"),
        short=_("{where}: {new} laporan baru, {done} selesai"),
        links=watching_by_mail.links,
    )
)
WATCH_CONFIRM = add(
    Topic(
        code="watch_confirm",
        urgency="high",  # somebody waits for it
        audience="address",
        label=_("Membenarkan pantauan lewat email"),
        title=_("Benarkan: kabari saya tentang {where}"),
        body=_(
            "Seseorang, semoga Anda, meminta kabar ke alamat ini tentang laporan warga: {where}. Kabarnya datang "
            "{often}, bila ada.\n\n"
            "Buka tautan di bawah dan tekan tombolnya supaya dimulai; di sana Anda juga memilih seberapa sering. Bila "
            "bukan Anda, abaikan surat ini: alamat Anda terhapus sendiri."
        ),
        short=_("Benarkan pantauan Anda"),
        links=watching_by_mail.links,
    )
)
WATCH_KNOWN = add(
    Topic(
        code="watch_known",
        urgency="high",
        audience="address",
        label=_("Tautan pengatur pantauan"),
        title=_("Sudah Anda pantau: {where}"),
        body=_(
            "Kabarnya tetap datang {often}, bila ada. Di halaman ini Anda mengubah seberapa sering, dan melihat atau "
            "menghapus pantauan Anda."
        ),
        short=_("Tautan pengatur pantauan Anda"),
        links=watching_by_mail.links,
    )
)
