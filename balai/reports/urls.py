# SPDX-License-Identifier: EUPL-1.2
"""Addresses of reporting, the public list and map, and the page of a case."""

from __future__ import annotations

from django.urls import path

from balai.reports import (
    adoptviews,
    caseviews,
    feeds,
    flagviews,
    forgetviews,
    mapviews,
    neighbours,
    newsviews,
    views,
    watchviews,
)

urlpatterns = [
    path("lapor/", views.report_new, name="report"),
    path("lapor/sesi/", views.session, name="report-session"),
    path("lapor/kirim/", views.send, name="report-send"),
    path("lapor/foto/", views.look_at_photo, name="report-photo"),
    path("lapor/foto/<str:sealed>/<str:photo_id>.jpg", views.draft_photo, name="report-draft-photo"),
    path("lapor/tempat/", views.villages_near, name="report-villages"),
    path("lapor/wilayah/", views.areas, name="report-areas"),
    path("lapor/usul/", views.suggest, name="report-suggest"),
    path("lapor/serupa/", views.similar, name="report-similar"),
    path("lapor/untuk-warga/", neighbours.for_others, name="report-for-others"),
    path("l/<str:secret>/", views.by_secret, name="report-secret"),
    path("l/<str:secret>/terima/", views.receipt, name="report-receipt"),
    path("l/<str:number>/<str:mark>/", views.by_letter, name="report-letter"),
    path("kabari/", newsviews.ask, name="news"),
    path("kabari/ya/<str:token>/", newsviews.confirm, name="news-confirm"),
    path("kabari/atur/<str:token>/", newsviews.own, name="news-own"),
    path("kabari/berhenti/<str:token>/", newsviews.stop, name="news-stop"),
    path("akun/pantauan/", watchviews.watched, name="watches"),
    path("laporan/", mapviews.report_list, name="report-list"),
    path("laporan/peta.json", mapviews.report_map, name="report-map"),
    path("laporan/umpan.xml", feeds.rss, name="report-feed"),
    path("laporan/data.geojson", feeds.geojson, name="report-geojson"),
    path("laporan/data.csv", feeds.csv, name="report-csv"),
    path("laporan/<str:number>/", caseviews.case_page, name="case"),
    path("laporan/<str:number>/gerak/<str:verb>/", caseviews.case_move, name="case-move"),
    path("laporan/<str:number>/komentar/<int:seq>/", flagviews.flag, name="comment-flag"),
    path("laporan/<str:number>/simpan/", adoptviews.adopt, name="report-adopt"),
    path("laporan/<str:number>/periksa/", flagviews.flag_report, name="report-flag"),
    path("laporan/<str:number>/lupakan/", forgetviews.forget, name="case-forget"),
    path("laporan/<str:number>/ikut/", caseviews.follow, name="case-follow"),
    path("laporan/<str:number>/warga/", caseviews.neighbour, name="case-neighbour"),
    path("laporan/<str:number>/warga/<str:token>/", caseviews.neighbour, name="case-neighbour-link"),
]
