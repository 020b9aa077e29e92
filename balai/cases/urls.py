# SPDX-License-Identifier: EUPL-1.2
"""Addresses below /meja/."""

from __future__ import annotations

from django.urls import path

from balai.cases.views import bench, case, field, inbox, moves

urlpatterns = [
    path("meja/", inbox.index, name="desk"),
    path("meja/massal/", inbox.bulk, name="desk-bulk"),
    path("meja/simpan/", inbox.save_view, name="desk-save-view"),
    path("meja/simpan/<int:view_id>/hapus/", inbox.drop_view, name="desk-drop-view"),
    path("meja/validasi/", bench.index, name="desk-bench"),
    path("meja/lapangan/", field.index, name="desk-field"),
    path("meja/<str:number>/", case.show, name="desk-case"),
    path("meja/<str:number>/identitas/", case.seal, name="desk-seal"),
    path("meja/<str:number>/<slug:verb>/", moves.move, name="desk-move"),
]
