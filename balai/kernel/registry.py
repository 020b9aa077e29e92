# SPDX-License-Identifier: EUPL-1.2
"""Named plug-ins: loud at start-up, helpful when a name is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

P = TypeVar("P")


class Registry(Generic[P]):
    """Items by name; a name registered twice or asked for in vain is an error that lists what is known."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._items: dict[str, P] = {}

    def add(self, name: str, item: P) -> P:
        if name in self._items:
            raise ValueError(f"{self.kind} {name!r} is already registered")
        self._items[name] = item
        return item

    def __getitem__(self, name: str) -> P:
        if name not in self._items:
            raise LookupError(f"no {self.kind} {name!r}; known: {', '.join(sorted(self._items)) or 'none'}")
        return self._items[name]

    def __contains__(self, name: str) -> bool:
        return name in self._items

    def __iter__(self) -> Iterator[tuple[str, P]]:
        return iter(sorted(self._items.items()))
