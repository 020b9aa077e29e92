# SPDX-License-Identifier: EUPL-1.2
"""Addresses of reporting, the public list and map, and the page of a case."""

from __future__ import annotations

from django.urls import path

from balai.reports.desk import for_others
from balai.reports.views import adopt, case, feeds, flag, forget, lists, news, watches
from balai.reports.wizard import views as wizard

urlpatterns = [
    path("lapor/", wizard.report_new, name="report"),
    path("lapor/sesi/", wizard.session, name="report-session"),
    path("lapor/kirim/", wizard.send, name="report-send"),
    path("lapor/foto/", wizard.look_at_photo, name="report-photo"),
    path("lapor/foto/<str:sealed>/<str:photo_id>.jpg", wizard.draft_photo, name="report-draft-photo"),
    path("lapor/tempat/", wizard.villages_near, name="report-villages"),
    path("lapor/wilayah/", wizard.areas, name="report-areas"),
    path("lapor/usul/", wizard.suggest, name="report-suggest"),
    path("lapor/serupa/", wizard.similar, name="report-similar"),
    path("lapor/untuk-warga/", for_others.for_others, name="report-for-others"),
    path("l/<str:secret>/", wizard.by_secret, name="report-secret"),
    path("l/<str:secret>/terima/", wizard.receipt, name="report-receipt"),
    path("l/<str:number>/<str:mark>/", wizard.by_letter, name="report-letter"),
    path("kabari/", news.ask, name="news"),
    path("kabari/ya/<str:token>/", news.confirm, name="news-confirm"),
    path("kabari/atur/<str:token>/", news.own, name="news-own"),
    path("kabari/berhenti/<str:token>/", news.stop, name="news-stop"),
    path("akun/pantauan/", watches.watched, name="watches"),
    path("laporan/", lists.report_list, name="report-list"),
    path("laporan/peta.json", lists.report_map, name="report-map"),
    path("laporan/umpan.xml", feeds.rss, name="report-feed"),
    path("laporan/data.geojson", feeds.geojson, name="report-geojson"),
    path("laporan/data.csv", feeds.csv, name="report-csv"),
    path("laporan/<str:number>/", case.case_page, name="case"),
    path("laporan/<str:number>/gerak/<str:verb>/", case.case_move, name="case-move"),
    path("laporan/<str:number>/komentar/<int:seq>/", flag.flag, name="comment-flag"),
    path("laporan/<str:number>/simpan/", adopt.adopt, name="report-adopt"),
    path("laporan/<str:number>/periksa/", flag.flag_report, name="report-flag"),
    path("laporan/<str:number>/lupakan/", forget.forget, name="case-forget"),
    path("laporan/<str:number>/ikut/", case.follow, name="case-follow"),
    path("laporan/<str:number>/warga/", case.neighbour, name="case-neighbour"),
    path("laporan/<str:number>/warga/<str:token>/", case.neighbour, name="case-neighbour-link"),
]
