# SPDX-License-Identifier: EUPL-1.2
"""All addresses of the platform. An app that brings pages has a `urls` module; it is listed here by name."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

# Prefix and module, in the order they are tried; apps decide what stands below their prefix. Those with a prefix come
# first: one look tells that an address is not theirs.
MOUNTS: tuple[tuple[str, str], ...] = (
    ("api/v1/", "balai.project.api"),
    ("open311/v2/", "balai.reports.open311.urls"),
    ("", "balai.portal.urls"),
    ("", "balai.reports.urls"),
    ("", "balai.regions.urls"),
    ("", "balai.identity.urls"),
    ("", "balai.notifications.urls"),
    ("", "balai.reports.desk.urls"),
    ("", "balai.cases.urls"),
    ("", "balai.cases.media"),
    ("", "balai.cases.views.pieces"),
    ("", "balai.insights.urls"),
    ("operator/kata/", "balai.wording.urls"),
)

handler400 = "balai.project.failures.bad_request"
handler403 = "balai.project.failures.permission_denied"
handler404 = "balai.project.failures.page_not_found"
handler500 = "balai.project.failures.server_error"
urlpatterns: list[URLPattern | URLResolver] = [
    path(prefix, include(module)) for prefix, module in MOUNTS if find_spec(module) is not None
]
