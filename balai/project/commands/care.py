# SPDX-License-Identifier: EUPL-1.2
"""Looking after a running Balai: doctor, backup, restore, jobs."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from balai.project import boot
from balai.project.config import ConfigError, read


def register(commands: Any) -> None:
    """Add the caring commands."""
    commands.add_parser("doctor", help="katakan apa yang salah dan cara membenahinya").set_defaults(run=_doctor)
    backup = commands.add_parser("backup", help="simpan data ke satu berkas dan kuncinya ke berkas lain")
    backup.add_argument("file", type=Path, metavar="BERKAS", help="data: basis data, foto, batas, model")
    backup.add_argument("--keys", type=Path, metavar="BERKAS", help="kunci; bawaan: BERKAS.kunci di sebelahnya")
    backup.set_defaults(run=_backup)
    restore = commands.add_parser("restore", help="isi folder data yang kosong dari cadangan")
    restore.add_argument("file", type=Path, metavar="BERKAS", help="data dari `balai backup`")
    restore.add_argument("--keys", type=Path, metavar="BERKAS", help="kunci; bawaan: BERKAS.kunci di sebelahnya")
    restore.add_argument("--without-keys", action="store_true", help="kunci hilang: identitas tersegel tetap tertutup")
    restore.set_defaults(run=_restore)
    jobs = commands.add_parser("jobs", help="pekerjaan yang gagal: daftar, coba lagi, buang")
    verbs = jobs.add_subparsers(required=True, metavar="PERINTAH")
    verbs.add_parser("list", help="yang gagal dan jumlahnya").set_defaults(run=_jobs_list)
    for verb, text in (("replay", "coba lagi"), ("discard", "buang")):
        one = verbs.add_parser(verb, help=text)
        one.add_argument("id", type=int, metavar="NOMOR")
        one.set_defaults(run=_jobs_replay if verb == "replay" else _jobs_discard)


def _doctor(args: argparse.Namespace) -> int:
    boot.django_ready()
    from balai.project import doctor, working

    working.load_jobs()
    found = doctor.examine(read(os.environ))
    for symptom in found:
        print(f"{symptom.mark} {symptom.what}: {symptom.text}")
        if symptom.is_bad and symptom.remedy:
            print(f"    -> {symptom.remedy}")
    bad = sum(s.is_bad for s in found)
    print("\nSemua baik." if not bad else f"\n{bad} hal perlu dibenahi.")
    return 1 if bad else 0


def _backup(args: argparse.Namespace) -> int:
    from balai.project import backup

    keys = args.keys or backup.keys_beside(args.file)
    size = backup.write(read(os.environ), args.file, keys, boot.say)
    print(f"Data: {args.file}, {size / 1_000_000:.1f} MB. Kunci: {keys}.")
    print("Simpan keduanya di tempat yang berbeda: bersama-sama keduanya membuka identitas pelapor.")
    return 0


def _restore(args: argparse.Namespace) -> int:
    from balai.project import backup

    if not args.file.exists():
        raise ConfigError(f"Cadangan {args.file} tidak ada. Periksa nama dan foldernya.")
    keys = args.keys or backup.keys_beside(args.file)
    if not args.without_keys and not keys.exists():
        raise ConfigError(
            f"Berkas kunci {keys} tidak ada. Sebutkan dengan --keys BERKAS. Bila kuncinya hilang: --without-keys; "
            "identitas dan catatan tersegel lalu tidak dapat dibuka lagi."
        )
    backup.restore(read(os.environ), args.file, None if args.without_keys else keys, boot.say)
    boot.django_ready()
    from balai.cases.actions import settle

    if moved := settle():
        boot.say(f"  {moved} kejadian disesuaikan dengan gugus PostgreSQL yang baru")
    print("Dipulihkan. Jalankan `balai doctor`, `balai trail verify`, lalu `balai serve`.")
    return 0


def _jobs_list(args: argparse.Namespace) -> int:
    boot.django_ready()
    from balai.kernel import jobs
    from balai.kernel.clock import now

    numbers = jobs.counts(now())
    print(f"menunggu {numbers['waiting']}, terlambat {numbers['late']}, gagal {numbers['buried']}")
    for task in jobs.buried():
        print(f"  {task.pk}  {task.name}  {task.buried_at:%Y-%m-%d %H:%M}  {task.error[:120]}")
    return 0


def _jobs_replay(args: argparse.Namespace) -> int:
    boot.django_ready()
    from balai.kernel import jobs
    from balai.kernel.clock import now

    done = jobs.replay(args.id, now())
    print("Dicoba lagi." if done else "Tidak ada pekerjaan gagal dengan nomor itu.")
    return 0 if done else 1


def _jobs_discard(args: argparse.Namespace) -> int:
    boot.django_ready()
    from balai.kernel import jobs

    done = jobs.discard(args.id)
    print("Dibuang." if done else "Tidak ada pekerjaan gagal dengan nomor itu.")
    return 0 if done else 1
