# SPDX-License-Identifier: EUPL-1.2
"""Addresses of the portal's own pages and files."""

from __future__ import annotations

from django.urls import path

from balai.portal import card, views

urlpatterns = [
    path("", views.front, name="home"),
    path("cari/", views.find, name="find"),
    path("laporan/<str:number>/kartu.png", card.share_card, name="share-card"),
    path("bantuan/", views.support, name="help"),
    path("privasi/", views.privacy, name="privacy"),
    path("tentang/", views.about, name="about"),
    path("luring/", views.offline, name="offline"),
    path("tampilan/", views.choose_look, name="choose-look"),
    path("bahasa/", views.choose_language, name="choose-language"),
    path("tempat/", views.choose_place, name="choose-place"),
    path("sw.js", views.service_worker, name="service-worker"),
    path("robots.txt", views.robots_txt, name="robots"),
    path(".well-known/security.txt", views.security_txt, name="security-txt"),
    path("manifest.webmanifest", views.web_manifest, name="web-manifest"),
    path("paket/theme.css", views.theme_css, name="theme-css"),
    path("paket/ornamen.svg", views.ornament, name="ornament"),
    path("paket/logo.svg", views.logo, name="logo"),
    path("paket/ikon-<int:size>.png", views.icon, name="icon"),
    path("paket/ikon-<int:size>-<str:full>.png", views.icon, name="icon-full"),
]
