# SPDX-License-Identifier: EUPL-1.2
"""Addresses of the base map and of the lists of places."""

from __future__ import annotations

from django.urls import path, re_path

from balai.regions import views

urlpatterns = [
    path("peta/dasar.json", views.base_map, name="base-map"),
    path("peta/nama.json", views.names, name="map-names"),
    re_path(r"^peta/desa/(?P<code>\d\d\.\d\d)\.json$", views.village_map, name="village-map"),
    path("peta/ubin/<int:z>/<int:x>/<int:y>.png", views.tile, name="map-tile"),
    path("peta/daerah.pmtiles", views.pmtiles, name="map-pmtiles"),
    path("wilayah/", views.areas, name="areas"),
    path("wilayah/cari/", views.search, name="area-search"),
    path("wilayah/titik/", views.point, name="area-point"),
]
