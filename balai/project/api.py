# SPDX-License-Identifier: EUPL-1.2
"""The JSON interface: one OpenAPI document, refusals as problem documents."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from balai.kernel import misfits
from balai.kernel.errors import DomainError, InvalidInput
from balai.project.middleware import problem
from balai.reports.api import intake, public, router

OPERATIONS = (public, intake)  # importing them fills the router


class Documented(NinjaAPI):
    """An interface whose document says of every operation how it refuses."""

    def get_openapi_schema(self, **more: Any) -> OpenAPISchema:
        """The document, with refusals as application/problem+json on every operation."""
        found = super().get_openapi_schema(**more)
        shape = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
        for operations in found["paths"].values():
            for operation in operations.values():
                summary, _dot, rest = operation.get("description", "").partition(".")
                operation |= {"summary": " ".join(summary.split()), "description": rest.strip()}
                answers = operation["responses"]
                answers.setdefault(422, {"description": "Unprocessable Content"})
                for status, answer in answers.items():
                    if int(status) >= 400:
                        answer["content"] = shape
        return found


api = Documented(
    title="Balai",
    version="1",
    description="Laporan warga: membaca, melapor, menindaklanjuti. Penolakan berbentuk application/problem+json.",
    docs_url=None,  # its page loads scripts of a third party
    urls_namespace="api",
)
api.add_router("", router)


@api.exception_handler(DomainError)
def _refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    return problem(error)


@api.exception_handler(ValidationError)
def _malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """What does not fit the document's schema: each field with its sentence."""
    return problem(
        InvalidInput({_place(e["loc"]): misfits.sentence(e["type"], e.get("ctx", {})) for e in error.errors})
    )


def _place(parts: tuple[str | int, ...]) -> str:
    """The name of a field as the rules name it too, "contact.email": without the argument that holds the body."""
    inside = parts[2:] if parts[0] == "body" and len(parts) > 2 else parts[1:]
    return ".".join(str(part) for part in inside) or str(parts[0])


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """A body that is no JSON at all."""
    del error
    return problem(InvalidInput({"body": _("Isi permintaan ini bukan JSON yang dapat dibaca.")}))


urlpatterns = [path("", api.urls)]
