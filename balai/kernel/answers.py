# SPDX-License-Identifier: EUPL-1.2
"""A form that is shown again because what was handed in was refused, and the address a page comes back to."""

from __future__ import annotations

from typing import TypeVar

from django.http import HttpRequest, HttpResponseBase

from balai.kernel.errors import DomainError, TooMany

ADDRESS_MOST = 2000  # letters of an address that every browser and proxy carries
R = TypeVar("R", bound=HttpResponseBase)


def refused(response: R, refusal: DomainError | None) -> R:
    """The same page as the answer to a refusal: 429 with Retry-After where a limit was hit, so that programs wait too,
    else 422. Without a refusal it stays as it is.
    """
    if refusal is not None:
        response.status_code = TooMany.status if isinstance(refusal, TooMany) else 422
        for name, value in refusal.headers.items():
            response.headers[name] = value
    return response


def way_back(request: HttpRequest) -> str:
    """The whole address, for a link that comes back to it; only its path where the whole is longer than any link may
    be: a page would say it once for every such link.
    """
    if len(request.path) + len(request.META.get("QUERY_STRING", "")) > ADDRESS_MOST:
        return request.path[:ADDRESS_MOST]
    return request.get_full_path()
