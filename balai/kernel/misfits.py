# SPDX-License-Identifier: EUPL-1.2
"""What does not fit the schema of the JSON interface, in the language of whoever asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

_MISSING = _("Isian ini wajib ada.")
_NUMBER = _("Isian ini harus berupa angka.")
_WHOLE = _("Isian ini harus berupa bilangan bulat.")
_TRUE = _("Isian ini harus true atau false.")
_TEXT = _("Isian ini harus berupa teks.")
_LIST = _("Isian ini harus berupa daftar.")
_OBJECT = _("Isian ini harus berupa objek JSON.")
_TIME = _("Waktu ini tidak dapat dibaca. Tulis seperti 2026-11-24T08:00:00+07:00.")
_SHAPE = _("Bentuk isian ini tidak dikenal.")
# By the types of pydantic's errors (pydantic.dev, "Validation Errors"); {names} are from their context.
_SENTENCES: dict[str, str | LazyText] = {
    "missing": _MISSING,
    "string_type": _TEXT,
    "string_too_short": _("Teks ini terlalu pendek, paling sedikit {min_length} huruf."),
    "string_too_long": _("Teks ini terlalu panjang, paling banyak {max_length} huruf."),
    "string_pattern_mismatch": _("Bentuk isian ini tidak cocok dengan {pattern}."),
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "int_parsing_size": _("Bilangan ini terlalu besar."),
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "bool_type": _TRUE,
    "bool_parsing": _TRUE,
    "greater_than": _("Angka ini harus lebih besar dari {gt}."),
    "greater_than_equal": _("Angka ini paling kecil {ge}."),
    "less_than": _("Angka ini harus lebih kecil dari {lt}."),
    "less_than_equal": _("Angka ini paling besar {le}."),
    "literal_error": _("Pilihannya: {expected}."),
    "enum": _("Pilihannya: {expected}."),
    "list_type": _LIST,
    "tuple_type": _LIST,
    "too_long": _("Daftar ini terlalu panjang, paling banyak {max_length}."),
    "too_short": _("Daftar ini terlalu pendek, paling sedikit {min_length}."),
    "dict_type": _OBJECT,
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "extra_forbidden": _("Isian ini tidak dikenal; periksa ejaan namanya."),
    "datetime_type": _TIME,
    "datetime_parsing": _TIME,
    "datetime_from_date_parsing": _TIME,
    "timezone_aware": _TIME,
    "date_type": _("Tanggal ini tidak dapat dibaca. Tulis seperti 2026-11-24."),
    "date_parsing": _("Tanggal ini tidak dapat dibaca. Tulis seperti 2026-11-24."),
    "date_from_datetime_parsing": _("Tanggal ini tidak dapat dibaca. Tulis seperti 2026-11-24."),
}


def sentence(kind: str, facts: Mapping[str, Any]) -> str:
    """What is wrong with a field, by the type of the error and its context; a general word for types not named here."""
    try:
        return str(_SENTENCES.get(kind, _SHAPE)).format_map(facts)
    except KeyError:
        return str(_SHAPE)
