# SPDX-License-Identifier: EUPL-1.2
"""A report that was merged is no report of its own to the public: the one it was merged into stands for both."""

from __future__ import annotations

import pytest

from balai.cases import consumers
from balai.cases.models import Case
from balai.kernel import clock
from balai.reports import jobs as _readers  # noqa: F401  registers who reads the trail
from balai.reports.actions import rebuild
from balai.reports.models import ListedReport, MapCell


def _read():
    while consumers.run_one("reports.listing", clock.now()):
        pass


@pytest.fixture
def pair(world, move):
    """(merged, the one it was merged into), both public, as the lists know them."""
    main, twin = world(), world("Jalan berlubang besar di depan pasar, orang jatuh.")
    Case.objects.filter(pk=twin.pk).update(requester=None)  # of somebody else, who left no name
    _read()
    assert ListedReport.objects.count() == 2
    move(twin, "merge", "tuti", target=main.number)
    _read()
    return twin.number, main.number


@pytest.mark.parametrize(
    "address",
    ["/laporan/", "/laporan/?cari=pasar", "/laporan/umpan.xml", "/laporan/data.geojson", "/laporan/data.csv",
     "/api/v1/reports", "/open311/v2/requests.json", "/"],
)  # fmt: skip
@pytest.mark.parametrize("anew", [False, True])
def test_lists_search_and_feeds_show_the_one_report(pair, client, address, anew):
    merged, main = pair
    if anew:
        assert rebuild() == 1

    answer = client.get(address)

    assert answer.status_code == 200
    body = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()
    assert main in body
    assert merged not in body


def test_the_map_counts_one_and_the_one_counts_its_people(pair, client):
    merged, main = pair

    assert set(MapCell.objects.values_list("total", flat=True)) == {1}
    assert list(ListedReport.objects.values_list("number", "support_count")) == [(main, 1)]
    assert main in client.get(f"/laporan/{merged}/").content.decode()
    assert client.get(f"/open311/v2/requests/{merged}.json").json()[0]["description"]
