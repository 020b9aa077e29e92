# SPDX-License-Identifier: EUPL-1.2
"""`balai pack check | diff | show | freeze | promote | rollback`: on a bare checkout, without settings or database."""

from __future__ import annotations

import argparse
import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from balai.packs import lookup, promote
from balai.packs.check import check, folder_of
from balai.packs.compare import SHOWN, diff, newly_sensitive, told
from balai.packs.findings import PackError
from balai.packs.freeze import freeze
from balai.packs.loader import build, pack_codes, read
from balai.packs.rules.look import progress
from balai.packs.shape import SUBJECTS

if TYPE_CHECKING:
    from balai.packs.promote import Proposal
    from balai.packs.schema import Pack


# Count the public reports of some categories, None where there is no database; higher layers add theirs.
public_reports: list[Callable[[str, Sequence[str]], int | None]] = []
# Count the cases of a pack by kind, version and state of their workflow, None where there is no database; likewise.
cases_by_state: list[Callable[[str], Mapping[tuple[str, int, str], int] | None]] = []


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the `pack` command to the command line; each command sets `run`, a function of the arguments."""
    pack = subparsers.add_parser("pack", help="paket daerah: periksa, bandingkan, tampilkan")
    commands = pack.add_subparsers(dest="pack_command", required=True, metavar="PERINTAH")
    one = commands.add_parser("check", help="katakan apa yang salah: berkas, baris, dan yang seharusnya ditulis")
    one.add_argument("packs", nargs="*", metavar="KODE|FOLDER", help="bawaan: semua paket yang ada")
    one.set_defaults(run=_check)
    two = commands.add_parser("diff", help="tampilkan beda dua paket, pokok demi pokok")
    two.add_argument("a", metavar="A")
    two.add_argument("b", metavar="B")
    two.add_argument("--only", choices=list(SUBJECTS.values()), help="satu pokok saja, tetapi lengkap")
    two.set_defaults(run=_diff)
    three = commands.add_parser("show", help="tampilkan isi paket sesudah semua lapisan digabung")
    three.add_argument("pack", metavar="KODE|FOLDER")
    three.add_argument("section", nargs="?", choices=["tree", "routes", "promises", "units", "workflow"])
    three.set_defaults(run=_show)
    four = commands.add_parser("freeze", help="simpan alur yang berlaku sebagai berkas, sebelum mengubahnya")
    four.add_argument("pack", metavar="KODE|FOLDER")
    four.add_argument("kind", metavar="JENIS", nargs="?", default="report", help="jenis perkara (bawaan: report)")
    four.set_defaults(run=_freeze)
    _register_switches(commands)


def _register_switches(commands: Any) -> None:
    """The commands that take a pack into use and bring one back."""
    one = commands.add_parser("promote", help="periksa folder, tampilkan bedanya, lalu pakai")
    one.add_argument("folder", metavar="FOLDER", type=Path, help="paket yang sudah ditinjau; nama foldernya kode paket")
    one.add_argument("--try", dest="dry", action="store_true", help="hanya periksa dan bandingkan")
    one.add_argument("--drop-codes", action="store_true", help="izinkan kategori, instansi, dan unit hilang")
    one.set_defaults(run=_promote)
    two = commands.add_parser("rollback", help="kembalikan paket yang dipakai sebelumnya")
    two.add_argument("code", metavar="KODE")
    two.add_argument(
        "number", metavar="NOMOR", nargs="?", type=int, help="nomor dari `balai pack history` (bawaan: yang terakhir)"
    )
    two.set_defaults(run=_rollback)
    three = commands.add_parser("history", help="paket yang pernah dipakai")
    three.add_argument("code", metavar="KODE")
    three.set_defaults(run=_history)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs `pack ...` by itself; the exit code is 0 when all is well, 1 for findings or differences, 2 for bad use."""
    parser = argparse.ArgumentParser(prog="balai")
    register(parser.add_subparsers(required=True))
    arguments = parser.parse_args(argv)
    return int(arguments.run(arguments))


def _check(arguments: argparse.Namespace) -> int:
    names = arguments.packs or list(pack_codes())
    if not names:
        print("Belum ada paket. Taruh folder berisi pack.toml di packs/, atau isi BALAI_PACKS.")
        return 2
    worst = 0
    for name in names:
        findings = check(name)
        for finding in findings:
            print(
                f"{_near(finding.file)}:{finding.line}: {finding.where}\n    {finding.problem} {finding.write}".rstrip()
            )
        left = [] if findings else _stranded(folder_of(name).name, _pack(name))
        for line in left:
            print(f"! {line}")
        wrong = len(findings) + len(left)
        verdict = f"{wrong} hal perlu diperbaiki" if wrong else "tidak ada yang perlu diperbaiki"
        print(f"{folder_of(name).name}: {verdict}{'' if findings else _drafts(name)}")
        worst = max(worst, 1 if wrong else 0)
    return worst


def _stranded(code: str, pack: Pack) -> list[str]:
    """What is said of cases in states that the pack no longer has; nothing where no database can be asked."""
    counted: Counter[tuple[str, int, str]] = Counter()
    for count in cases_by_state:
        counted.update(count(code) or {})
    flows = {(flow.kind, flow.version): {state.code for state in flow.states} for flow in pack.workflows}
    out = []
    for (kind, version, state), n in sorted(counted.items()):
        known = flows.get((kind, version))
        if known is None:
            gone, write = f"alur {kind} versi {version}", f"Kembalikan berkas workflows/{kind}.v{version}.toml."
        elif state not in known:
            gone, write = f'keadaan "{state}" dari alur {kind} versi {version}', "Kembalikan keadaan itu."
        else:
            continue
        meanwhile = "Sementara itu berjalan menurut keadaan lain dari fase yang sama."
        out.append(f"{n} laporan memakai {gone}, yang tidak ada lagi. {write} {meanwhile}")
    return out


def _drafts(name: str) -> str:
    """How far the pack's draft languages are."""
    parts = (f"; {lang}: {done} dari {all_} kalimat" for lang, (done, all_) in progress(_pack(name)).items())
    return "".join(parts)


def _near(path: Path) -> str:
    """The path as seen from where the person stands, if it lies below."""
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)


def _pack(name: str) -> Pack:
    pack, findings = build(read(folder_of(name)))
    if pack is None or findings:
        raise PackError(name, findings)
    return pack


def _diff(arguments: argparse.Namespace) -> int:
    try:
        one, two = _pack(arguments.a), _pack(arguments.b)
    except PackError as error:
        print(error)
        return 2
    found = [line for line in diff(one, two) if arguments.only in (None, line.subject)]
    heads = f"hanya di {one.meta.name}", f"hanya di {two.meta.name}"
    how = f"balai pack diff {arguments.a} {arguments.b} "
    for line in told(found, *heads, shown=None if arguments.only else SHOWN, how=how):
        print(line)
    _say_closing(two.meta.code, newly_sensitive(one, two))
    print(f"{len(found)} beda; → dari {one.meta.name} ke {two.meta.name}." if found else "Tidak ada beda.")
    return 1 if found else 0


def _say_closing(code: str, sensitive: Sequence[str]) -> None:
    """What becomes of the reports of categories that were not sensitive before."""
    if not sensitive:
        return
    counted = [n for count in public_reports if (n := count(code, sensitive)) is not None]
    many = f"{sum(counted)} laporan terbuka" if counted else "laporan terbuka (jumlahnya tidak terbaca di mesin ini)"
    print(f"! Menjadi rahasia: {', '.join(sensitive)}. {many} akan ditutup untuk umum oleh pekerja.")


def _show(arguments: argparse.Namespace) -> int:
    try:
        pack = _pack(arguments.pack)
    except PackError as error:
        print(error)
        return 2
    {"tree": _tree, "routes": _routes, "promises": _promises, "units": _units, "workflow": _workflow}.get(
        arguments.section, _summary
    )(pack)
    return 0


def _freeze(arguments: argparse.Namespace) -> int:
    try:
        flow = lookup.workflow(_pack(arguments.pack), arguments.kind)
        path = freeze(flow, folder_of(arguments.pack))
    except (PackError, LookupError) as error:
        print(error)
        return 2
    except FileExistsError:
        print(f"Versi {flow.version} sudah dibekukan. Tulis dahulu version = {flow.version + 1} di {flow.kind}.toml.")
        return 2
    print(f"{_near(path)} menyimpan versi {flow.version}.")
    print(f"Sekarang tulis version = {flow.version + 1} di workflows/{flow.kind}.toml, lalu ubah seperlunya.")
    return 0


def _summary(pack: Pack) -> None:
    leaves = lookup.leaves(pack, lookup.local_day(pack, datetime.now(UTC)))
    print(f"{pack.meta.name} ({pack.meta.code}), {pack.meta.region}")
    print(f"  nomor        {pack.meta.number.prefix}YYMMDD{'0' * pack.meta.number.serial_digits}")
    print(f"  bahasa       {', '.join(pack.meta.languages)}")
    print(f"  instansi     {len(pack.agencies)}, {sum(body.external for body in pack.agencies)} pemerintah lain")
    print(f"  unit         {len(pack.units)}")
    print(f"  kategori     {len(leaves)} dapat dilaporkan, dalam {len(lookup.children(pack))} kelompok")
    print(f"  aturan       {len(pack.routes)}")
    print(f"  janji        {len(pack.promises)}")
    for flow in pack.workflows:
        print(f"  alur         {flow.kind} v{flow.version}: {len(flow.states)} status, {len(flow.transitions)} langkah")


def _tree(pack: Pack, code: str | None = None, depth: int = 0) -> None:
    for row in lookup.children(pack, code):
        held = ", ".join(f"{level} {body}" for level, body in lookup.owners(pack, row.code).items())
        print(f"{'  ' * depth}{row.name.id} ({row.code})" + (f"  [{held}]" if lookup.is_leaf(pack, row.code) else ""))
        _tree(pack, row.code, depth + 1)


def _routes(pack: Pack) -> None:
    for number, row in enumerate(pack.routes, 1):
        what = ", ".join(row.categories) or "semua kategori"
        where = ", ".join(row.areas) or "semua wilayah"
        owner = f", jalan {row.asset_owner}" if row.asset_owner else ""
        print(f"{number:3}. {what} di {where}{owner} -> {row.to or f'meja tingkat {row.desk_level}'} ({row.phase})")
        print(f"     {row.source}")


def _promises(pack: Pack) -> None:
    for number, row in enumerate(pack.promises, 1):
        measure = f"{row.hours} jam" if row.hours else f"{row.working_days} hari kerja"
        what = ", ".join(row.categories) or "semua kategori"
        print(f"{number:3}. {measure} untuk {', '.join(row.phases)}: {what}, sejak {row.valid_from}")
        print(f"     {row.source}")


def _units(pack: Pack) -> None:
    for body in pack.agencies:
        print(f"{body.name} ({body.code}){', pemerintah lain' if body.external else ''}")
        for unit in lookup.units_of(pack, body.code):
            above = lookup.unit(pack, unit.parent) if unit.parent else None
            print(f"  {unit.kind:12} {unit.name} ({unit.code}){f', di bawah {above.name}' if above else ''}")


def _workflow(pack: Pack) -> None:
    for flow in pack.workflows:
        print(f"{flow.kind} v{flow.version}")
        for move in flow.transitions:
            print(f"  {move.verb:15} {' | '.join(move.from_) or '(baru)'} -> {move.to}  oleh {', '.join(move.roles)}")


def _promote(arguments: argparse.Namespace) -> int:
    try:
        proposal = promote.propose(arguments.folder, drop_codes=arguments.drop_codes)
    except PackError as error:
        print(error)
        return 2
    _show_proposal(proposal, arguments.folder)
    if proposal.findings or proposal.objections:
        print("Paket tidak diganti.")
        return 1
    if arguments.dry:
        print("Paket ini boleh dipakai.")
        return 0
    if not proposal.is_new and not proposal.differences:
        print("Paket ini sudah dipakai.")
        return 0
    number = promote.promote(arguments.folder)
    back = (
        f" Yang lama disimpan sebagai nomor {number}; kembali kepadanya: balai pack rollback {proposal.code}"
        if number
        else ""
    )
    print(f"{proposal.code} kini dipakai.{back}\nNyalakan ulang server agar berlaku.")
    return 0


def _show_proposal(proposal: Proposal, folder: Path) -> None:
    for finding in proposal.findings:
        name = finding.file.name if proposal.code not in finding.file.parts else _inside(finding.file, proposal.code)
        print(f"{folder / name}:{finding.line}: {finding.where}\n    {finding.problem} {finding.write}".rstrip())
    for objection in proposal.objections:
        print(f"! {objection}")
    for line in told(proposal.differences, "hilang", "baru", how=f"balai pack diff {proposal.code} {folder} "):
        print(line)
    _say_closing(proposal.code, proposal.sensitive)
    if proposal.pack is not None:
        for line in _stranded(proposal.code, proposal.pack):
            print(f"! {line}")


def _inside(path: Path, code: str) -> Path:
    """The path below the pack's folder."""
    parts = path.parts
    return Path(*parts[len(parts) - parts[::-1].index(code) :])


def _rollback(arguments: argparse.Namespace) -> int:
    try:
        number = promote.roll_back(arguments.code, arguments.number)
    except LookupError as error:
        print(f"{error}. Lihat yang ada: balai pack history {arguments.code}")
        return 2
    print(f"{arguments.code} kembali ke simpanan nomor {number}. Nyalakan ulang server agar berlaku.")
    for line in _stranded(arguments.code, _pack(arguments.code)):
        print(f"! {line}")
    return 0


def _history(arguments: argparse.Namespace) -> int:
    rows = promote.history(arguments.code)
    for number, when in rows:
        print(f"{number:4}  dipakai sampai {when}")
    if not rows:
        print(f"{arguments.code} belum pernah diganti dengan `balai pack promote`.")
    return 0
