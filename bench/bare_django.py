# SPDX-License-Identifier: EUPL-1.2
"""The smallest Django page: the floor under everything that must be rendered."""

from __future__ import annotations

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.urls import path

if not settings.configured:
    settings.configure(
        ROOT_URLCONF=__name__, SECRET_KEY="bench", ALLOWED_HOSTS=["*"], MIDDLEWARE=[], DEBUG=False, DATABASES={}
    )

import django

django.setup()


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"x" * 8000)


urlpatterns = [path("", page)]
application = WSGIHandler()
