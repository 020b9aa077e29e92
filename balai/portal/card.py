# SPDX-License-Identifier: EUPL-1.2
"""The picture that other sites show beside a link to a public report: what, where, how far. Nobody's name or photo."""

from __future__ import annotations

import re
from functools import lru_cache

import typst
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from balai import packs
from balai.cases import flows
from balai.cases.tags import case_tag
from balai.identity.actors import ANONYMOUS
from balai.kernel.bytecache import cacheable
from balai.packs.schema import Pack, State
from balai.portal import assets, theme
from balai.reports import queries, words

WIDTH, HEIGHT = 1200, 630
FRESH_S = 300
KEPT = 64  # drawn cards, some 50 KB each

# Words arrive as inputs, never as source: whatever a citizen wrote stays text.
_LAYOUT = """
#let said = sys.inputs
#let paint(name) = rgb(said.at(name))
#set page(width: 1200pt, height: 630pt, margin: 0pt, fill: paint("paper"))
#set text(font: ("Noto Sans", "Roboto", "Liberation Sans", "DejaVu Sans", "Libertinus Serif"), fill: paint("ink"), \
lang: said.language, hyphenate: false)
#set par(leading: .5em)
#place(top, rect(width: 100%, height: 112pt, fill: paint("surface")))
#place(top + left, dx: 64pt, dy: 28pt, grid(columns: 2, column-gutter: 20pt, align: horizon,
  image(bytes(said.logo), format: "svg", height: 56pt), text(34pt, weight: "bold", said.platform)))
#place(top + right, dx: -64pt, dy: 46pt, text(28pt, fill: paint("muted"), said.number))
#let woven = image(bytes(said.ornament), format: "svg", height: 12pt)
#place(top, dy: 112pt, box(width: 1200pt, height: 12pt, clip: true, stack(dir: ltr, ..range(50).map(_ => woven))))
#place(top + left, dx: 64pt, dy: 172pt, block(width: 1072pt, height: 250pt, clip: true,
  text(calc.max(40pt, calc.min(60pt, 60pt - (said.title.clusters().len() - 60) * .3pt)), weight: "bold", said.title)))
#place(bottom + left, dx: 64pt, dy: -64pt, block(width: 1072pt, stack(spacing: 26pt,
  grid(columns: (auto, 1fr), column-gutter: 18pt, align: horizon,
    image(bytes(said.shape), format: "svg", height: 46pt), text(36pt, weight: "bold", said.state)),
  text(28pt, fill: paint("muted"), said.place))))
"""


def _shape(name: str, colour: str) -> str:
    """A state's shape out of the built icons, in the state's colour."""
    sprite = (assets.DIST / assets.manifest()["ui.svg"]).read_text("utf-8")
    found = re.search(rf'<symbol id="{re.escape(name)}"([^>]*)>(.*?)</symbol>', sprite)
    attributes, inner = (found[1], found[2]) if found else ('viewBox="0 0 24 24"', "")
    svg = f'<svg xmlns="http://www.w3.org/2000/svg"{attributes}>{inner}</svg>'
    return svg.replace("currentColor", colour)


@lru_cache(maxsize=1)
def _template() -> bytes:
    return _LAYOUT.encode()


def draw(pack: Pack, state: State, said: dict[str, str]) -> bytes:
    """A PNG of 1200 x 630. `said`: number, title, state and place, in the page's language."""
    look, light = theme.look_of(pack.meta.code), pack.theme.light
    inputs = {
        **said,
        "platform": pack.meta.name,
        "language": words.language()[:2],
        "logo": look.logo.decode("utf-8"),
        "ornament": look.ornament.decode("utf-8"),
        "shape": _shape(state.shape, getattr(light, state.colour)),
        **{name: getattr(light, name) for name in ("paper", "surface", "ink", "muted")},
    }
    return _drawn(tuple(sorted(inputs.items())))


@lru_cache(maxsize=KEPT)
def _drawn(inputs: tuple[tuple[str, str], ...]) -> bytes:
    """Drawn once for the same words and look, whatever the visitor's cookies and the address say besides."""
    made = typst.compile(_template(), format="png", ppi=72.0, sys_inputs=dict(inputs))
    return bytes(made[0] if isinstance(made, list) else made)


@require_safe
def share_card(request: HttpRequest, number: str) -> HttpResponse:
    """The card of a report that everybody may read; a private or hidden one has none, not even for its owner."""
    page = queries.case_page(number, ANONYMOUS)
    if page is None or page.shown.text == "none":
        raise Http404
    state = flows.state_of(page.case)
    said = {
        "number": page.case.number,
        "title": page.case.title,
        "state": words.sentence(page.case, state, page.shown),
        "place": words.place(page),
    }
    response = HttpResponse(draw(packs.current(), state, said), content_type="image/png")
    response["Cache-Control"] = f"public, max-age={FRESH_S}"
    return cacheable(response, (case_tag(page.case.number),), FRESH_S)
