# SPDX-License-Identifier: EUPL-1.2
"""What may be told: every topic with its urgency and its words. A pack replaces words by the keys `kabar.<topic>.title`
and `kabar.<topic>.body` in its texts.

Placeholders are facts of the event: {number} {title} {state} {sentence} {agency} {unit} {due} {text} {reason}
{platform}. `body` may carry {text}, which an official wrote; `short` goes to lock screens and SMS and may carry only
what is public.
"""

from __future__ import annotations

from dataclasses import dataclass

from balai.kernel.registry import Registry
from balai.notifications.rules.choose import Urgency
from balai.packs import lookup
from balai.packs.schema import Pack, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One kind of message."""

    code: str
    urgency: Urgency
    label: Text          # in the list of preferences
    title: Text
    body: Text
    short: Text
    audience: str = "citizen"  # citizen or official: whose preferences list it


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

    def say(part: str, text: Text) -> str:
        chosen = lookup.text(pack, f"kabar.{topic.code}.{part}", language, text.in_(language))
        return " ".join(chosen.format_map(known).split(" ")).strip()

    return Words(title=say("title", topic.title), body=say("body", topic.body), short=say("short", topic.short))


def _case(
    code: str, urgency: Urgency, label: Text, title: Text, body: Text, short: Text | None = None
) -> None:
    add(Topic(code=code, urgency=urgency, label=label, title=title, body=body, short=short or title))


_case(
    "case_received", "normal",
    Text(id="Laporan diterima", en="Report received"),
    Text(id="Laporan {number} sudah kami terima", en="We received report {number}"),
    Text(id="Terima kasih. “{title}” bernomor {number}. {sentence}",
         en="Thank you. “{title}” has number {number}. {sentence}"),
)
_case(
    "case_moved", "normal",
    Text(id="Laporan berpindah atau berubah keadaan", en="Report moves or changes its state"),
    Text(id="Laporan {number}: {state}", en="Report {number}: {state}"),
    Text(id="{sentence}\n\n{text}", en="{sentence}\n\n{text}"),
)
_case(
    "case_question", "high",
    Text(id="Petugas bertanya kepada saya", en="An official asks me"),
    Text(id="Ada pertanyaan tentang laporan {number}", en="A question about report {number}"),
    Text(id="{unit} bertanya:\n\n{text}\n\nJawab di halaman laporan agar penanganan dapat diteruskan.",
         en="{unit} asks:\n\n{text}\n\nAnswer on the page of the report so that work can go on."),
)
_case(
    "case_neighbours", "normal",
    Text(id="Pemeriksa bertanya kepada warga sekitar", en="A validator asks the neighbours"),
    Text(id="Apakah laporan {number} sudah beres?", en="Is report {number} solved?"),
    Text(id="“{title}” dinyatakan selesai oleh petugas. Anda dekat dengan tempatnya: apakah memang sudah beres?\n\n"
            "Satu ketukan cukup. Nama Anda tidak ditampilkan kepada siapa pun.",
         en="“{title}” is reported as done. You are near the place: is it really solved?\n\n"
            "One tap is enough. Your name is shown to nobody."),
)
_case(
    "case_progress", "low",
    Text(id="Kemajuan pekerjaan", en="Progress of the work"),
    Text(id="Kemajuan laporan {number}", en="Progress of report {number}"),
    Text(id="{unit}:\n\n{text}", en="{unit}:\n\n{text}"),
)
_case(
    "case_resolved", "normal",
    Text(id="Laporan selesai, perlu tanggapan saya", en="Report done, my word is needed"),
    Text(id="Laporan {number} dinyatakan selesai", en="Report {number} is declared done"),
    Text(id="{text}\n\nBenar sudah selesai? Benarkan atau sanggah sebelum {due}. Tanpa jawaban, laporan ditutup.",
         en="{text}\n\nIs it really done? Confirm or object before {due}. Without an answer the report is closed."),
)
_case(
    "case_closed", "low",
    Text(id="Laporan ditutup", en="Report closed"),
    Text(id="Laporan {number} ditutup", en="Report {number} is closed"),
    Text(id="{sentence}", en="{sentence}"),
)
_case(
    "case_refused", "normal",
    Text(id="Laporan ditolak", en="Report refused"),
    Text(id="Laporan {number} tidak dapat diproses", en="Report {number} cannot be handled"),
    Text(id="Alasannya: {reason}\n\n{text}\n\nBila menurut Anda keliru, Anda dapat menyanggah satu kali.",
         en="The reason: {reason}\n\n{text}\n\nIf you think this is wrong, you may object once."),
)
_case(
    "case_transferred", "normal",
    Text(id="Laporan dialihkan", en="Report transferred"),
    Text(id="Laporan {number} dialihkan ke {agency}", en="Report {number} was transferred to {agency}"),
    Text(id="Wewenangnya ada pada {agency}. Nomor Anda tetap berlaku.\n\n{text}",
         en="{agency} is in charge. Your number stays valid.\n\n{text}"),
    Text(id="Laporan {number} dialihkan", en="Report {number} was transferred"),
)
_case(
    "case_merged", "normal",
    Text(id="Laporan digabung", en="Report merged"),
    Text(id="Laporan {number} digabung", en="Report {number} was merged"),
    Text(id="Sudah ada laporan tentang hal yang sama. Anda menjadi pelapor bersama dan tetap diberi tahu.",
         en="The same matter was reported before. You are now a co-reporter and will be told as before."),
)
_case(
    "case_overdue", "normal",
    Text(id="Janji waktu terlewat", en="A promised time has passed"),
    Text(id="Laporan {number} melewati janji waktunya", en="Report {number} is past its promised time"),
    Text(id="{sentence} Atasan unit sudah diberi tahu.", en="{sentence} The unit's superiors have been told."),
)
_case(
    "seal_opened", "normal",
    Text(id="Identitas saya dibuka petugas", en="My identity was opened"),
    Text(id="Petugas membuka identitas Anda pada laporan {number}",
         en="An official opened your identity in report {number}"),
    Text(id="{unit} menulis alasannya. Anda dapat membacanya di Siapa melihat data saya.",
         en="{unit} gave a reason. You can read it under Who looked at my data."),
    Text(id="Identitas Anda pada laporan {number} dibuka petugas",
         en="An official opened your identity in report {number}"),
)
add(
    Topic(
        code="work_arrived", urgency="normal", audience="official",
        label=Text(id="Laporan masuk ke unit saya", en="A report arrives at my unit"),
        title=Text(id="{number} masuk ke {unit}", en="{number} arrived at {unit}"),
        body=Text(id="{title}\n{state}. Janji: {due}.\n\n{text}", en="{title}\n{state}. Due: {due}.\n\n{text}"),
        short=Text(id="{number} masuk ke {unit}", en="{number} arrived at {unit}"),
    )
)
add(
    Topic(
        code="work_overdue", urgency="normal", audience="official",
        label=Text(id="Laporan unit saya terlambat", en="A report of my unit is overdue"),
        title=Text(id="{number} terlambat di {unit}", en="{number} is overdue at {unit}"),
        body=Text(id="{title}\nJanjinya {due}.", en="{title}\nIt was due {due}."),
        short=Text(id="{number} terlambat di {unit}", en="{number} is overdue at {unit}"),
    )
)
add(
    Topic(
        code="work_answered", urgency="normal", audience="official",
        label=Text(id="Pelapor menjawab atau menyanggah", en="The reporter answers or objects"),
        title=Text(id="Pelapor {number} menjawab", en="The reporter of {number} answered"),
        body=Text(id="{title}\n{state}.", en="{title}\n{state}."),
        short=Text(id="Pelapor {number} menjawab", en="The reporter of {number} answered"),
    )
)  # fmt: skip
