# SPDX-License-Identifier: EUPL-1.2
"""Addresses below /operator/kata/."""

from __future__ import annotations

from django.urls import path

from balai.wording import views

urlpatterns = [
    path("", views.listing, name="words"),
    path("dibaca/", views.read, name="words-read"),
    path("unduh/<str:fmt>/", views.download, name="words-download"),
    path("unggah/", views.upload, name="words-upload"),
    path("<str:key>/<str:lang>/", views.edit, name="words-edit"),
]
