# SPDX-License-Identifier: EUPL-1.2
"""A report that somebody tells at the desk; the person helped becomes the reporter."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from balai import packs
from balai.cases import presenting
from balai.cases.forms import ManyPhotos, PhotosField
from balai.cases.views.frame import actor_of, official, page
from balai.identity.forms import villages_named
from balai.kernel import clock
from balai.kernel.errors import DomainError, InvalidInput
from balai.kernel.uploads import BadUpload
from balai.packs import lookup
from balai.regions import queries as regions
from balai.reports import actions, policies, questions
from balai.reports.desk.tools import leaf_groups
from balai.reports.inputs import NewReport, Receipt, Reporter

_FIELD_OF = {"place": "village_text", "village": "village_text", "photos": "photos"}


class WalkInForm(forms.Form):
    """What the clerk asks, in the order of a talk."""

    description = forms.CharField(
        label=gettext_lazy("Apa masalahnya?"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Tulis dengan kata-kata warga; jangan tulis nama orang."),
    )  # fmt: skip
    category = forms.ChoiceField(label=gettext_lazy("Kategori"))
    village_text = forms.CharField(
        label=gettext_lazy("Tempat kejadian"), max_length=120,
        help_text=gettext_lazy(
            "Tulis namanya, boleh dengan wilayah di atasnya. Bila ada beberapa, pilihannya muncul di sini."
        ),
    )  # fmt: skip
    village = forms.ChoiceField(label=gettext_lazy("Yang dimaksud"), required=False, widget=forms.RadioSelect)
    landmark = forms.CharField(label=gettext_lazy("Patokan"), required=False, max_length=200)
    name = forms.CharField(label=gettext_lazy("Nama pelapor"), required=False, max_length=120)
    phone = forms.CharField(
        label=gettext_lazy("Nomor telepon pelapor"), required=False, max_length=30,
        help_text=gettext_lazy("Untuk mengirim kabar. Disegel, tidak tampil di laporan."),
    )  # fmt: skip
    email = forms.EmailField(label=gettext_lazy("Email pelapor"), required=False)
    public = forms.BooleanField(
        label=gettext_lazy("Boleh dibaca umum (tanpa nama)"), required=False,
    )  # fmt: skip
    photos = PhotosField(
        label=gettext_lazy("Foto"), required=False, widget=ManyPhotos(attrs={"multiple": True, "accept": "image/*"})
    )
    client_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, asking: QueryDict | None = None, **kwargs: Any) -> None:
        """`asking`: what was written so far, when only the questions of the chosen category are wanted."""
        if asking is not None:
            kwargs["initial"] = asking.dict()
        super().__init__(*args, **kwargs)
        category, village = self.fields["category"], self.fields["village"]
        assert isinstance(category, forms.ChoiceField)
        assert isinstance(village, forms.ChoiceField)
        category.choices = [("", _("Pilih kategori")), *leaf_groups()]
        self.fields["client_key"].initial = secrets.token_urlsafe(24)
        self.found = villages_named(self.data.get("village_text", "")) if self.is_bound else []
        village.choices = self.found
        village.required = len(self.found) > 1  # then it is shown, and not as one that may stay empty
        village.error_messages["required"] = _("Ada beberapa tempat bernama sama. Pilih yang dimaksud.")
        if len(self.found) < 2:
            village.widget = forms.HiddenInput()
        said = asking if asking is not None else self.data if isinstance(self.data, QueryDict) else QueryDict()
        self.chosen = lookup.category(packs.current(), said.get("category", ""))
        self.answers = questions.read(said, self.chosen)
        self.wrong_answers: dict[str, str] = {}

    @property
    def questions(self) -> dict[str, Any] | None:
        """The extra questions of the chosen category with what was answered; None when it asks none."""
        chosen = self.chosen if self.chosen and self.chosen.questions else None
        return questions.shown(chosen, self.answers, self.wrong_answers) if chosen else None

    @property
    def all_questions(self) -> list[dict[str, Any]]:
        """Those of every category, for scripts to ask when one is chosen."""
        return questions.offered(lookup.local_day(packs.current(), clock.now()))

    def refuse_answers(self, wrong: Mapping[str, str]) -> None:
        """Shows what is wrong with answers, beside each and above the form."""
        self.wrong_answers = dict(wrong)
        for question in self.chosen.questions if self.chosen else ():
            if sentence := wrong.get(f"{questions.PREFIX}{question.code}"):
                self.add_error(None, f"{question.label.in_(presenting.language())}: {sentence}")

    def clean(self) -> dict[str, Any]:
        given = dict(super().clean() or {})
        self.refuse_answers(questions.missing(self.chosen, self.answers))
        if given.get("village_text") and not given.get("village"):
            if len(self.found) == 1:
                given["village"] = self.found[0][0]
            elif not self.found:
                words = _("Tempat ini tidak ditemukan. Periksa ejaannya atau tambah nama wilayah di atasnya.")
                self.add_error("village_text", words)
        return given


@require_http_methods(["GET", "HEAD", "POST"])
@official("desk", "coordinator", "dispatcher")
def new(request: HttpRequest) -> HttpResponse:
    """The form; sent, the receipt to print or read out, with the number and the secret link."""
    if not policies.may_report_on_behalf(actor_of(request)):
        raise PermissionDenied(_("Mencatat laporan warga adalah tugas meja penerima."))
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = WalkInForm(*sent)
    status = 200
    if request.POST.get("to") == "tanya":
        form = WalkInForm(asking=request.POST)
    elif request.method == "POST":
        status = 422
        if form.is_valid():
            receipt = written_down(request, form, channel="walk-in")
            if receipt is not None:
                link = request.build_absolute_uri(f"/l/{receipt.secret}/") if receipt.secret else ""
                return page(request, "reports/desk/written.html", {"receipt": receipt, "link": link})
    return page(request, "reports/desk/walkin.html", {"form": form}, status=status)


def written_down(request: HttpRequest, form: WalkInForm, *, channel: str) -> Receipt | None:
    """Hand in what the form holds for the person helped; None when it was refused, with the reasons in the form."""
    given, now = form.cleaned_data, clock.now()
    village = regions.area(given["village"])
    contact = Reporter(name=given["name"], email=given["email"], phone=given["phone"])
    has_contact = bool(given["name"] or given["email"] or given["phone"])
    try:
        return actions.submit_report(
            NewReport(
                category=given["category"], description=given["description"], lat=village.lat, lon=village.lon,
                village=village.code, place_source="list", landmark=given["landmark"], public=given["public"],
                answers=form.answers, reporter=contact if has_contact else None,
                client_key=given["client_key"] or None, channel=channel, on_behalf=True,
                uploads=actions.accept_photos(given["photos"] or [], now),
            ),
            actor_of(request),
            now,
        )  # fmt: skip
    except InvalidInput as error:
        form.refuse_answers(error.fields)
        for name, sentence in error.fields.items():
            if name.startswith(questions.PREFIX):
                continue
            field = _FIELD_OF.get(name, name)
            form.add_error(field if field in form.fields else None, sentence)
    except BadUpload as error:
        form.add_error("photos", str(error))
    except DomainError as error:
        form.add_error(None, str(error))
    return None
