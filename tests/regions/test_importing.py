# SPDX-License-Identifier: EUPL-1.2
"""From files in three forms to an edition in force, and back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import shapely

from balai.kernel.clock import now
from balai.project.cli import main
from balai.regions import actions, editions, queries
from balai.regions.importing.read import BoundaryFileError, Reading, read
from balai.regions.importing.roads import RoadReading
from balai.regions.models import Edition
from balai.regions.shapes import Villages
from tests.regions.conftest import SQUARES, features, ring, write_geojson

pytestmark = [pytest.mark.usefixtures("home"), pytest.mark.django_db(transaction=True)]
METRO = (-5.11, 105.31)  # in the first square


def quiet(_step: str) -> None:
    pass


def take(path: Path, **how: Any) -> actions.Imported:
    return actions.import_boundaries(Reading(path=path, **how), "uji", now(), quiet)


def write_table(path: Path, driver: str) -> Path:
    shapes = [shapely.box(w, s, w + 0.02, s + 0.02) for _, w, s in SQUARES.values()]
    pyogrio.raw.write(
        str(path), np.array(shapely.to_wkb(shapes), dtype=object),
        [np.array([c.replace(".", "") for c in SQUARES], dtype=object), np.array([n for n, _, _ in SQUARES.values()], dtype=object)],
        fields=["KDEPUM", "WADMKD"], geometry_type="Polygon", crs="EPSG:4326", driver=driver,
    )  # fmt: skip
    return path


def write_sql(path: Path) -> Path:
    rows = [
        f"('{c}','{n}',{s},{w},'{json.dumps([[[y, x] for x, y in ring(w, s)]])}')" for c, (n, w, s) in SQUARES.items()
    ]
    path.write_text("INSERT INTO wilayah_boundaries(kode,nama,lat,lng,path) VALUES\n" + ",\n".join(rows) + ";\n")
    return path


@pytest.mark.parametrize("form", ["geojson", "gpkg", "shp", "sql"])
def test_each_form_gives_the_same_villages(form: str, tmp_path: Path, geojson: Path) -> None:
    path = {
        "geojson": lambda: geojson,
        "gpkg": lambda: write_table(tmp_path / "metro.gpkg", "GPKG"),
        "shp": lambda: write_table(tmp_path / "metro.shp", "ESRI Shapefile"),
        "sql": lambda: write_sql(tmp_path / "metro.sql"),
    }[form]()

    done = take(path)

    assert done.report["villages"] == 4
    assert done.report["unknown"] == []
    found = queries.locate(*METRO)
    assert (found.exact, found.distance_km) == (True, 0.0)
    assert found.village is not None
    assert found.village.code == "18.72.01.1001"


def test_metres_are_brought_back_to_degrees(tmp_path: Path) -> None:
    from balai.regions.importing.clean import to_metres

    shapes = to_metres([shapely.box(w, s, w + 0.02, s + 0.02) for _, w, s in SQUARES.values()], 32748)
    path = tmp_path / "utm.gpkg"
    pyogrio.raw.write(
        str(path), np.array(shapely.to_wkb(shapes), dtype=object), [np.array(list(SQUARES), dtype=object)],
        fields=["kode"], geometry_type="Polygon", crs="EPSG:32748", driver="GPKG",
    )  # fmt: skip
    take(path)
    assert queries.locate(*METRO).exact


def test_exchanged_axes_stop_the_import_and_the_option_mends_it(tmp_path: Path) -> None:
    rows = features()
    for row in rows:
        row["geometry"]["coordinates"] = [[p[::-1] for p in r] for r in row["geometry"]["coordinates"]]
    path = write_geojson(tmp_path / "latlng.geojson", rows)
    with pytest.raises(BoundaryFileError, match="--swap-axes"):
        take(path)
    assert Edition.objects.count() == 0
    take(path, swap_axes=True)
    assert queries.locate(*METRO).exact


def test_the_report_names_what_does_not_fit(tmp_path: Path) -> None:
    rows = features()
    rows[0]["properties"]["kode"] = "18.72.01.9999"  # another code, the right name
    rows[1]["properties"].update(kode="18.72.99.1001", nama="Antah")
    rows.append({**rows[2]})  # the same village twice
    report = take(write_geojson(tmp_path / "odd.geojson", rows)).report
    assert report["by_name"] == [("18.72.01.9999 Metro", "18.72.01.1001")]
    assert report["unknown"] == [("18.72.99.1001", "Antah")]
    assert report["repeated"] == ["18.72.01.1003"]
    assert report["villages"] == 3
    assert "18.72.01.1002" in [code for code, _ in report["missing"]]


def test_slivers_and_overlaps_are_mended_and_counted(tmp_path: Path) -> None:
    rows = features()
    rows[0]["geometry"]["coordinates"] = [  # 11 m short of its eastern neighbour between the corners
        [
            [105.3, -5.12],
            [105.32, -5.12],
            [105.3199, -5.115],
            [105.3199, -5.105],
            [105.32, -5.1],
            [105.3, -5.1],
            [105.3, -5.12],
        ]
    ]
    rows[1]["geometry"]["coordinates"] = [
        [[105.32, -5.12], [105.34, -5.12], [105.34, -5.099], [105.32, -5.099], [105.32, -5.12]]
    ]
    report = take(write_geojson(tmp_path / "rough.geojson", rows)).report
    assert report["mending"]["overlap_km2"] == pytest.approx(0.245, abs=0.01)
    assert report["mending"]["overlaps"][0][:2] == ("18.72.01.1002", "18.72.01.1004")
    assert queries.locate(-5.11, 105.31995).exact  # in the sliver that was closed


def test_a_bow_tie_is_made_valid(tmp_path: Path) -> None:
    rows = features()
    rows[0]["geometry"]["coordinates"] = [
        [[105.3, -5.12], [105.32, -5.10], [105.32, -5.12], [105.3, -5.10], [105.3, -5.12]]
    ]
    assert take(write_geojson(tmp_path / "tie.geojson", rows)).report["mending"]["invalid"] == ["18.72.01.1001"]


def test_a_village_beside_an_incomplete_edition_is_looked_for_among_the_others(geojson: Path) -> None:
    take(geojson)
    found = queries.locate(-5.14, 105.28)  # 2 km from the squares
    assert (found.inside, found.exact) == (True, False)
    assert not {c.area.code for c in found.candidates} & set(SQUARES)


def test_just_beyond_the_line_still_counts(geojson: Path) -> None:
    take(geojson)
    found = queries.locate(-5.1215, 105.31)
    assert (found.inside, found.exact) == (True, False)
    assert found.village is not None
    assert found.village.code == "18.72.01.1001"
    assert found.distance_km == pytest.approx(0.17, abs=0.01)


def test_a_dry_run_leaves_nothing(geojson: Path, home: Path) -> None:
    done = actions.import_boundaries(Reading(path=geojson), "", now(), quiet, dry_run=True)
    assert done.edition is None
    assert done.report["villages"] == 4
    assert Edition.objects.count() == 0
    assert not (home / "boundaries").exists()


def test_editions_are_switched_back_and_forth(geojson: Path, tmp_path: Path) -> None:
    first = take(geojson).edition
    swapped = {"18.72.01.1004": ("Imopuro", 105.30, -5.12), "18.72.01.1001": ("Metro", 105.32, -5.10)}
    moved = features(SQUARES | swapped)
    second = take(write_geojson(tmp_path / "moved.geojson", moved)).edition
    assert first is not None
    assert second is not None
    assert list(Edition.objects.filter(is_active=True).values_list("pk", flat=True)) == [second.pk]
    assert queries.locate(*METRO).village == queries.area("18.72.01.1004")

    actions.activate(first.pk)
    assert queries.locate(*METRO).village == queries.area("18.72.01.1001")

    actions.remove(second.pk)
    assert not (editions.root() / second.folder).exists()
    with pytest.raises(actions.UnknownEdition):
        actions.remove(first.pk)
    actions.deactivate("villages")
    assert not queries.locate(*METRO).exact


def test_a_running_process_notices_a_switch_by_another(geojson: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    take(geojson)
    live = editions.Live("villages", Villages)
    monkeypatch.setattr(editions, "LOOK_EVERY_S", 0.0)
    assert live.get() is not None
    editions.point_to("villages", None)
    assert live.get() is None


def test_an_edition_without_files_is_not_activated(geojson: Path, tmp_path: Path) -> None:
    import shutil

    first = take(geojson).edition
    assert first is not None
    second = take(write_geojson(tmp_path / "again.geojson", features())).edition
    shutil.rmtree(editions.root() / first.folder)
    with pytest.raises(actions.EditionFilesMissing, match="Impor ulang"):
        actions.activate(first.pk)
    assert Edition.objects.get(is_active=True) == second


@pytest.mark.parametrize(("name", "content", "words"), [
    ("none.geojson", None, "tidak ada"),
    ("x.doc", "x", "--format"),
    ("x.geojson", "{", "tidak terbaca"),
    ("x.geojson", '{"type":"FeatureCollection","features":[]}', "Tidak ada poligon"),
    ("x.sql", "SELECT 1", "INSERT"),
])  # fmt: skip
def test_files_that_cannot_serve_say_why(name: str, content: str | None, words: str, tmp_path: Path) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_text(content)
    with pytest.raises(BoundaryFileError, match=words):
        read(Reading(path=path))


def test_districts_alone_are_refused(tmp_path: Path) -> None:
    rows = features({"18.72.01": ("Metro Pusat", 105.30, -5.12)})
    with pytest.raises(BoundaryFileError, match="desa saja"):
        read(Reading(path=write_geojson(tmp_path / "kec.geojson", rows), code_field="KODE"))


def test_a_missing_column_lists_those_there_are(tmp_path: Path) -> None:
    path = write_geojson(tmp_path / "x.geojson", features())
    with pytest.raises(BoundaryFileError, match="kode, nama"):
        read(Reading(path=path, code_field="kodewilayah"))


def test_another_regions_file_is_refused(tmp_path: Path) -> None:
    rows = features({"31.71.01.1001": ("Gambir", 106.82, -6.18)})
    with pytest.raises(BoundaryFileError, match="PACK"):
        take(write_geojson(tmp_path / "jkt.geojson", rows))


def road(owner: str, name: str, line: list[list[float]]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"status": owner, "nama_ruas": name},
        "geometry": {"type": "LineString", "coordinates": line},
    }


def test_the_nearest_road_tells_its_owner(tmp_path: Path) -> None:
    path = write_geojson(tmp_path / "jalan.geojson", [
        road("Jalan Nasional", "Lintas Timur", [[105.30, -5.10], [105.34, -5.10]]),
        road("Kabupaten", "Jl. Imopuro", [[105.30, -5.1005], [105.34, -5.1005]]),
        road("entah", "", [[105.30, -5.2], [105.34, -5.2]]),
    ])  # fmt: skip
    done = actions.import_roads(RoadReading(path=path, owner_field="STATUS"), "uji", now(), quiet)
    assert done.report["owners"] == {"national": 1, "regency": 1}
    assert "entah" in done.text

    near = queries.road_owner(-5.10018, 105.32)
    assert near is not None
    assert (near.level, near.name) == ("national", "Lintas Timur")
    assert near.distance_m == pytest.approx(20.0, abs=0.3)
    other = queries.road_owner(-5.10045, 105.32)
    assert other is not None
    assert other.level == "regency"
    assert queries.road_owner(-5.1015, 105.32) is None
    assert queries.road_owner(-5.1015, 105.32, within_m=120) is not None


def test_roads_need_their_owner_column(tmp_path: Path) -> None:
    path = write_geojson(tmp_path / "jalan.geojson", [road("Provinsi", "", [[105.3, -5.1], [105.31, -5.1]])])
    with pytest.raises(BoundaryFileError, match="status"):
        actions.import_roads(RoadReading(path=path, owner_field="owner"), "", now(), quiet)


def test_without_roads_nobody_owns() -> None:
    assert queries.road_owner(-5.1, 105.3) is None


def test_the_command_line_imports_lists_and_shows(geojson: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["regions", "list"]) == 0
    assert "Belum ada edisi" in capsys.readouterr().out
    assert main(["regions", "import", str(geojson), "--source", "papan tulis"]) == 0
    shown = capsys.readouterr()
    assert "4 desa/kelurahan berbatas" in shown.out
    assert "membaca metro.geojson" in shown.err
    assert main(["regions", "list"]) == 0
    assert "papan tulis" in capsys.readouterr().out
    assert main(["regions", "show", "--", "-5.11,105.31"]) == 0
    assert "pasti, menurut batas desa" in capsys.readouterr().out
    assert main(["regions", "show", "18.72.01"]) == 0
    assert "Kelurahan Imopuro" in capsys.readouterr().out
    assert main(["regions", "show", "18.99"]) == 1
    assert main(["regions", "activate", "99"]) == 1
    assert main(["regions", "import", "/nowhere.geojson"]) == 1
    assert "Tidak diimpor" in capsys.readouterr().err


def test_a_smaller_file_does_not_push_out_a_larger_one(home, tmp_path):
    first = take(write_geojson(tmp_path / "semua.geojson", features()))
    one = dict(list(SQUARES.items())[:1])

    second = take(write_geojson(tmp_path / "satu.geojson", features(one)))

    assert first.edition.is_active
    assert not second.edition.is_active
    assert queries.locate(-5.09, 105.33).village.code == "18.72.01.1004"
    assert actions.activate(second.edition.pk).is_active
    assert take(write_geojson(tmp_path / "semua2.geojson", features())).edition.is_active
