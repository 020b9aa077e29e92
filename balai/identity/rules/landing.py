# SPDX-License-Identifier: EUPL-1.2
"""Where somebody's work begins, by the roles held today."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

INBOX = frozenset({"desk", "coordinator", "dispatcher", "crew", "validator"})


def first_page(roles: AbstractSet[str]) -> str:
    """The inbox for those who handle cases, else the leader's, operator's or translator's pages, else the account."""
    if roles & INBOX:
        return "/meja/"
    if "leader" in roles:
        return "/pimpinan/"
    if "operator" in roles:
        return "/operator/"
    return "/operator/kata/" if "translator" in roles else "/akun/"
