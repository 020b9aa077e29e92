# SPDX-License-Identifier: EUPL-1.2
"""What an import found, as JSON for the record and as text for the person at the keyboard."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import shapely

from balai.regions.gazetteer import Area
from balai.regions.importing.clean import Coverage, Mending, to_degrees
from balai.regions.rules.assign import Assignment
from balai.regions.rules.geo import distance_km

FAR_KM = 10.0  # a village's polygon farther than this from its known point is suspicious: exchanged codes
EQUAL_AREA = 6933
SHOWN = 12  # lines of a list in the text; the JSON has all


@dataclass(slots=True)
class Report:
    """Counts and lists of one import of village boundaries; areas in km²."""

    file: str
    rows: int
    villages: int
    listed: int  # villages of the regencies the file covers
    all_listed: int  # villages of the pack
    remarks: list[str]
    by_successor: list[tuple[str, str]]
    by_name: list[tuple[str, str]]
    unknown: list[tuple[str, str]]
    repeated: list[str]
    missing: list[tuple[str, str]]
    far: list[tuple[str, str, float]]
    regency_km2: dict[str, float]
    mending: Mending = field(default_factory=Mending)

    def as_json(self) -> dict[str, Any]:
        """Plain lists and numbers; areas of single villages are left out."""
        data = asdict(self)
        del data["mending"]["area_km2"]
        return data


def make(
    file: str, assignment: Assignment, coverage: Coverage, areas: Mapping[str, Area], remarks: list[str]
) -> Report:
    """The report of an import into the pack whose `areas` are given."""
    done = set(coverage.codes)
    regencies = {code[:5] for code in done}
    villages = [a for a in areas.values() if a.level == "village"]
    listed = [a for a in villages if a.code[:5] in regencies]
    return Report(
        file=file,
        rows=len(assignment.codes) + len(assignment.unknown),
        villages=len(done),
        listed=len(listed),
        all_listed=len(villages),
        remarks=remarks,
        by_successor=assignment.by_successor,
        by_name=assignment.by_name,
        unknown=assignment.unknown,
        repeated=assignment.repeated,
        missing=[(a.code, a.name) for a in listed if a.code not in done],
        far=_far(coverage, areas),
        regency_km2=_areas(coverage),
        mending=coverage.mending,
    )


def _areas(coverage: Coverage) -> dict[str, float]:
    """True area of each regency, measured in an equal-area projection of the ellipsoid."""
    from pyproj import Transformer

    turn = Transformer.from_crs(coverage.epsg, EQUAL_AREA, always_xy=True)
    flat = shapely.transform(coverage.shapes, turn.transform, interleaved=False)
    sums: dict[str, float] = defaultdict(float)
    for code, area in zip(coverage.codes, shapely.area(flat), strict=True):
        sums[code[:5]] += float(area) / 1e6
    return {code: round(km2, 2) for code, km2 in sorted(sums.items())}


def _far(coverage: Coverage, areas: Mapping[str, Area]) -> list[tuple[str, str, float]]:
    middles = to_degrees([s.representative_point() for s in coverage.shapes], coverage.epsg)
    found = []
    for code, point, shape in zip(coverage.codes, middles, coverage.shapes, strict=True):
        area = areas[code]
        km = distance_km(area.lat, area.lon, point.y, point.x)
        reach = float((shape.area / math.pi) ** 0.5) / 1000
        if not area.approximate and km > FAR_KM + 2 * reach:
            found.append((code, area.name, round(km, 1)))
    return sorted(found, key=lambda row: -row[2])


def text(report: Report, areas: Mapping[str, Area]) -> str:
    """The report in Indonesian, one fact a line, lists cut after a dozen."""
    m = report.mending
    share = 100 * report.villages / report.listed if report.listed else 0.0
    lines = [
        f"Berkas {report.file}: {report.rows} baris, {report.villages} desa/kelurahan berbatas.",
        f"Cakupan: {share:.1f} % dari {report.listed} desa di kabupaten/kota yang ada di berkas ini;",
        f"  {100 * report.villages / report.all_listed:.1f} % dari {report.all_listed} desa wilayah layanan.",
        *report.remarks,
        *_list("Kode lama, dipasangkan dengan penggantinya", [f"{a} -> {b}" for a, b in report.by_successor]),
        *_list("Dipasangkan lewat nama", [f"{a} -> {b}" for a, b in report.by_name]),
        *_list("Kode tidak dikenal, tidak diimpor", [f"{a} {b}" for a, b in report.unknown]),
        *_list("Beberapa baris digabung menjadi satu desa", report.repeated),
        *_list(
            "Desa tanpa batas (tanahnya ikut desa induk sampai ada batasnya)", [f"{a} {b}" for a, b in report.missing]
        ),
        *_list(
            "Batas jauh dari titik desa yang dikenal, mungkin kode tertukar",
            [f"{a} {b}: {km} km" for a, b, km in report.far],
        ),
        *_list("Bentuk diperbaiki (tidak sah)", m.invalid),
        f"Tumpang tindih {m.overlap_km2:.2f} km², celah {m.gaps} ({m.gap_km2:.2f} km²); keduanya dirapikan.",
        *_list("Tumpang tindih terbesar", [f"{a} dan {b}: {km2:.2f} km²" for a, b, km2 in m.overlaps]),
        *_list("Lubang yang dibiarkan (danau atau desa yang tidak ada)", [f"{km2:.2f} km²" for km2 in m.holes_left]),
        *_list("Luas berubah lebih dari 2 %", [f"{c}: {a:.2f} -> {b:.2f} km²" for c, a, b in m.changed]),
        *_list("Hilang karena tertutup desa lain", m.lost),
        f"Luas seluruhnya {sum(report.regency_km2.values()):,.1f} km²:",
        *(f"  {areas[c].name}: {km2:,.2f} km²" for c, km2 in report.regency_km2.items()),
    ]
    return "\n".join(lines) + "\n"


def _list(title: str, items: list[str]) -> list[str]:
    if not items:
        return []
    rest = [f"  … dan {len(items) - SHOWN} lagi"] if len(items) > SHOWN else []
    return [f"{title}: {len(items)}", *(f"  {item}" for item in items[:SHOWN]), *rest]
