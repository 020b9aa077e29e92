# SPDX-License-Identifier: EUPL-1.2
"""Addresses of messages: the person's inbox and choices, the browser's subscription, the operators' log."""

from __future__ import annotations

from django.urls import path

from balai.notifications import views

urlpatterns = [
    path("akun/kabar/", views.inbox, name="inbox"),
    path("akun/kabar/cara/", views.preferences, name="preferences"),
    path("akun/kabar/kunci/", views.push_key, name="push_key"),
    path("akun/kabar/langganan/", views.subscribe, name="push_subscribe"),
    path("akun/kabar/langganan/hapus/", views.unsubscribe, name="push_unsubscribe"),
    path("operator/pengiriman/", views.deliveries, name="deliveries"),
    path("operator/pengiriman/ulang/", views.replay, name="delivery_replay"),
]
