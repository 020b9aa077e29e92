# SPDX-License-Identifier: EUPL-1.2
"""Addresses of what everybody may check, and of what leaders read."""

from __future__ import annotations

from django.urls import path

from balai.insights import transparency

urlpatterns = [
    path("transparansi/", transparency.index, name="transparency"),
    path("transparansi/verify.py", transparency.verifier, name="transparency-verifier"),
    path("transparansi/hari.json", transparency.days_json, name="transparency-days"),
    path("transparansi/hari/<str:day>.json", transparency.day_json, name="transparency-day"),
    path("transparansi/bukti/<str:number>/<int:seq>.json", transparency.proof_json, name="transparency-proof"),
    path("transparansi/rantai/<str:number>.json", transparency.chain_json, name="transparency-chain"),
    path("transparansi/<str:number>/", transparency.case, name="transparency-case"),
]
