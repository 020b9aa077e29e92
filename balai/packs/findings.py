# SPDX-License-Identifier: EUPL-1.2
"""What is wrong in a pack, said so that its author can put it right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import process


@dataclass(frozen=True, order=True)
class Finding:
    """One thing to put right: file and line, where in it, what is wrong, what to write instead."""

    file: Path
    line: int
    where: str
    problem: str
    write: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.where}: {self.problem} {self.write}".rstrip()


class PackError(Exception):
    """A pack that cannot be used; `findings` says why, place by place."""

    def __init__(self, code: str, findings: Sequence[Finding]) -> None:
        self.code, self.findings = code, tuple(findings)
        lines = "\n".join(f"  {finding}" for finding in self.findings)
        super().__init__(f'Paket "{code}" tidak dapat dipakai:\n{lines}')


def suggestion(wrong: str, known: Iterable[str]) -> str:
    """The sentence that helps after a wrong word: the nearest known one, or the list when it is short."""
    choices = sorted(set(known))
    best = process.extractOne(wrong, choices, score_cutoff=70) if choices else None
    if best:
        return f'Mungkin maksudnya "{best[0]}".'
    if not choices:
        return "Belum ada satu pun yang ditulis di paket."
    if len(choices) <= 20:
        return f"Pilih salah satu: {', '.join(choices)}."
    near = [found[0] for found in process.extract(wrong, choices, limit=3)]
    return f"Ada {len(choices)} pilihan, misalnya {', '.join(near)}."
