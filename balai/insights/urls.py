# SPDX-License-Identifier: EUPL-1.2
"""Addresses of what everybody may check, and of what leaders and operators read."""

from __future__ import annotations

from django.urls import path

from balai.insights import keeping, moderation, operator, transparency, views

urlpatterns = [
    path("transparansi/", transparency.index, name="transparency"),
    path("transparansi/verify.py", transparency.verifier, name="transparency-verifier"),
    path("transparansi/hari.json", transparency.days_json, name="transparency-days"),
    path("transparansi/hari/<str:day>.json", transparency.day_json, name="transparency-day"),
    path("transparansi/bukti/<str:number>/<int:seq>.json", transparency.proof_json, name="transparency-proof"),
    path("transparansi/rantai/<str:number>.json", transparency.chain_json, name="transparency-chain"),
    path("transparansi/<str:number>/", transparency.case, name="transparency-case"),
    path("pimpinan/", views.leader, name="leader"),
    path("statistik/", views.statistics, name="statistics"),
    path("statistik/<str:area>/", views.statistics, name="statistics-area"),
    path("operator/", operator.home, name="operator"),
    path("operator/antrean/", operator.queue, name="operator-queue"),
    path("operator/pembaca/", operator.replay_reader, name="operator-replay"),
    path("operator/paket/", operator.pack, name="operator-pack"),
    path("operator/rute/", operator.simulator, name="operator-simulator"),
    path("operator/batas/", operator.boundaries, name="operator-boundaries"),
    path("operator/kunci/", operator.keys, name="operator-keys"),
    path("operator/teks/", moderation.texts, name="operator-texts"),
    path("operator/rekam/", operator.record, name="operator-record"),
    path("operator/simpan/", keeping.kept, name="operator-kept"),
]
