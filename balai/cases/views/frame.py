# SPDX-License-Identifier: EUPL-1.2
"""Who may enter the officials' pages, and the ways from one to the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from balai.identity.actors import Actor
from balai.identity.middleware import OFFICIAL_PATHS

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
HANDLERS = ("desk", "coordinator", "dispatcher", "crew", "validator")


@dataclass(frozen=True, slots=True)
class Way:
    """One way of the officials' bar, in the shape the frame draws."""

    href: str
    label: object
    icon: str
    roles: tuple[str, ...]
    is_main: bool = False


WAYS = (
    Way("/meja/", gettext_lazy("Meja"), "inbox", (*HANDLERS, "leader")),
    Way("/meja/lapangan/", gettext_lazy("Lapangan"), "map", ("crew",)),
    Way("/meja/validasi/", gettext_lazy("Validasi"), "check", ("validator",)),
    Way("/meja/baru/", gettext_lazy("Catat"), "edit", ("desk", "coordinator", "dispatcher")),
    Way("/pimpinan/", gettext_lazy("Angka"), "eye", ("leader", "coordinator", "dispatcher", "desk", "validator")),
    Way("/operator/", gettext_lazy("Operator"), "settings", ("operator",)),
    Way("/operator/kata/", gettext_lazy("Kata"), "edit", ("translator",)),
)


def actor_of(request: HttpRequest) -> Actor:
    """Who acts, as the middleware found out."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by identity's middleware
    return actor


def ways_for(actor: Actor) -> tuple[Way, ...]:
    """The ways open to somebody, at most five."""
    return tuple(way for way in WAYS if any(actor.has_role(role) for role in way.roles))[:5]


def way_now(path: str) -> str:
    """The way that an address belongs to: the longest that it begins with."""
    return max((way.href for way in WAYS if path.startswith(way.href)), key=len, default="")


def official(*roles: str) -> Callable[[View[P]], View[P]]:
    """Lets in officials with one of the roles (any role when none is named); others get 403 in words."""

    def outer(view: View[P]) -> View[P]:
        @wraps(view)
        def inner(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            actor = actor_of(request)
            if not actor.is_official or (roles and not any(actor.has_role(role) for role in roles)):
                raise PermissionDenied(_("Halaman ini untuk petugas dengan tugas lain. Masuk dengan akun yang sesuai."))
            response = view(request, *args, **kwargs)
            response.headers.setdefault("Cache-Control", "private, no-store")
            return response

        return inner

    return outer


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Context processor: on the officials' addresses, of whatever package, the bar holds the ways open to them."""
    if not request.path.startswith(OFFICIAL_PATHS) or not hasattr(request, "actor"):
        return {}
    ways = ways_for(actor_of(request))
    return {"ways": ways, "way_now": way_now(request.path)} if ways else {}


def page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page of the officials; the frame comes from `chrome`."""
    return render(request, template, context, status=status)
