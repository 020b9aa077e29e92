# SPDX-License-Identifier: EUPL-1.2
"""`balai identity ...`: officials without a browser, for the first day and the bad day."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

Run = Callable[[argparse.Namespace], int]


def register(subparsers: Any) -> None:
    """Adds `balai identity`; each verb sets `run`, which returns the exit code."""
    top = subparsers.add_parser("identity", help="petugas: buat akun, beri tugas, pasang ulang langkah kedua")
    verbs = top.add_subparsers(dest="verb", required=True)
    create = verbs.add_parser("create", help="buat akun petugas; kata sandi ditanyakan")
    create.add_argument("login", metavar="AKUN", help="email atau nomor HP dinas")
    create.add_argument("--name", metavar="NAMA", required=True, help="nama lengkap")
    create.add_argument("--password-stdin", action="store_true", help="baca kata sandi dari masukan")
    create.set_defaults(run=_django(_create))
    grant = verbs.add_parser("grant", help="beri tugas di satu unit")
    grant.add_argument("login", metavar="AKUN")
    grant.add_argument("unit", metavar="UNIT", help="kode unit dalam paket daerah")
    grant.add_argument(
        "role", metavar="PERAN", help="desk, coordinator, dispatcher, crew, validator, leader, operator, translator"
    )
    grant.add_argument(
        "--from", metavar="TANGGAL", dest="since", type=date.fromisoformat, help="YYYY-MM-DD, bila kosong hari ini"
    )
    grant.add_argument("--to", metavar="TANGGAL", dest="until", type=date.fromisoformat, help="YYYY-MM-DD")
    grant.set_defaults(run=_django(_grant))
    reset = verbs.add_parser("reset", help="hapus langkah kedua seseorang yang kehilangan HP")
    reset.add_argument("login", metavar="AKUN")
    reset.add_argument("--reason", metavar="TEKS", required=True, help="tercatat")
    reset.set_defaults(run=_django(_reset))
    listing = verbs.add_parser("list", help="petugas dan tugasnya")
    listing.add_argument("--unit", metavar="UNIT", default="", help="hanya unit ini")
    listing.set_defaults(run=_django(_list))
    client = verbs.add_parser("client", help="daftarkan aplikasi yang boleh memakai akun di sini (OIDC)")
    client.add_argument("name", metavar="NAMA")
    client.add_argument("redirect", metavar="ALAMAT", nargs="+", help="alamat kembali aplikasi, persis")
    client.add_argument(
        "--scopes", metavar="CAKUPAN", default="openid profile email", help="openid, profile, email, units"
    )
    client.set_defaults(run=_django(_client))
    verbs.add_parser("rotate-key", help="kunci baru untuk menyegel identitas; yang lama tetap membuka").set_defaults(
        run=_django(_rotate)
    )


def _django(run: Run) -> Run:
    """`run` with Django ready and refusals as one sentence."""

    @wraps(run)
    def ready(args: argparse.Namespace) -> int:
        import django

        django.setup()
        from balai.kernel.errors import DomainError

        try:
            return run(args)
        except DomainError as error:
            sys.stderr.write("".join(f"balai: {words}\n" for words in error.by_field.values()))
            return 1

    return ready


def _user(login: str) -> Any:
    from balai.identity.actions import normal_login
    from balai.identity.models import User
    from balai.kernel.errors import InvalidInput

    found = User.objects.filter(login=normal_login(login), is_active=True).first()
    if found is None:
        raise InvalidInput({"login": f"tidak ada petugas dengan login {login}. Lihat: balai identity list"})
    return found


def _create(args: argparse.Namespace) -> int:
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    from balai.identity.actions import create_official
    from balai.identity.actors import SYSTEM
    from balai.kernel.clock import now

    password = sys.stdin.readline().rstrip("\n") if args.password_stdin else getpass.getpass("Kata sandi: ")
    if len(password) < 12:
        sys.stderr.write("balai: Kata sandi sedikitnya 12 huruf.\n")
        return 1
    try:
        validate_password(password)
    except ValidationError as error:
        sys.stderr.write(f"balai: {' '.join(error.messages)}\n")
        return 1
    user = create_official(args.login, args.name, password, SYSTEM, now())
    print(f"{user.login} dibuat. Beri tugas: balai identity grant {user.login} UNIT ROLE")
    return 0


def _grant(args: argparse.Namespace) -> int:
    from balai.identity.actions import NewMembership, add_membership
    from balai.identity.actors import SYSTEM
    from balai.identity.queries import local_day
    from balai.kernel.clock import now

    since = args.since or local_day(now())
    new = NewMembership(unit=args.unit, role=args.role, valid_from=since, valid_to=args.until)
    add_membership(_user(args.login), new, SYSTEM, now())
    print(f"{args.login}: {args.role} di {args.unit} mulai {since.isoformat()}")
    return 0


def _reset(args: argparse.Namespace) -> int:
    from balai.identity.actions import reset_second_factor
    from balai.identity.actors import SYSTEM
    from balai.kernel.clock import now

    removed = reset_second_factor(_user(args.login), args.reason, SYSTEM, now())
    print(f"{removed} langkah kedua dihapus; dipasang lagi saat masuk berikutnya.")
    return 0


def _list(args: argparse.Namespace) -> int:
    from balai.identity.queries import officials

    for user in officials(unit=args.unit, limit=10_000):
        for row in user.memberships.all():
            until = row.valid_to.isoformat() if row.valid_to else "seterusnya"
            print(f"{user.login}\t{user.name}\t{row.role}\t{row.unit}\t{row.valid_from.isoformat()}\t{until}")
    return 0


def _client(args: argparse.Namespace) -> int:
    from balai.identity.actions import register_client
    from balai.identity.actors import SYSTEM
    from balai.kernel.clock import now

    client_id, secret = register_client(args.name, tuple(args.redirect), args.scopes.split(), SYSTEM, now())
    print(f"client_id\t{client_id}\nclient_secret\t{secret}\nRahasia ini tidak ditampilkan lagi.")
    return 0


def _rotate(_args: argparse.Namespace) -> int:
    from balai.kernel.crypto import rotate

    print(f"Kunci baru {rotate()}. Masukkan keys.json ke cadangan Anda, terpisah dari basis data.")
    return 0
