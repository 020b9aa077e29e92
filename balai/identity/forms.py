# SPDX-License-Identifier: EUPL-1.2
"""Forms of signing in, of the account pages and of the officials' administration."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm, ResetPasswordForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from balai import packs
from balai.identity import policies
from balai.identity.actions import normal_login
from balai.identity.models import User
from balai.identity.rules import contact as contacts
from balai.packs import lookup
from balai.regions import queries as regions

ROLE_WORDS = {
    "desk": _("Petugas meja penerima"),
    "coordinator": _("Koordinator"),
    "dispatcher": _("Pembagi tugas"),
    "crew": _("Petugas lapangan"),
    "validator": _("Pemeriksa"),
    "leader": _("Pimpinan"),
    "operator": _("Operator sistem"),
    "translator": _("Penerjemah"),
}


class ContactForm(forms.Form):
    """One field for an e-mail address or a phone number; `found` is (kind, address) afterwards."""

    contact = forms.CharField(
        label=_("Email atau nomor HP"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_contact(self) -> str:
        found = contacts.recognise(self.cleaned_data["contact"])
        if found is None:
            raise forms.ValidationError(_("Tulis email seperti nama@contoh.id atau nomor HP seperti 0812 3456 7890."))
        self.found = found
        return found[1]


class OneContactForm(forms.Form):
    """A new address, or a new number."""

    contact = forms.CharField(max_length=254)

    def __init__(self, *args: Any, kind: contacts.Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        field = self.fields["contact"]
        field.label = _("Alamat email baru") if kind == "email" else _("Nomor HP baru")
        hint = {"type": "email", "autocomplete": "email"} if kind == "email" else {"type": "tel", "autocomplete": "tel"}
        field.widget = forms.TextInput(attrs=hint)

    def clean_contact(self) -> str:
        found = contacts.recognise(self.cleaned_data["contact"])
        if found is None or found[0] != self.kind:
            words = _("Tulis email seperti nama@contoh.id."), _("Tulis nomor seperti 0812 3456 7890.")
            raise forms.ValidationError(words[0] if self.kind == "email" else words[1])
        return found[1]


class CodeForm(forms.Form):
    """The code that was sent; pasting it with spaces is fine."""

    code = forms.CharField(
        label=_("Kode 6 angka"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "code", "autofocus": True}
        ),
    )


class PasswordLoginForm(LoginForm):  # type: ignore[misc]  # allauth has no types
    """Login and password, with our words; a phone number may be typed in any way."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Email atau nomor HP")
        self.fields["login"].widget.attrs.pop("placeholder", None)
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        self.fields["password"].label = _("Kata sandi")
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs.pop("placeholder", None)
        self.fields["remember"].label = _("Tetap masuk di perangkat ini selama 14 hari")
        self.fields["remember"].help_text = _("Jangan dipilih di komputer bersama.")

    def clean_login(self) -> str:
        return normal_login(self.cleaned_data["login"])


class ForgotForm(ResetPasswordForm):  # type: ignore[misc]  # allauth has no types
    """The address to which a link for a new password goes, if there is such an account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Alamat email")
        self.fields["email"].widget.attrs.pop("placeholder", None)


class NewPasswordForm(forms.Form):
    """A password of one's own; shown while typing if wanted, typed once."""

    password = forms.CharField(
        label=_("Kata sandi baru"),
        min_length=12,
        help_text=_("Sedikitnya 12 huruf atau angka. Kalimat yang mudah Anda ingat lebih baik daripada simbol."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password


class ProfileForm(forms.Form):
    name = forms.CharField(
        label=_("Nama"),
        required=False,
        max_length=120,
        help_text=_("Hanya dilihat petugas yang membuka identitas Anda dengan alasan tercatat."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(label=_("Bahasa"))

    def __init__(self, *args: Any, languages: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = languages  # type: ignore[attr-defined]  # it is a ChoiceField


class ForgetForm(forms.Form):
    """One word typed by hand, so that nobody erases themselves by a slip; in the page's language or in Indonesian."""

    word = forms.CharField(
        label=_("Tulis HAPUS untuk melanjutkan"),
        help_text=_("Ini tidak dapat dibatalkan oleh siapa pun."),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def clean_word(self) -> str:
        typed: str = self.cleaned_data["word"].strip().casefold()
        if typed not in {"hapus", str(_("HAPUS")).casefold()}:
            raise forms.ValidationError(_("Kata itu lain. Belum ada yang dihapus; tulis HAPUS untuk melanjutkan."))
        return typed


def unit_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Units of the pack under their agencies, in the pack's order."""
    pack = packs.current()
    return [
        (agency.name, [(unit.code, unit.name) for unit in lookup.units_of(pack, agency.code)])
        for agency in pack.agencies
        if lookup.units_of(pack, agency.code)
    ]


class MembershipForm(forms.Form):
    """A role in a unit with its dates."""

    unit = forms.ChoiceField(label=_("Unit"))
    role = forms.ChoiceField(label=_("Tugas"), choices=list(ROLE_WORDS.items()))
    valid_from = forms.DateField(
        label=_("Mulai tanggal"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    valid_to = forms.DateField(
        label=_("Sampai tanggal"),
        required=False,
        help_text=_("Kosongkan bila belum ada akhirnya."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [("", _("Pilih unit")), *unit_choices()]  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        roles = policies.roles_for(packs.current(), data.get("unit", ""))
        if data.get("unit") and data.get("role") and data["role"] not in roles:
            known = ", ".join(str(ROLE_WORDS[role]) for role in roles)
            self.add_error("role", _("Unit ini mengenal tugas: %(known)s.") % {"known": known})
        return data


class InviteForm(MembershipForm):
    """Who is invited, and to which role."""

    name = forms.CharField(label=_("Nama lengkap"), max_length=120)
    login = forms.CharField(label=_("Email atau nomor HP dinas"), max_length=254)
    field_order = ("name", "login", "unit", "role", "valid_from", "valid_to")

    def clean_login(self) -> str:
        found = contacts.recognise(self.cleaned_data["login"])
        if found is None:
            raise forms.ValidationError(_("Tulis alamat email atau nomor HP yang benar."))
        return found[1]


class ClaimForm(forms.Form):
    """Which role somebody holds in which village, and for which term."""

    role = forms.ChoiceField(label=_("Peran"))
    village_text = forms.CharField(
        label=_("Tempat tugas"),
        max_length=120,
        help_text=_("Tulis namanya, boleh dengan wilayah di atasnya. Bila ada beberapa, pilihannya muncul di sini."),
    )
    area_code = forms.ChoiceField(label=_("Yang dimaksud"), required=False, widget=forms.RadioSelect)
    number = forms.CharField(
        label=_("Nomor RT atau RW"),
        required=False,
        max_length=12,
        help_text=_("Contoh: 03, atau 03/02 untuk RT 03 di RW 02. Kosongkan bila bukan RT atau RW."),
    )
    decree = forms.CharField(label=_("Nomor surat keputusan"), required=False, max_length=120)
    valid_from = forms.DateField(
        label=_("Menjabat sejak"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    valid_to = forms.DateField(label=_("Sampai"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, roles: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role, area = self.fields["role"], self.fields["area_code"]
        assert isinstance(role, forms.ChoiceField)
        assert isinstance(area, forms.ChoiceField)
        role.choices = roles
        self.found = villages_named(self.data.get("village_text", "")) if self.is_bound else []
        area.choices = self.found
        area.required = len(self.found) > 1  # then it is shown, and not as one that may stay empty
        area.error_messages["required"] = _("Ada beberapa tempat bernama sama. Pilih yang dimaksud.")
        if len(self.found) < 2:
            area.widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("village_text") and not given.get("area_code"):
            if len(self.found) == 1:
                given["area_code"] = self.found[0][0]
            elif not self.found:
                words = _("Tempat ini tidak ditemukan. Periksa ejaannya atau tambah nama wilayah di atasnya.")
                self.add_error("village_text", words)
        return given


def villages_named(text: str) -> list[tuple[str, str]]:
    """Villages whose name fits, with their whole place in words."""
    rows = regions.search(text, limit=12) if text.strip() else ()
    return [(row.code, regions.label(row.code)) for row in rows if row.code.count(".") == 3]


class EndForm(forms.Form):
    last_day = forms.DateField(
        label=_("Hari terakhir"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Alasan"), max_length=280, help_text=_("Tercatat bersama nama Anda."), widget=forms.TextInput()
    )


def person_of(user: User) -> str:
    """How an account is named on the operators' pages."""
    return user.name or user.login
