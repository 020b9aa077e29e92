# SPDX-License-Identifier: EUPL-1.2
"""Merkle trees in the shape of RFC 6962, section 2.1: roots, inclusion proofs, consistency proofs, over SHA-256."""

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


def _split(size: int) -> int:
    """The largest power of two smaller than `size`."""
    return 1 << (size - 1).bit_length() - 1


def consistency(leaves: Sequence[bytes], earlier: int) -> list[bytes]:
    """Proof that the tree over the first `earlier` leaves is the beginning of the tree over all."""
    if not 0 < earlier <= len(leaves):
        raise IndexError(earlier)
    hashes = [leaf(data) for data in leaves]

    def subproof(m: int, part: list[bytes], *, whole: bool) -> list[bytes]:
        if m == len(part):
            return [] if whole else [_root(part)]
        k = _split(len(part))
        if m <= k:
            return [*subproof(m, part[:k], whole=whole), _root(part[k:])]
        return [*subproof(m - k, part[k:], whole=False), _root(part[:k])]

    return subproof(earlier, hashes, whole=True)


def is_consistent(earlier: int, size: int, first: bytes, second: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that the tree `first` of `earlier` leaves begins the tree `second`. RFC 9162 2.1.4.2."""
    if not 0 < earlier <= size:
        return False
    if earlier == size:
        return not proof and first == second
    path = [first, *proof] if earlier & (earlier - 1) == 0 else list(proof)
    if not path:
        return False
    place, last = earlier - 1, size - 1
    while place % 2:
        place, last = place // 2, last // 2
    old = new = path[0]
    for step in path[1:]:
        if not last:
            return False
        if place % 2 or place == last:
            old, new = node(step, old), node(step, new)
            while place and not place % 2:
                place, last = place // 2, last // 2
        else:
            new = node(new, step)
        place, last = place // 2, last // 2
    return last == 0 and old == first and new == second
