# SPDX-License-Identifier: EUPL-1.2
"""Tags and filters of the interface: built files, icons, states, times as people say them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from html import escape

from django import template
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from balai.packs.schema import State, Text
from balai.portal import assets, times

register = template.Library()


@register.simple_tag
def asset(name: str) -> str:
    """URL of a built file: {% asset "app.css" %}."""
    return assets.address(name)


@register.simple_tag
def script(name: str, **data: str) -> SafeString:
    """A built script with all it imports, so that nothing of it is found out late: {% script "app.js" %}.

    Further words become data attributes: {% script "desk.js" search="Cari" %}.
    """
    preloads = format_html_join("", '<link rel="modulepreload" href="{}">', ((url,) for url in assets.parts(name)))
    said = format_html_join("", ' data-{}="{}"', data.items())
    return format_html('{}<script type="module" src="{}"{}></script>', preloads, assets.address(name), said)


@lru_cache(maxsize=512)
def _drawn(address: str, name: str, size: str) -> SafeString:
    css = f"icon icon-{size}" if size else "icon"
    drawn = '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>'
    return format_html(drawn, css, address, name)


def _use(sprite: str, name: str, size: str) -> SafeString:
    return _drawn(assets.address(f"{sprite}.svg"), name, size)


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """An icon of the interface, hidden from screen readers: {% icon "camera" %}, sizes "s" and "l"."""
    return _use("ui", name, size)


@register.simple_tag
def category_icon(name: str, size: str = "") -> SafeString:
    """The icon a category names in the pack; an unknown name shows the dot."""
    known = name if name in assets.manifest()["categories.names"] else "dot"
    return _use("categories", known, size)


@register.simple_tag
def state_badge(state: State, box: str = "") -> SafeString:
    """Word, shape and colour of a workflow state; `box="box"` draws a border around it."""
    return _badge(state.colour, " badge-box" if box else "", _use("ui", state.shape, "s"), words(state.label))


@lru_cache(maxsize=512)
def _badge(colour: str, box: str, shape: SafeString, label: str) -> SafeString:
    return format_html('<span class="badge {}{}">{}{}</span>', colour, box, shape, label)


@register.simple_tag
@lru_cache(maxsize=1024)
def meter(used: int, colour: str = "blue") -> SafeString:
    """A bar filled to 0-100. The words stand beside it; the bar itself says nothing to a screen reader."""
    drawn = (
        '<svg class="meter {}" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
        '<rect width="100" height="6"/><rect width="{}" height="6"/></svg>'
    )
    return format_html(drawn, colour or "blue", used or 0)


@register.simple_tag
def options(rows: Iterable[tuple[str, object]], chosen: object = "") -> SafeString:
    """The choices of a <select> from pairs of value and words, one of them chosen: {% options times now %}. A loop in
    a template costs ten times as much, and some of these lists are long.
    """
    made = (
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(str(label))}</option>'
        for value, label in rows
    )
    return mark_safe("".join(made))  # noqa: S308  every part was escaped


@register.filter
def words(text: Text | str | None) -> str:
    """A pack's sentence in the page's language: {{ category.name|words }}."""
    return text.in_(get_language() or "id") if isinstance(text, Text) else str(text or "")


@register.filter
def ago(moment: datetime | None) -> str:
    """How long ago or how soon, in words: "2 hari lagi", "kemarin pukul 14.30"."""
    return times.relative(moment, timezone.now()) if moment else ""


@register.filter
def is_past(moment: datetime | None) -> bool:
    """Whether the moment lies behind: {% if case.due_at|is_past %}."""
    return moment is not None and moment < timezone.now()


@register.filter
def exactly(moment: datetime | None) -> str:
    """The moment in full, in the pack's zone: "Kamis 26 November 2026, 14.30"."""
    return times.exact(moment) if moment else ""


@register.simple_tag
def when(moment: datetime | None, full: str = "") -> SafeString | str:
    """A <time> with words people say: {% when at %}; {% when at "full" %} shows the exact moment beside them, and not
    only to who points at it.
    """
    if moment is None:
        return ""
    machine = timezone.localtime(moment).isoformat()
    said = times.told(moment, timezone.now()) if full else ago(moment)
    return format_html('<time datetime="{}" title="{}">{}</time>', machine, times.exact(moment), said)


@register.filter
def thousands(number: int | None) -> str:
    """A count as Indonesia writes it: 1.234.567."""
    separator = "," if (get_language() or "id").startswith("en") else "."
    return f"{number or 0:,}".replace(",", separator)


@register.simple_tag(takes_context=True)
def keep(context: template.Context, **changes: object) -> str:
    """The page's query string with some keys changed; None or "" removes one: href="?{% keep hal=2 %}"."""
    query = context["request"].GET.copy()
    for key, value in changes.items():
        if value in (None, ""):
            query.pop(key, None)
        else:
            query[key] = str(value)
    return str(query.urlencode())


@register.filter
def unlocalize_number(value: float | str | None) -> str:
    """A coordinate as machines read it, with a point; "" when there is none."""
    return "" if not isinstance(value, int | float) else f"{value:.6f}".rstrip("0").rstrip(".")
