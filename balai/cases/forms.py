# SPDX-License-Identifier: EUPL-1.2
"""Forms of the officials' pages: one that asks just what a move needs, and the reason for opening a seal."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from balai import packs
from balai.cases.models import Case
from balai.cases.rules import assignment
from balai.packs import lookup
from balai.packs.schema import Agency, Pack, Transition, Unit, Workflow

WITH_PHOTOS = frozenset({"progress", "finish", "accept", "comment", "ask"})
TEXT_LABELS = {
    "ask": _("Pertanyaan untuk pelapor"), "comment": _("Komentar"), "progress": _("Perkembangan pekerjaan"),
    "hide_comment": _("Keterangan, atau alasan lain"), "show_comment": _("Mengapa ditampilkan lagi"),
    "keep_comment": _("Catatan pemeriksaan"),
}  # fmt: skip
PART_ROWS = 6
OTHER = "-"  # no code of a pack: the reason is in the official's own words
Options = list[tuple[str, Any]]


class ManyPhotos(forms.ClearableFileInput):
    """A file input that takes several photos, the camera first on a phone."""

    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Any number of files; kernel.uploads judges them."""

    widget = ManyPhotos

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        rows: Sequence[Any] = data if isinstance(data, (list, tuple)) else [data] if data else []
        return [super(PhotosField, self).clean(row, initial) for row in rows]


def agency_options(pack: Pack, case: Case, *, external: bool = False) -> Options:
    """Agencies to choose from; those the category names as its owners come first."""
    category = lookup.category(pack, case.subject)
    named = set(category.owners.values()) if category else set()
    near = case.area_code[:5]
    usual: Options = []
    here: Options = []
    rest: Options = []
    for agency in pack.agencies:
        if agency.external is not external or (not external and assignment.intake(pack, agency.code) is None):
            continue
        group = usual if agency.code in named else here if _is_near(agency, near) else rest
        group.append((agency.code, agency.name))
    return _grouped(((_("Biasanya untuk kategori ini"), usual), (_("Wilayah ini"), here), (_("Lainnya"), rest)))


def unit_options(pack: Pack, case: Case, role: str = "") -> Options:
    """Units to choose from, grouped by agency; those of the case's own agency first, for its dispatcher only those."""
    groups: dict[str, Options] = {}
    for unit in sorted(pack.units, key=lambda unit: unit.agency != case.agency):
        agency = lookup.agency(pack, unit.agency)
        if agency is None or agency.external or not _takes(unit, case):
            continue
        if role == "dispatcher" and not assignment.is_within(pack, unit, case.agency):
            continue
        groups.setdefault(agency.name, []).append((unit.code, unit.name))
    return [("", _("Pilih unit")), *groups.items()]


def _takes(unit: Unit, case: Case) -> bool:
    return unit.kind in {"desk", "office", "crew"} and (
        unit.agency == case.agency or assignment.covers(unit.area or "", case.area_code)
    )


def _is_near(agency: Agency, regency: str) -> bool:
    return agency.area is None or agency.area.startswith(regency)


def _grouped(groups: tuple[tuple[Any, Options], ...]) -> Options:
    return [("", _("Pilih instansi")), *((name, rows) for name, rows in groups if rows)]


class MoveForm(forms.Form):
    """Just the fields that a transition needs, and what may come with any move."""

    def __init__(self, *args: Any, case: Case, move: Transition, flow: Workflow, role: str = "", **kwargs: Any) -> None:
        """`role` is the one in which the move is made, where that narrows the choice."""
        super().__init__(*args, **kwargs)
        self.case, self.move, self.role = case, move, role
        pack = packs.current()
        for need in move.needs:
            self._add(need, pack, flow)
        if move.verb == "assign_parts":  # each part names its agency and its task; a word for all may be left out
            self.fields.pop("agency", None)
            self.fields["text"].required = False
        if "text" not in self.fields and "reason" not in move.needs:
            self._text(required=False)
        if move.verb == "reschedule" or "finish_on" in move.needs:
            self.fields.setdefault("reason", self._reason(required=False))
        if move.verb in WITH_PHOTOS and "photos" not in self.fields:
            self._photos(required=False)
        self.fields["private_note"] = forms.CharField(
            label=_("Catatan untuk petugas"), required=False, help_text=_("Tidak dilihat pelapor maupun umum."),
            widget=forms.Textarea(attrs={"rows": 2}),
        )  # fmt: skip
        self.fields["client_key"] = forms.CharField(
            widget=forms.HiddenInput, required=False, initial=secrets.token_urlsafe(12), max_length=64
        )
        self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=case.version)

    def _add(self, need: str, pack: Pack, flow: Workflow) -> None:
        if need == "text":
            self._text(required=True)
        elif need == "reason":
            self.fields["reason"] = self._reason(required=True)
        elif need == "evidence":
            self._photos(required=True)
        elif need == "finish_on":
            self.fields["finish_on"] = forms.DateField(
                label=_("Tanggal selesai"), widget=forms.DateInput(attrs={"type": "date"}), localize=False,
                help_text=_("Diumumkan ke pelapor; memundurkannya nanti perlu alasan."), input_formats=["%Y-%m-%d"],
            )  # fmt: skip
        elif need == "unit":
            self.fields["unit"] = forms.ChoiceField(label=_("Unit"), choices=unit_options(pack, self.case, self.role))
        elif need == "agency":
            self.fields["agency"] = forms.ChoiceField(label=_("Instansi"), choices=agency_options(pack, self.case))
        elif need == "government":
            self.fields["government"] = forms.ChoiceField(
                label=_("Pemerintah atau lembaga tujuan"), choices=agency_options(pack, self.case, external=True)
            )
        elif need == "refusal_code":
            from balai.cases.presenting import language

            rows = [(code, text.in_(language())) for code, text in flow.refusal_reasons]
            self.fields["reason"] = forms.ChoiceField(
                label=_("Alasan penolakan"), choices=rows, widget=forms.RadioSelect
            )
        elif need == "comment":
            self.fields["about"] = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
        elif need == "comment_reason":
            from balai.cases.presenting import language

            rows = [(code, text.in_(language())) for code, text in flow.comment_reasons]
            self.fields["reason"] = forms.ChoiceField(
                label=_("Alasan, dibaca semua orang"), choices=[*rows, (OTHER, _("Alasan lain, ditulis di bawah"))],
                widget=forms.RadioSelect,
                help_text=_("Kritik atas pekerjaan petugas bukan alasan untuk menyembunyikan."),
            )  # fmt: skip
        elif need == "target_case":
            self.fields["target"] = forms.CharField(
                label=_("Nomor laporan utama"), max_length=24, help_text=_("Laporan ini digabung ke nomor itu.")
            )

    def clean_reason(self) -> str:
        """The reason as the engine takes it."""
        given: str = self.cleaned_data["reason"]
        return "" if given == OTHER and "comment_reason" in self.move.needs else given

    def _text(self, *, required: bool) -> None:
        self.fields["text"] = forms.CharField(
            label=TEXT_LABELS.get(self.move.verb, _("Penjelasan untuk pelapor")), required=required, max_length=4000,
            help_text=_("Muncul di riwayat laporan. Tulis singkat dan jelas, tanpa nama orang."),
            widget=forms.Textarea(attrs={"rows": 4}),
        )  # fmt: skip

    def _reason(self, *, required: bool) -> forms.Field:
        return forms.CharField(
            label=_("Alasan"), required=required, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("Terlihat di riwayat laporan."),
        )  # fmt: skip

    def _photos(self, *, required: bool) -> None:
        most = packs.current().media.max_photos
        self.fields["photos"] = PhotosField(
            label=_("Foto bukti") if required else _("Foto"), required=required,
            widget=ManyPhotos(attrs={"multiple": True, "accept": "image/*"}),
            help_text=_("Paling banyak %(n)s foto; sebaiknya dari arah yang sama dengan foto pelapor.") % {"n": most},
        )  # fmt: skip

    @property
    def part_rows(self) -> list[dict[str, Any]]:
        """Rows of a split, with what was typed."""
        units = unit_options(packs.current(), self.case)[1:]
        agencies = agency_options(packs.current(), self.case)[1:]
        data = self.data if self.is_bound else {}
        return [
            {
                "n": n, "to": data.get(f"part_to_{n}", ""), "text": data.get(f"part_text_{n}", ""),
                "options": [*agencies, *units],
            }
            for n in range(1, PART_ROWS + 1)
        ]  # fmt: skip

    @property
    def has_many_parts(self) -> bool:
        """Whether more than the first two rows of a split were used."""
        return any(row["to"] or row["text"] for row in self.part_rows[2:])

    def parts(self) -> tuple[tuple[str, str], ...]:
        """The parts that were filled in: (unit or agency, instruction)."""
        rows = ((r["to"], r["text"]) for r in self.part_rows)
        return tuple((to, text) for to, text in rows if to)


class SealForm(forms.Form):
    """Why an official wants to know who reported."""

    reason = forms.CharField(
        label=_("Mengapa identitas pelapor perlu dibuka?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Alasan, nama Anda, dan waktunya dicatat dan ditunjukkan kepada pelapor."),
    )  # fmt: skip
