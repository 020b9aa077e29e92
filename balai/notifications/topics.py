# SPDX-License-Identifier: EUPL-1.2
"""What may be told: every topic with its urgency and its words. A pack replaces words by the keys `kabar.<topic>.title`
and `kabar.<topic>.body` in its texts.

Placeholders are facts of the event: {number} {title} {state} {sentence} {agency} {unit} {due} {text} {reason}
{advice} {platform} {answer_by} {answer_until}. `body` may carry {text}, which an official wrote; `short`, else the
title, goes to lock screens and SMS and may carry only what is public.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from balai.kernel.registry import Registry
from balai.notifications.rules.choose import Urgency
from balai.packs import lookup
from balai.packs.schema import Pack

if TYPE_CHECKING:
    from balai.notifications.models import Delivery

Sentence = str | Lazy  # said in the language that is on when it is read


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Paths at the end of a message: one that stops such messages by a POST, one to the recipient's own page or ""."""

    stop: str
    own: str = ""


def no_links(_row: Delivery) -> Links | None:
    """Messages about one's own case have no other end than the case's."""
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One kind of message."""

    code: str
    urgency: Urgency
    label: Sentence  # in the list of preferences
    title: Sentence
    body: Sentence
    short: Sentence = ""  # the title where there is none
    audience: str = "citizen"  # citizen or official: whose preferences list it; else nobody's
    links: Callable[[Delivery], Links | None] = no_links
    is_receipt: bool = False  # of what the person has just done: its letter does not wait for the morning


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A message in one language, ready to send."""

    title: str
    body: str
    short: str


class _Known(dict[str, str]):
    """Facts for a sentence; one that is missing leaves nothing behind."""

    def __missing__(self, key: str) -> str:
        return ""


topics: Registry[Topic] = Registry("topic of messages")


def add(topic: Topic) -> Topic:
    """Register a topic; packages above notifications add theirs in AppConfig.ready."""
    return topics.add(topic.code, topic)


def words(pack: Pack, topic: Topic, facts: dict[str, str], language: str) -> Words:
    """The message in `language` (Indonesian where there is no translation), with the pack's own words if it has any."""
    known = _Known({**facts, "platform": pack.meta.name})

    def say(part: str, text: Sentence) -> str:
        chosen = lookup.text(pack, f"kabar.{topic.code}.{part}", language, str(text))
        filled = " ".join(chosen.format_map(known).split(" ")).strip()
        return re.sub(r"\n{3,}", "\n\n", filled)  # a placeholder with nothing to say leaves no gap

    with translation.override(language):
        title = say("title", topic.title)
        return Words(title=title, body=say("body", topic.body), short=say("short", topic.short) or title)


def _case(code: str, urgency: Urgency, label: Sentence, title: Sentence, body: Sentence, short: Sentence = "") -> None:
    add(Topic(code=code, urgency=urgency, label=label, title=title, body=body, short=short))


add(
    Topic(
        code="case_received",
        urgency="normal",
        label=_("Laporan diterima"),
        title=_("Laporan {number} sudah kami terima"),
        body=_("Terima kasih. “{title}” bernomor {number}. {sentence}"),
        is_receipt=True,
    )
)
_case(
    "case_moved",
    "normal",
    _("Laporan berpindah atau berubah keadaan"),
    _("Laporan {number}: {state}"),
    "{sentence}\n\n{text}",
)
_case(
    "case_question",
    "high",
    _("Petugas bertanya kepada saya"),
    _("Ada pertanyaan tentang laporan {number}"),
    _("{unit} bertanya:\n\n{text}\n\nJawab di halaman laporan agar penanganan dapat diteruskan. {answer_by}"),
)
_case(
    "case_neighbours",
    "normal",
    _("Pemeriksa bertanya kepada warga sekitar"),
    _("Apakah laporan {number} sudah beres?"),
    _(
        "“{title}” dinyatakan selesai oleh petugas. Anda dekat dengan tempatnya: apakah memang sudah beres?\n\n"
        "Satu ketukan cukup. Nama Anda tidak ditampilkan kepada siapa pun."
    ),
)
_case(
    "case_progress",
    "low",
    _("Kemajuan pekerjaan"),
    _("Kemajuan laporan {number}"),
    "{unit}:\n\n{text}",
)
_case(
    "case_resolved",
    "normal",
    _("Laporan selesai, perlu tanggapan saya"),
    _("Laporan {number} dinyatakan selesai"),
    _("{text}\n\nBenar sudah selesai? Benarkan atau sanggah sebelum {due}. Tanpa jawaban, laporan ditutup."),
)
_case(
    "case_closed",
    "low",
    _("Laporan ditutup"),
    _("Laporan {number} ditutup"),
    "{sentence}",
)
_case(
    "case_refused",
    "normal",
    _("Laporan ditolak"),
    _("Laporan {number} tidak dapat diproses"),
    _("Alasannya: {reason}\n\n{text}\n\nBila menurut Anda keliru, Anda dapat menyanggah satu kali."),
)
_case(
    "case_transferred",
    "normal",
    _("Laporan dialihkan"),
    _("Laporan {number} dialihkan ke {agency}"),
    _("Wewenangnya ada pada {agency}. Nomor Anda tetap berlaku.\n\n{advice}\n\n{text}"),
    _("Laporan {number} dialihkan"),
)
_case(
    "case_merged",
    "normal",
    _("Laporan digabung"),
    _("Laporan {number} digabung"),
    _("Sudah ada laporan tentang hal yang sama. Anda menjadi pelapor bersama dan tetap diberi tahu."),
)
_case(
    "case_overdue",
    "normal",
    _("Janji waktu terlewat"),
    _("Laporan {number} melewati janji waktunya"),
    _("{sentence} Atasan unit sudah diberi tahu."),
)
_case(
    "seal_opened",
    "normal",
    _("Identitas saya dibuka petugas"),
    _("Petugas membuka identitas Anda pada laporan {number}"),
    _("{unit} menulis alasannya. Anda dapat membacanya di Siapa melihat data saya."),
    _("Identitas Anda pada laporan {number} dibuka petugas"),
)
add(
    Topic(
        code="work_arrived",
        urgency="normal",
        audience="official",
        label=_("Laporan masuk ke unit saya"),
        title=_("{number} masuk ke {unit}"),
        body=_("{title}\n{state}. Janji: {due}.\n\n{text}"),
    )
)
add(
    Topic(
        code="work_overdue",
        urgency="normal",
        audience="official",
        label=_("Laporan unit saya terlambat"),
        title=_("{number} terlambat di {unit}"),
        body=_("{title}\nJanjinya {due}."),
    )
)
add(
    Topic(
        code="work_answered", urgency="normal", audience="official",
        label=_("Pelapor menjawab atau menyanggah"),
        title=_("Pelapor {number} menjawab"),
        body="{title}\n{state}.",
    )
)  # fmt: skip
