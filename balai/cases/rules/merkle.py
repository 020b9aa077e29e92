# SPDX-License-Identifier: EUPL-1.2
"""Merkle trees in the shape of RFC 6962, section 2.1: roots and inclusion proofs over SHA-256.

Each day is a tree of its own, and the chain of days ties them together: no tree grows out of an earlier one, so there
is nothing for a consistency proof to prove.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256


def leaf(data: bytes) -> bytes:
    """Hash of a leaf: a zero byte sets it apart from the inside of the tree."""
    return sha256(b"\x00" + data).digest()


def node(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node."""
    return sha256(b"\x01" + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """Root over the data of all leaves; of none, the hash of nothing."""
    return _root([leaf(data) for data in leaves])


def _root(level: list[bytes]) -> bytes:
    if not level:
        return sha256(b"").digest()
    while len(level) > 1:
        paired = [node(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = [*paired, level[-1]] if len(level) % 2 else paired
    return level[0]


def inclusion(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """Audit path of the leaf at `index`, from the bottom up. IndexError if there is no such leaf."""
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    level, path = [leaf(data) for data in leaves], []
    while len(level) > 1:
        beside = index ^ 1
        if beside < len(level):
            path.append(level[beside])
        paired = [node(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = [*paired, level[-1]] if len(level) % 2 else paired
        index //= 2
    return path


def is_included(data: bytes, index: int, size: int, path: Sequence[bytes], tree_root: bytes) -> bool:
    """Whether the path proves that `data` is the leaf at `index` of a tree of `size` leaves. RFC 9162, 2.1.3.2."""
    if not 0 <= index < size:
        return False
    place, last, reached = index, size - 1, leaf(data)
    for step in path:
        if not last:
            return False
        if place % 2 or place == last:
            reached = node(step, reached)
            while place and not place % 2:
                place, last = place // 2, last // 2
        else:
            reached = node(reached, step)
        place, last = place // 2, last // 2
    return last == 0 and reached == tree_root
