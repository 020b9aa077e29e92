# SPDX-License-Identifier: EUPL-1.2
"""`balai regions ...`: import boundaries and road owners, list and switch editions, look a place up."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from balai.regions.actions import Imported

Subparsers = Any  # argparse has no public name for what add_subparsers returns
Handler = Callable[[argparse.Namespace], int]
COORDINATE_PAIR = 2


def register(subparsers: Subparsers) -> None:
    """Adds `regions` and its commands; each sets `run`, from the parsed arguments to the exit status."""
    regions = subparsers.add_parser("regions", help="wilayah: impor batas desa dan pemilik jalan, edisi, pencarian")
    commands = regions.add_subparsers(dest="regions_command", required=True, metavar="PERINTAH")
    new = commands.add_parser("new-pack", help="paket daerah pertama untuk satu provinsi, siap diperiksa dan diubah")
    new.add_argument("code", metavar="KODE", help="misalnya banten; juga nama foldernya")
    new.add_argument("province", metavar="PROVINSI", help="dua angka kode Kemendagri, misalnya 36")
    new.set_defaults(run=_new_pack)
    add = commands.add_parser("import", help="impor batas desa (GeoJSON, Shapefile/GeoPackage, SQL)")
    add.add_argument("file", type=Path, metavar="BERKAS")
    add.add_argument("--format", choices=("geojson", "ogr", "sql"), help="bawaan: dari akhiran nama berkas")
    add.add_argument("--code-field", metavar="KOLOM", help="kolom kode desa; bawaan: dicari sendiri")
    add.add_argument("--name-field", metavar="KOLOM", help="kolom nama desa; bawaan: dicari sendiri")
    _common(add, _import)
    _simple(commands, "list", "daftar edisi; tanda * sedang berlaku", _list)
    activate = _simple(commands, "activate", "berlakukan sebuah edisi", _activate)
    activate.add_argument("edition", type=int, metavar="NOMOR")
    deactivate = _simple(commands, "deactivate", "tanpa batas desa atau tanpa lapisan jalan", _deactivate)
    deactivate.add_argument("kind", choices=("villages", "roads"))
    remove = _simple(commands, "remove", "hapus edisi yang tidak berlaku beserta berkasnya", _remove)
    remove.add_argument("edition", type=int, metavar="NOMOR")
    show = _simple(commands, "show", "tampilkan wilayah menurut kode, nama, atau titik lat,lon", _show)
    show.add_argument("what", metavar="KODE|NAMA|LAT,LON")
    roads = commands.add_parser("roads", help="lapisan pemilik jalan").add_subparsers(
        dest="roads_command", required=True, metavar="PERINTAH"
    )
    lines = roads.add_parser("import", help="impor ruas jalan dengan pemiliknya (GeoJSON, GeoPackage, Shapefile)")
    lines.add_argument("file", type=Path, metavar="BERKAS")
    lines.add_argument("--owner-field", required=True, metavar="KOLOM", help="kolom pemilik: nasional, provinsi, ...")
    lines.add_argument("--name-field", metavar="KOLOM", help="kolom nama ruas")
    _common(lines, _import_roads)


def _with_django(handler: Handler) -> Handler:
    """The handler, run after Django was set up; a database without tables is one sentence."""

    def run(args: argparse.Namespace) -> int:
        import django
        from django.db.utils import OperationalError, ProgrammingError

        django.setup()
        try:
            return handler(args)
        except (OperationalError, ProgrammingError) as problem:
            print(f"Basis data belum siap ({problem}). Jalankan `balai serve` sekali.", file=sys.stderr)
            return 1

    return run


def _simple(commands: Subparsers, word: str, text: str, handler: Handler) -> Any:
    parser = commands.add_parser(word, help=text)
    parser.set_defaults(run=_with_django(handler))
    return parser


def _common(parser: argparse.ArgumentParser, handler: Handler) -> None:
    parser.add_argument("--swap-axes", action="store_true", help="koordinat di berkas tertulis lintang lalu bujur")
    parser.add_argument("--dry-run", action="store_true", help="hanya laporan, tidak ada yang disimpan")
    parser.add_argument("--source", default="", metavar="TEKS", help="asal berkas, disimpan bersama edisi")
    parser.set_defaults(run=_with_django(handler))


def _say() -> Callable[[str], None]:
    """Progress on the error channel, with the seconds since the start."""
    started = time.monotonic()

    def say(step: str) -> None:
        print(f"[{time.monotonic() - started:5.1f} dtk] {step} …", file=sys.stderr, flush=True)

    return say


def _new_pack(args: argparse.Namespace) -> int:
    from balai.packs import pack_dir
    from balai.regions import newpack

    folder = pack_dir(args.code)
    try:
        written = newpack.write(args.code, args.province, folder)
    except FileExistsError:
        print(f"{folder} sudah ada; pilih kode lain atau hapus dahulu.", file=sys.stderr)
        return 1
    except (LookupError, ValueError) as problem:
        print(problem, file=sys.stderr)
        return 1
    print(f"{len(written)} berkas ditulis ke {folder}.")
    print(f"Periksa: balai pack check {args.code}. Coba: PACK={args.code} BALAI_HOME=/folder/data balai serve")
    return 0


def _import(args: argparse.Namespace) -> int:
    from balai.kernel.clock import now
    from balai.regions.actions import import_boundaries
    from balai.regions.importing.read import Reading

    how = Reading(
        path=args.file,
        format=args.format,
        code_field=args.code_field,
        name_field=args.name_field,
        swap_axes=args.swap_axes,
    )
    return _tell(lambda: import_boundaries(how, args.source, now(), _say(), dry_run=args.dry_run))


def _import_roads(args: argparse.Namespace) -> int:
    from balai.kernel.clock import now
    from balai.regions.actions import import_roads
    from balai.regions.importing.roads import RoadReading

    how = RoadReading(
        path=args.file, owner_field=args.owner_field, name_field=args.name_field, swap_axes=args.swap_axes
    )
    return _tell(lambda: import_roads(how, args.source, now(), _say(), dry_run=args.dry_run))


def _tell(work: Callable[[], Imported]) -> int:
    from balai.regions.importing.read import BoundaryFileError

    try:
        done = work()
    except BoundaryFileError as problem:
        print(f"Tidak diimpor: {problem}", file=sys.stderr)
        return 1
    print(done.text, end="")
    if done.edition is None:
        print("Percobaan saja: tidak ada yang disimpan.")
    elif not done.edition.is_active:
        number = done.edition.pk
        print(f"Disimpan sebagai edisi {number}, belum berlaku: edisi yang berlaku mengenal lebih banyak desa.")
        print(f"Bila memang ingin menggantinya: balai regions activate {number}")
    else:
        print(f"Edisi {done.edition.pk} berlaku. Peladen yang sedang berjalan ikut dalam beberapa detik.")
    return 0


def _list(_args: argparse.Namespace) -> int:
    from balai.regions.queries import edition_rows

    rows = edition_rows()
    if not rows:
        print("Belum ada edisi. Impor dengan: balai regions import BERKAS")
    for row in rows:
        mark = "*" if row.is_active else " "
        what = "batas desa" if row.kind == "villages" else "jalan"
        print(f"{mark} {row.pk:>3}  {what:<10}  {row.imported_at:%Y-%m-%d %H:%M} UTC  {row.source}")
    return 0


def _refusable(work: Callable[[], str]) -> int:
    from balai.kernel.errors import DomainError

    try:
        print(work())
    except DomainError as problem:
        print(problem.in_words, file=sys.stderr)
        return 1
    return 0


def _activate(args: argparse.Namespace) -> int:
    from balai.regions.actions import activate

    return _refusable(lambda: f"Edisi {activate(args.edition).pk} berlaku.")


def _deactivate(args: argparse.Namespace) -> int:
    from balai.regions.actions import deactivate

    deactivate(args.kind)
    print("Tidak ada edisi yang berlaku untuk jenis ini.")
    return 0


def _remove(args: argparse.Namespace) -> int:
    from balai.regions.actions import remove

    def work() -> str:
        remove(args.edition)
        return f"Edisi {args.edition} dihapus."

    return _refusable(work)


def _show(args: argparse.Namespace) -> int:
    from balai.regions.queries import search
    from balai.regions.rules.codes import level_of

    if level_of(args.what):
        return _refusable(lambda: _area_text(args.what))
    pair = args.what.replace(";", ",").split(",")
    if len(pair) == COORDINATE_PAIR:
        try:
            lat, lon = (float(value) for value in pair)
        except ValueError:
            pass
        else:
            return _refusable(lambda: _point_text(lat, lon))
    found = search(args.what)
    for hit in found:
        print(f"{hit.code:<14} {hit.label}")
    if not found:
        print("Tidak ditemukan.", file=sys.stderr)
    return 0 if found else 1


def _area_text(code: str) -> str:
    from balai.regions import queries

    area = queries.area(code)
    lines = [f"{area.code}  {queries.label(area.code)}", f"jenis {area.kind}, titik {area.lat}, {area.lon}"]
    if area.approximate:
        lines.append("titik perkiraan: desa baru, memakai titik kecamatan")
    if area.postcode:
        lines.append(f"kode pos {area.postcode}")
    below = queries.children(area.code)
    if below:
        lines.append(f"{len(below)} wilayah di bawahnya:")
        lines += [f"  {child.code}  {queries.name(child.code)}" for child in below]
    return "\n".join(lines)


def _point_text(lat: float, lon: float) -> str:
    from balai.regions import queries

    found = queries.locate(lat, lon)
    lines = []
    if not found.inside:
        lines.append(f"di luar wilayah layanan, {found.province_name or 'jauh dari desa mana pun'}")
    elif found.village:
        sure = "pasti, menurut batas desa" if found.exact else f"perkiraan, {found.distance_km} km"
        lines.append(f"{found.village.code}  {queries.label(found.village.code)}  ({sure})")
    lines += [f"  {c.area.code}  {queries.name(c.area.code)}  {c.distance_km} km" for c in found.candidates]
    road = queries.road_owner(lat, lon)
    if road:
        lines.append(f"jalan {road.name or '(tanpa nama)'}: {road.level}, {road.distance_m} m")
    return "\n".join(lines)
