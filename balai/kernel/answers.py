# SPDX-License-Identifier: EUPL-1.2
"""A form that is shown again because what was handed in was refused."""

from __future__ import annotations

from typing import TypeVar

from django.http import HttpResponseBase

from balai.kernel.errors import DomainError, TooMany

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
