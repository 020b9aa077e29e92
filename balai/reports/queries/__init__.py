# SPDX-License-Identifier: EUPL-1.2
"""Every read of citizen reports."""

from __future__ import annotations

from balai.reports.queries.exports import csv_of, geojson
from balai.reports.queries.filters import Filters
from balai.reports.queries.lists import Item, Page, public_list
from balai.reports.queries.maps import MapView, map_view
from balai.reports.queries.nearby import Nearby, nearby, solved_near
from balai.reports.queries.pages import (
    CasePage,
    Photo,
    Step,
    by_secret,
    case_page,
    followed,
    follows,
    my_reports,
    supports,
)
from balai.reports.queries.pairs import Pair, before_after
from balai.reports.queries.statistics import Numbers, by_part, count, numbers
from balai.reports.queries.watches import pace_of, watches, watches_of
from balai.reports.rules.morton import Box

__all__ = [
    "Box",
    "CasePage",
    "Filters",
    "Item",
    "MapView",
    "Nearby",
    "Numbers",
    "Page",
    "Pair",
    "Photo",
    "Step",
    "before_after",
    "by_part",
    "by_secret",
    "case_page",
    "count",
    "csv_of",
    "followed",
    "follows",
    "geojson",
    "map_view",
    "my_reports",
    "nearby",
    "numbers",
    "pace_of",
    "public_list",
    "solved_near",
    "supports",
    "watches",
    "watches_of",
]
