# SPDX-License-Identifier: EUPL-1.2
"""Takes boundary and road files in as editions, and switches the edition in force."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import shapely
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from balai.kernel.errors import NotFound
from balai.regions import editions, succession
from balai.regions.importing import clean, layers, read, report, roads
from balai.regions.models import Edition
from balai.regions.queries import here
from balai.regions.rules.assign import assign
from balai.regions.shapes import write_shapes

Say = clean.Say


class UnknownEdition(NotFound):
    code = "unknown_edition"
    message = _("Edisi {edition} tidak ada. Lihat `balai regions list`.")


class EditionFilesMissing(NotFound):
    code = "edition_files_missing"
    message = _("Berkas edisi {edition} tidak ada di {folder}. Impor ulang, atau salin foldernya ke sini.")


@dataclass(frozen=True, slots=True)
class Imported:
    """The report as JSON and text; no edition after a dry run."""

    report: dict[str, Any]
    text: str
    edition: Edition | None


def import_boundaries(how: read.Reading, source: str, now: datetime, say: Say, *, dry_run: bool = False) -> Imported:
    """A new edition of village boundaries; with `dry_run` only the report. It is in force at once, unless it knows
    fewer villages than the one in force: a city's own file does not push out the province's unasked.
    Raises BoundaryFileError when the file cannot serve.
    """
    say(f"membaca {how.path.name}")
    content = read.read(how)
    own = here()
    assignment = assign(
        [(f.code, f.name) for f in content.features], {v.code: v.name for v in own.villages}, succession.successor
    )
    if not assignment.codes:
        raise read.BoundaryFileError(
            "Tidak ada satu pun kode desa wilayah layanan ini di dalam berkas. Periksa PACK dan --code-field."
        )
    shapes: dict[str, list[shapely.Geometry]] = {}
    for number, code in assignment.codes.items():
        shapes.setdefault(code, []).append(content.features[number].shape)
    coverage = clean.clean(shapes, say)
    made = report.make(how.path.name, assignment, coverage, own.areas, content.remarks)
    text = report.text(made, own.areas)
    if dry_run:
        return Imported(made.as_json(), text, None)
    say("menulis edisi")
    folder = _fresh_folder("desa", now)
    layers.write(folder, coverage, {code: a.name for code, a in own.areas.items()})
    return Imported(made.as_json(), text, _keep("villages", folder, source or how.path.name, made.as_json(), text, now))


def import_roads(how: roads.RoadReading, source: str, now: datetime, say: Say, *, dry_run: bool = False) -> Imported:
    """A new edition of the road owner layer, in force at once. Raises BoundaryFileError when the file cannot serve."""
    say(f"membaca {how.path.name}")
    lines = roads.read(how)
    counts = dict(sorted(Counter(lines.levels).items()))
    made: dict[str, Any] = {
        "file": how.path.name,
        "lines": len(lines.shapes),
        "owners": counts,
        "remarks": lines.remarks,
    }
    text = (
        "\n".join(
            [
                f"Berkas {how.path.name}: {len(lines.shapes)} ruas.",
                *(f"  {level}: {n}" for level, n in counts.items()),
                *lines.remarks,
            ]
        )
        + "\n"
    )
    if dry_run:
        return Imported(made, text, None)
    folder = _fresh_folder("jalan", now)
    write_shapes(folder, lines.shapes, {"levels": lines.levels, "names": lines.names})
    return Imported(made, text, _keep("roads", folder, source or how.path.name, made, text, now))


def activate(edition_id: int) -> Edition:
    """Puts an edition in force for its kind; running processes follow within seconds.
    Raises UnknownEdition, EditionFilesMissing.
    """
    edition = Edition.objects.filter(pk=edition_id).first()
    if edition is None:
        raise UnknownEdition(edition=edition_id)
    if not (editions.root() / edition.folder).is_dir():
        raise EditionFilesMissing(edition=edition_id, folder=editions.root() / edition.folder)
    _switch(edition)
    return edition


def deactivate(kind: str) -> None:
    """No edition of this kind in force: pins are placed by village points again."""
    with transaction.atomic():
        Edition.objects.filter(kind=kind, is_active=True).update(is_active=False)
        editions.point_to(kind, None)
    _forget(kind)


def _fresh_folder(word: str, now: datetime) -> Path:
    """A new folder for an edition's files. The name carries the time, so that no process takes it for an old one."""
    stem = f"{word}-{now:%Y%m%d-%H%M%S}"
    for number in range(1, 100):
        folder = editions.root() / (stem if number == 1 else f"{stem}-{number}")
        if not folder.exists():
            folder.mkdir(parents=True)
            return folder
    raise FileExistsError(stem)


def _keep(kind: str, folder: Path, source: str, made: dict[str, Any], text: str, now: datetime) -> Edition:
    (folder / "report.txt").write_text(text, "utf-8")
    (folder / "report.json").write_text(json.dumps(made, ensure_ascii=False, indent=1), "utf-8")
    with transaction.atomic():
        edition = Edition.objects.create(
            kind=kind, source=source[:300], folder=folder.name, report=made, imported_at=now
        )
        if not _is_smaller(kind, made):
            _switch(edition)
    return edition


def _is_smaller(kind: str, made: dict[str, Any]) -> bool:
    """Whether the edition in force knows more villages than the one whose report is given."""
    now_used = Edition.objects.filter(kind=kind, is_active=True).first()
    if kind != "villages" or now_used is None or not (editions.root() / now_used.folder).is_dir():
        return False
    return int(made["villages"]) < int(now_used.report.get("villages", 0))


def _switch(edition: Edition) -> None:
    with transaction.atomic():
        Edition.objects.filter(kind=edition.kind, is_active=True).exclude(pk=edition.pk).update(is_active=False)
        Edition.objects.filter(pk=edition.pk).update(is_active=True)
        # Last, so that a failure to write the file leaves the rows as they were.
        editions.point_to(edition.kind, edition.folder)
    edition.is_active = True
    _forget(edition.kind)


def _forget(kind: str) -> None:
    (editions.villages if kind == "villages" else editions.roads).forget()


def remove(edition_id: int) -> None:
    """Deletes an edition that is not in force, row and files. Raises UnknownEdition for one in force or unknown."""
    edition = Edition.objects.filter(pk=edition_id, is_active=False).first()
    if edition is None:
        raise UnknownEdition(edition=edition_id)
    edition.delete()
    shutil.rmtree(editions.root() / edition.folder, ignore_errors=True)
