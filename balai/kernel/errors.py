# SPDX-License-Identifier: EUPL-1.2
"""Refusals: one family of errors that pages, the JSON API and Open311 render alike."""

from __future__ import annotations

from typing import ClassVar

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """Something a person asked for that the rules do not allow; never a bug.

    `code` is stable and part of the API, `status` the HTTP status, `message` the translated sentence
    whose {placeholders} are filled from `facts`.
    """

    code: ClassVar[str] = "invalid"
    status: ClassVar[int] = 400
    message: ClassVar[str | LazyText] = _("Permintaan tidak dapat diproses. Tidak ada data yang hilang.")
    retry_after_s: int = 0  # when trying again makes sense; 0: it does not, or nobody knows

    def __init__(self, **facts: object) -> None:
        super().__init__(self.code)
        self.facts = facts

    @property
    def headers(self) -> dict[str, str]:
        """What every answer that tells this refusal carries besides its words."""
        return {"Retry-After": str(self.retry_after_s)} if self.retry_after_s else {}

    @property
    def by_field(self) -> dict[str, str]:
        """What is wrong, by field of a form; "form" is the whole of it."""
        return {"form": str(self)}

    @property
    def in_words(self) -> str:
        """All that is wrong, in one line."""
        return " ".join(self.by_field.values())

    def __str__(self) -> str:
        return str(self.message).format(**self.facts)


class InvalidInput(DomainError):
    """Input that cannot be taken; `fields` maps a field name to its sentence."""

    code = "invalid_input"
    status = 422
    message = _("Ada isian yang perlu diperbaiki. Yang sudah Anda tulis tetap tersimpan.")

    def __init__(self, fields: dict[str, str], **facts: object) -> None:
        super().__init__(**facts)
        self.fields = fields

    @property
    def by_field(self) -> dict[str, str]:
        return self.fields or super().by_field


class NotAllowed(DomainError):
    code = "not_allowed"
    status = 403
    message = _("Anda tidak berwenang melakukan ini.")


class NotFound(DomainError):
    code = "not_found"
    status = 404
    message = _("Tidak ditemukan. Periksa kembali nomor atau alamatnya.")


class Conflict(DomainError):
    """Somebody was faster; carries the new state so that the page can show it."""

    code = "conflict"
    status = 409
    message = _("Keadaannya sudah berubah: sekarang {state}. Muat ulang lalu coba lagi; tulisan Anda tidak hilang.")


class TooMany(DomainError):
    """Somebody did something too often; `wait` is the time left in words, `seconds` in seconds."""

    code = "too_many"
    status = 429
    message = _("Terlalu sering. Coba lagi dalam {wait}.")

    def __init__(self, *, seconds: int = 0, **facts: object) -> None:
        super().__init__(**facts)
        self.retry_after_s = seconds


class TooLarge(DomainError):
    code = "too_large"
    status = 413
    message = _("Kiriman ini lebih dari {max_mb} MB. Kirim lebih sedikit foto, atau foto yang lebih kecil.")


class Unreadable(DomainError):
    code = "unreadable"
    status = 422
    message = _("Ada huruf kendali yang tidak dapat disimpan di dalam kiriman ini. Hapus lalu kirim lagi.")


class Unavailable(DomainError):
    """A part that everything needs does not answer: the database, the disk."""

    code = "unavailable"
    status = 503
    retry_after_s = 10
    message = _("Sistem sedang tidak dapat menyimpan. Kiriman ini belum kami terima; coba lagi beberapa menit lagi.")


class OutsideRegion(DomainError):
    code = "outside_region"
    status = 422
    message = _("Titik ini di luar wilayah layanan: {where}. {advice}")
