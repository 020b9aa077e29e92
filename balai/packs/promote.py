# SPDX-License-Identifier: EUPL-1.2
"""A reviewed pack takes the place of the one in use, and the one before can come back: in one command each.

Every pack that was in use is kept beside the packs, in `.kept/<code>/<number>`; nothing is ever deleted there.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from balai.packs import loader
from balai.packs.check import check
from balai.packs.compare import Difference, diff, newly_sensitive
from balai.packs.findings import Finding, PackError
from balai.packs.schema import Pack

KEPT = ".kept"
_WHO = "kept.txt"  # one line: when it was put away


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What taking a folder into use would mean; `findings` and `objections` stand against it."""

    code: str
    findings: tuple[Finding, ...] = ()
    objections: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()
    sensitive: tuple[str, ...] = ()  # categories whose reports will no longer be public
    is_new: bool = False
    pack: Pack | None = None  # as it would be; None when it cannot be built


def propose(folder: Path, *, drop_codes: bool = False) -> Proposal:
    """Judge a folder as the next pack of its code; reads only. PackError when it cannot be read at all.

    It is judged as if it stood among the packs already, so that its parents are found.
    """
    with tempfile.TemporaryDirectory(dir=loader.packs_dir(), prefix=".try-") as place:
        code = _code(folder)
        beside = Path(place) / code
        _copy(folder, beside)
        for other in loader.pack_codes():
            if other != code:
                (Path(place) / other).symlink_to(loader.pack_dir(other), target_is_directory=True)
        findings = tuple(check(beside))
        if findings:
            return Proposal(code=code, findings=findings)
        new, _ = loader.build(loader.read(beside))
    assert new is not None  # else the check had said so
    old = _in_use(code)
    if old is None:
        return Proposal(code=code, is_new=True, pack=new)
    against = [*_rewritten(old, new), *(() if drop_codes else _gone(old, new))]
    return Proposal(
        code=code, objections=tuple(against), differences=tuple(diff(old, new)),
        sensitive=tuple(newly_sensitive(old, new)), pack=new,
    )  # fmt: skip


def promote(folder: Path) -> int:
    """Take a judged folder into use; the number under which the one before was kept (0: there was none)."""
    code = _code(folder)
    place = loader.pack_dir(code)
    fresh = Path(tempfile.mkdtemp(dir=loader.packs_dir(), prefix=".next-")) / code
    _copy(folder, fresh)
    number = _put_away(code) if place.exists() else 0
    fresh.replace(place)
    fresh.parent.rmdir()
    loader.reset()
    return number


def roll_back(code: str, number: int | None = None) -> int:
    """Bring back a pack that was kept (the last one if no number is given); its number. LookupError if there is none.

    The one in use is kept too, so that rolling back can be undone.
    """
    numbers = [found for found, _when in history(code)]
    chosen = number if number is not None else max(numbers, default=0)
    if chosen not in numbers:
        raise LookupError(
            f"Tidak ada simpanan {chosen} untuk paket {code}" if chosen else f"Belum ada simpanan untuk paket {code}"
        )
    promote(_kept(code) / str(chosen) / code)
    return chosen


def history(code: str) -> list[tuple[int, str]]:
    """Kept packs of a code, oldest first: number, and when each was put away (UTC)."""
    folders = [path for path in _kept(code).glob("*") if path.name.isdigit() and (path / code / "pack.toml").is_file()]
    return sorted((int(path.name), _when(path)) for path in folders)


def _when(path: Path) -> str:
    note = path / _WHO
    return note.read_text("utf-8").strip() if note.exists() else ""


def _kept(code: str) -> Path:
    return loader.packs_dir() / KEPT / code


def _code(folder: Path) -> str:
    if not (folder / "pack.toml").is_file():
        problem = f'Tidak ada paket di "{folder}".'
        raise PackError(
            folder.name, [Finding(folder / "pack.toml", 1, "paket", problem, "Sebut folder yang berisi pack.toml.")]
        )
    return folder.resolve().name


def _copy(folder: Path, to: Path) -> None:
    shutil.copytree(folder, to, ignore=shutil.ignore_patterns(".*", _WHO))


def _put_away(code: str) -> int:
    number = max((found for found, _ in history(code)), default=0) + 1
    box = _kept(code) / str(number)
    box.mkdir(parents=True)
    loader.pack_dir(code).replace(box / code)
    (box / _WHO).write_text(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC\n", "utf-8")
    return number


def _in_use(code: str) -> Pack | None:
    if not (loader.pack_dir(code) / "pack.toml").is_file():
        return None
    return loader.build(loader.read(loader.pack_dir(code)))[0]


def _rewritten(old: Pack, new: Pack) -> Iterator[str]:
    """Workflows that running cases began with must stay as they were."""
    kept = {(flow.kind, flow.version): flow for flow in new.workflows}
    for flow in old.workflows:
        name = f"Alur {flow.kind} versi {flow.version}"
        found = kept.get((flow.kind, flow.version))
        if found is None:
            write = f"Bekukan: balai pack freeze {old.meta.code}."
            yield f"{name} hilang, padahal laporan yang berjalan masih memakainya. {write}"
        elif (found.states, found.transitions) != (flow.states, flow.transitions):
            write = f"Bekukan dahulu (balai pack freeze {old.meta.code}), lalu tulis version = {flow.version + 1}."
            left = [state.code for state in flow.states if state.code not in {other.code for other in found.states}]
            lost = f" Keadaan yang hilang: {', '.join(left)}." if left else ""
            yield f"{name} berubah, padahal laporan yang berjalan memakainya.{lost} {write}"


def _gone(old: Pack, new: Pack) -> Iterator[str]:
    """Codes that cases may bear: without them a case has no name, no desk."""
    for section, one, two in (
        ("Kategori", old.categories, new.categories),
        ("Instansi", old.agencies, new.agencies),
        ("Unit", old.units, new.units),
    ):
        left = sorted({row.code for row in one} - {row.code for row in two})
        if left:
            words = (
                "Akhiri kategori dengan valid_to saja."
                if section == "Kategori"
                else "Mungkin masih ada laporan di sana."
            )
            yield f"{section} {', '.join(left)} tidak ada lagi. {words} Bila memang dihapus: --drop-codes."
