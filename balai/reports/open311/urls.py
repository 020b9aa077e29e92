# SPDX-License-Identifier: EUPL-1.2
"""Addresses of the Open311 door, mounted under /open311/v2/; every one in XML and JSON."""

from __future__ import annotations

from django.urls import re_path

from balai.reports.open311 import views

app_name = "open311"
_F = r"\.(?P<fmt>xml|json)$"
urlpatterns = [
    re_path(rf"^discovery{_F}", views.discovery, name="discovery"),
    re_path(rf"^services{_F}", views.service_list, name="services"),
    re_path(rf"^services/(?P<code>[^/]+?){_F}", views.service_definition, name="definition"),
    re_path(rf"^requests{_F}", views.requests, name="requests"),
    re_path(rf"^requests/(?P<number>[^/]+?){_F}", views.request_one, name="request"),
    re_path(rf"^tokens/(?P<token>[^/]+?){_F}", views.token, name="token"),
    re_path(rf"^servicerequestupdates{_F}", views.updates, name="updates"),
    re_path(r"^(?P<rest>.*)$", views.unknown, name="unknown"),
]
