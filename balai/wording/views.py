# SPDX-License-Identifier: EUPL-1.2
"""The translators' page: languages side by side, each cell written in its place; files out and in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from balai.cases.views import frame
from balai.cases.views.frame import actor_of, official
from balai.identity.actors import ANYWHERE
from balai.kernel import clock
from balai.kernel.errors import InvalidInput, NotFound
from balai.kernel.texts import whole_number
from balai.wording import actions, exchange, overlay, queries, sentences, telling
from balai.wording.queries import Asked, Cell
from balai.wording.sentences import Sentence

LARGEST_MB = 8
HOME = "/operator/kata/"
NAMES = {"id": gettext_lazy("Indonesia"), "en": gettext_lazy("Inggris"), "ljp": gettext_lazy("Lampung")}


def page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page with the operators' tabs, for operators."""
    is_operator = actor_of(request).has_role("operator")
    return frame.page(request, template, {**context, "is_operator": is_operator}, status=status)


def _asked(values: Mapping[str, str]) -> Asked:
    """What the address asks for; whatever it should not hold is as if it were not there."""
    languages = sentences.languages()
    wanted, state, area = values.get("bahasa", ""), values.get("keadaan", ""), values.get("bagian", "")
    return Asked(
        language=wanted if wanted in languages else languages[-1],
        text=" ".join(values.get("q", "").split())[:200],
        state=state if state in queries.STATES else "",
        area=area if area in dict(telling.AREAS) else "",
        where=values.get("halaman", "").strip()[:120],
    )


def _query(asked: Asked, number: int = 1) -> str:
    parts = {
        "bahasa": asked.language, "q": asked.text, "keadaan": asked.state, "bagian": asked.area,
        "halaman": asked.where, "ke": str(number) if number > 1 else "",
    }  # fmt: skip
    return urlencode({name: value for name, value in parts.items() if value})


@require_safe
@official(*ANYWHERE)
def listing(request: HttpRequest) -> HttpResponse:
    """Every sentence in all languages of the pack, by what it lacks."""
    if not sentences.languages():
        raise NotFound
    asked = _asked(request.GET)
    number = whole_number(request.GET.get("ke", ""), 5) or 1
    found = queries.listing(asked, number)
    first = (number - 1) * queries.PAGE
    areas = dict(telling.AREAS)
    context = {
        "asked": asked, "found": found, "languages": [(code, _name(code)) for code in sentences.languages()],
        "states": [(code, words, found.counts[code]) for code, words in telling.STATES], "areas": telling.AREAS,
        "rows": [
            (line, areas[line.sentence.area], [_shown(cell, found.names) for cell in line.cells])
            for line in found.lines
        ],
        "newer": _query(asked, number - 1) if number > 1 else "",
        "older": _query(asked, number + 1) if first + queries.PAGE < found.found else "",
        "place": f"{first + 1}\u2013{first + len(found.lines)} / {found.found}" if found.lines else "",
        "here": _query(asked, number), "language_name": _name(asked.language),
    }  # fmt: skip
    return page(request, "wording/list.html", context)


def _name(language: str) -> str:
    """What a language is called in the page's language."""
    return str(NAMES.get(language, language))


def _shown(cell: Cell, names: Mapping[str, str]) -> dict[str, Any]:
    """A cell as the templates draw it."""
    row = cell.row
    return {
        "cell": cell, "name": _name(cell.language),
        "marks": [(code, words) for code, words in telling.STATES if code in cell.states and code != "missing"],
        "by": names.get(row.changed_by, "") if row else "", "reader": names.get(row.read_by, "") if row else "",
    }  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@official(*ANYWHERE)
def edit(request: HttpRequest, key: str, lang: str) -> HttpResponse:
    """One sentence in one language: what is said, what was shipped, what was done with it."""
    found = queries.one(key, lang)
    if found is None:
        raise NotFound
    sentence, cell = found
    back = _back(request)
    if request.method != "POST":
        is_cell = bool(request.headers.get("HX-Request")) and "sel" in request.GET
        return _cell(request, sentence, cell, back) if is_cell else _form(request, sentence, cell, back, {})
    try:
        said = _do(request, sentence, cell)
    except InvalidInput as error:
        return _form(request, sentence, cell, back, error.fields, status=422)
    overlay.refresh()  # the answer itself says it already
    if request.headers.get("HX-Request"):
        fresh = queries.one(key, lang)
        return _cell(request, *fresh, back, said) if fresh else redirect(back)
    messages.success(request, said)
    return redirect(f"{back}#{key}")


def _back(request: HttpRequest) -> str:
    """The listing from which somebody came; never another site."""
    asked = request.POST.get("kembali", "") or request.GET.get("kembali", "")
    path = f"{HOME}?{asked}" if asked else HOME
    return path if url_has_allowed_host_and_scheme(path, allowed_hosts=None) else HOME


def _do(request: HttpRequest, sentence: Sentence, cell: Cell) -> str:
    """What the pressed button asks for; what was done, in words."""
    actor, now, verb = actor_of(request), clock.now(), request.POST.get("verb", "")
    if verb == "undo":
        actions.undo(actor, sentence, cell.language, now)
        return _("Kembali ke kata kiriman.")
    if verb == "unread":
        actions.mark_read(actor, cell.language, {sentence.key: request.POST.get("mark", "")}, now, is_read=False)
        return _("Tanda sudah dibaca ditarik.")
    forms = tuple(request.POST.get(f"form{n}", "") for n in range(cell.count))
    actions.write(actor, sentence, cell.language, forms, now, request.POST.get("mark", ""))
    if request.POST.get("is_read") == "on":
        fresh = queries.one(sentence.key, cell.language)
        if fresh:
            actions.mark_read(actor, cell.language, {sentence.key: fresh[1].mark}, now)
        return _("Tersimpan dan sudah dibaca penutur. Halaman memakainya sekarang juga.")
    return _("Tersimpan. Halaman memakainya sekarang juga.")


def _form(
    request: HttpRequest, sentence: Sentence, cell: Cell, back: str, errors: Mapping[str, str], status: int = 200
) -> HttpResponse:
    """The form, alone for htmx and with its history as a page of its own."""
    typed = request.POST if request.method == "POST" else {}
    before = cell.before.forms if cell.before else ()
    begun = (*(cell.forms or before), *[""] * cell.count)
    many = (_("untuk satu"), _("untuk banyak"))
    fields = [
        {
            "name": f"form{n}", "value": typed.get(f"form{n}", begun[n]), "error": errors.get(f"form{n}", ""),
            "label": many[min(n, 1)] if cell.count > 1 else "",
        }
        for n in range(cell.count)
    ]  # fmt: skip
    context = {
        "sentence": sentence, "cell": cell, "fields": fields, "back": back, "here": back.partition("?")[2],
        "name": _name(cell.language), "is_read": typed.get("is_read") == "on",
    }  # fmt: skip
    if request.headers.get("HX-Request"):
        return page(request, "wording/_form.html", context, status=status)
    past = [(change, name, telling.VERBS.get(change.verb, change.verb)) for change, name in _past(sentence, cell)]
    return page(request, "wording/edit.html", {**context, "past": past, "whole": True}, status=status)


def _past(sentence: Sentence, cell: Cell) -> list[tuple[Any, str]]:
    return queries.history(sentence.key, cell.language)


def _cell(request: HttpRequest, sentence: Sentence, cell: Cell, back: str, said: str = "") -> HttpResponse:
    context = {
        "sentence": sentence, "shown": _shown(cell, {}), "here": back.partition("?")[2], "said": said, "is_fresh": True
    }  # fmt: skip
    return page(request, "wording/_cell.html", context)


@require_POST
@official(*ANYWHERE)
def read(request: HttpRequest) -> HttpResponse:
    """A native speaker has read all sentences of one page of the list."""
    language = request.POST.get("bahasa", "")
    if language not in sentences.languages():
        raise NotFound
    seen = dict(pair.split(":", 1) for pair in request.POST.getlist("dibaca")[: queries.PAGE] if ":" in pair)
    n = actions.mark_read(actor_of(request), language, seen, clock.now())
    said = ngettext("%(n)s kalimat ditandai sudah dibaca.", "%(n)s kalimat ditandai sudah dibaca.", n) % {"n": n}
    messages.success(request, said)
    return redirect(_back(request))


@require_safe
@official(*ANYWHERE)
def download(request: HttpRequest, fmt: str) -> HttpResponse:
    """All sentences as they are said here, as a file that the shipped words can take in."""
    if fmt not in exchange.FORMATS or not sentences.languages():
        raise NotFound
    language = _asked(request.GET).language
    answer = HttpResponse(exchange.written(fmt, language), content_type=exchange.TYPES[fmt])
    name = f"{language}.po" if fmt == "po" else f"kata.{fmt}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@official(*ANYWHERE)
def upload(request: HttpRequest) -> HttpResponse:
    """A translator's file: what was taken, and each cell that was not, with the reason."""
    context: dict[str, Any] = {"error": "", "taken": None, "most": LARGEST_MB}
    if request.method == "POST":
        file = request.FILES.get("berkas")
        if file is None or not file.size:
            context["error"] = _("Pilih berkasnya dahulu.")
        elif file.size > LARGEST_MB * 1_000_000:
            context["error"] = _("Berkas lebih besar dari %(most)s MB.") % {"most": LARGEST_MB}
        else:
            try:
                lines = exchange.read(file.name or "", file.read(), request.POST.get("bahasa", ""))
                context["taken"] = actions.take(actor_of(request), lines, clock.now())
                overlay.refresh()
            except ValueError:
                context["error"] = _(
                    "Berkas ini tidak dapat dibaca. Pakai .po, .xlsx, atau .csv UTF-8 yang diunduh di sini."
                )
    return page(request, "wording/upload.html", context, status=422 if context["error"] else 200)
