# SPDX-License-Identifier: EUPL-1.2
"""`balai pack check | diff | show | freeze | promote | rollback`: on a bare checkout, without settings or database."""

from __future__ import annotations

import argparse
import os
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from balai.packs import lookup, promote
from balai.packs.check import check, diff, folder_of
from balai.packs.findings import PackError
from balai.packs.freeze import freeze
from balai.packs.loader import build, pack_codes, read
from balai.packs.rules.look import progress

if TYPE_CHECKING:
    from balai.packs.promote import Proposal
    from balai.packs.schema import Pack

SHOWN = 20  # differences printed in full before a switch; the rest is counted


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the `pack` command to the command line; each command sets `run`, a function of the arguments."""
    pack = subparsers.add_parser("pack", help="paket daerah: periksa, bandingkan, tampilkan")
    commands = pack.add_subparsers(dest="pack_command", required=True, metavar="PERINTAH")
    one = commands.add_parser("check", help="katakan apa yang salah: berkas, baris, dan yang seharusnya ditulis")
    one.add_argument("packs", nargs="*", metavar="CODE|PATH", help="bawaan: semua paket yang ada")
    one.set_defaults(run=_check)
    two = commands.add_parser("diff", help="tampilkan beda dua paket, baris demi baris")
    two.add_argument("a", metavar="A")
    two.add_argument("b", metavar="B")
    two.add_argument("--only", metavar="SECTION", help="satu bagian saja, misalnya categories atau promises")
    two.set_defaults(run=_diff)
    three = commands.add_parser("show", help="tampilkan isi paket sesudah semua lapisan digabung")
    three.add_argument("pack", metavar="CODE|PATH")
    three.add_argument("section", nargs="?", choices=["tree", "routes", "promises", "units", "workflow"])
    three.set_defaults(run=_show)
    four = commands.add_parser("freeze", help="simpan alur yang berlaku sebagai berkas, sebelum mengubahnya")
    four.add_argument("pack", metavar="CODE|PATH")
    four.add_argument("kind", nargs="?", default="report", help="jenis perkara (bawaan: report)")
    four.set_defaults(run=_freeze)
    _register_switches(commands)


def _register_switches(commands: Any) -> None:
    """The commands that take a pack into use and bring one back."""
    one = commands.add_parser("promote", help="periksa folder, tampilkan bedanya, lalu pakai")
    one.add_argument("folder", type=Path, help="paket yang sudah ditinjau; nama foldernya kode paket")
    one.add_argument("--try", dest="dry", action="store_true", help="hanya periksa dan bandingkan")
    one.add_argument("--drop-codes", action="store_true", help="izinkan kategori, instansi, dan unit hilang")
    one.set_defaults(run=_promote)
    two = commands.add_parser("rollback", help="kembalikan paket yang dipakai sebelumnya")
    two.add_argument("code")
    two.add_argument("number", nargs="?", type=int, help="nomor dari `balai pack history` (bawaan: yang terakhir)")
    two.set_defaults(run=_rollback)
    three = commands.add_parser("history", help="paket yang pernah dipakai")
    three.add_argument("code")
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
        print("There is no pack. Put a folder with a pack.toml into packs/, or set BALAI_PACKS.")
        return 2
    worst = 0
    for name in names:
        findings = check(name)
        for finding in findings:
            print(
                f"{_near(finding.file)}:{finding.line}: {finding.where}\n    {finding.problem} {finding.write}".rstrip()
            )
        verdict = f"{len(findings)} to put right" if findings else "nothing to put right"
        print(f"{folder_of(name).name}: {verdict}{'' if findings else _drafts(name)}")
        worst = max(worst, 1 if findings else 0)
    return worst


def _drafts(name: str) -> str:
    """How far the pack's draft languages are."""
    parts = (f"; {lang}: {done} of {all_} sentences" for lang, (done, all_) in progress(_pack(name)).items())
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
    found = [line for line in diff(one, two) if not arguments.only or line.where.split()[0] == arguments.only]
    for line in found:
        print(line)
    print(f"{arguments.a} and {arguments.b}: {len(found)} differences" if found else "No difference.")
    return 1 if found else 0


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
        print(
            f"Version {flow.version} is already frozen. Write version = {flow.version + 1} in {flow.kind}.toml first."
        )
        return 2
    print(f"{_near(path)} keeps version {flow.version}.")
    print(f"Now write version = {flow.version + 1} in workflows/{flow.kind}.toml and change what you like.")
    return 0


def _summary(pack: Pack) -> None:
    leaves = lookup.leaves(pack, datetime.now(UTC).date())
    print(f"{pack.meta.name} ({pack.meta.code}), {pack.meta.region}")
    print(f"  numbers      {pack.meta.number.prefix}YYMMDD{'0' * pack.meta.number.serial_digits}")
    print(f"  languages    {', '.join(pack.meta.languages)}")
    print(
        f"  agencies     {len(pack.agencies)}, of them {sum(body.external for body in pack.agencies)} other governments"
    )
    print(f"  units        {len(pack.units)}")
    print(f"  categories   {len(leaves)} that can be reported, in {len(lookup.children(pack))} groups")
    print(f"  routes       {len(pack.routes)}")
    print(f"  promises     {len(pack.promises)}")
    for flow in pack.workflows:
        print(f"  workflow     {flow.kind} v{flow.version}: {len(flow.states)} states, {len(flow.transitions)} moves")


def _tree(pack: Pack, code: str | None = None, depth: int = 0) -> None:
    for row in lookup.children(pack, code):
        held = ", ".join(f"{level} {body}" for level, body in lookup.owners(pack, row.code).items())
        print(f"{'  ' * depth}{row.name.id} ({row.code})" + (f"  [{held}]" if lookup.is_leaf(pack, row.code) else ""))
        _tree(pack, row.code, depth + 1)


def _routes(pack: Pack) -> None:
    for number, row in enumerate(pack.routes, 1):
        what = ", ".join(row.categories) or "everything"
        where = ", ".join(row.areas) or "everywhere"
        owner = f", {row.asset_owner} road" if row.asset_owner else ""
        print(f"{number:3}. {what} in {where}{owner} -> {row.to or f'desk of the {row.desk_level}'} ({row.phase})")
        print(f"     {row.source}")


def _promises(pack: Pack) -> None:
    for number, row in enumerate(pack.promises, 1):
        measure = f"{row.hours} hours" if row.hours else f"{row.working_days} working days"
        what = ", ".join(row.categories) or "everything"
        print(f"{number:3}. {measure} for {', '.join(row.phases)}: {what}, from {row.valid_from}")
        print(f"     {row.source}")


def _units(pack: Pack) -> None:
    for body in pack.agencies:
        print(f"{body.name} ({body.code}){', other government' if body.external else ''}")
        for unit in lookup.units_of(pack, body.code):
            print(f"  {unit.kind:12} {unit.name} ({unit.code})")


def _workflow(pack: Pack) -> None:
    for flow in pack.workflows:
        print(f"{flow.kind} v{flow.version}")
        for move in flow.transitions:
            print(f"  {move.verb:15} {' | '.join(move.from_) or '(new)'} -> {move.to}  by {', '.join(move.roles)}")


def _promote(arguments: argparse.Namespace) -> int:
    try:
        proposal = promote.propose(arguments.folder, drop_codes=arguments.drop_codes)
    except PackError as error:
        print(error)
        return 2
    _show_proposal(proposal, arguments.folder)
    if proposal.findings or proposal.objections:
        print("Nothing was switched.")
        return 1
    if arguments.dry:
        print("It could be taken into use.")
        return 0
    if not proposal.is_new and not proposal.differences:
        print("It is in use already.")
        return 0
    number = promote.promote(arguments.folder)
    back = f" The one before is kept as {number}; back to it: balai pack rollback {proposal.code}" if number else ""
    print(f"{proposal.code} is in use.{back}\nRunning servers take it up when they are started again.")
    return 0


def _show_proposal(proposal: Proposal, folder: Path) -> None:
    for finding in proposal.findings:
        name = finding.file.name if proposal.code not in finding.file.parts else _inside(finding.file, proposal.code)
        print(f"{folder / name}:{finding.line}: {finding.where}\n    {finding.problem} {finding.write}".rstrip())
    for objection in proposal.objections:
        print(f"! {objection}")
    for line in proposal.differences[:SHOWN]:
        print(line)
    if len(proposal.differences) > SHOWN:
        counted = Counter(line.where.split()[0] for line in proposal.differences[SHOWN:])
        print(f"... and {', '.join(f'{n} in {section}' for section, n in counted.most_common())}")


def _inside(path: Path, code: str) -> Path:
    """The path below the pack's folder."""
    parts = path.parts
    return Path(*parts[len(parts) - parts[::-1].index(code) :])


def _rollback(arguments: argparse.Namespace) -> int:
    try:
        number = promote.roll_back(arguments.code, arguments.number)
    except LookupError as error:
        print(f"{error}. What there is: balai pack history {arguments.code}")
        return 2
    print(f"{arguments.code} is again what was kept as {number}. Start the servers again.")
    return 0


def _history(arguments: argparse.Namespace) -> int:
    rows = promote.history(arguments.code)
    for number, when in rows:
        print(f"{number:4}  in use until {when}")
    if not rows:
        print(f"{arguments.code} has not been changed by `balai pack promote`.")
    return 0
