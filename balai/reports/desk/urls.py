# SPDX-License-Identifier: EUPL-1.2
"""Addresses of the report tools on the desk; they stand before the engine's own below /meja/."""

from __future__ import annotations

from django.urls import path

from balai.reports.desk import photos, placing, tools, walkin

urlpatterns = [
    path("meja/baru/", walkin.new, name="desk-walk-in"),
    path("meja/<str:number>/kategori/", tools.category, name="desk-category"),
    path("meja/<str:number>/foto/<str:photo>/", photos.photo, name="desk-photo"),
    path("meja/<str:number>/tempat/", placing.place, name="desk-place"),
    path("meja/<str:number>/teks/", tools.public_text, name="desk-public-text"),
    path("meja/<str:number>/serupa/", tools.similar, name="desk-similar"),
]
