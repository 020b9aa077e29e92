# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balai.cases.rules import merkle

trees = st.lists(st.binary(max_size=40), min_size=1, max_size=70)
# Inputs and roots of RFC 6962's reference implementation.
SAMPLE = [
    bytes.fromhex(h)
    for h in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def test_roots_are_those_of_the_reference():
    assert {n: merkle.root(SAMPLE[:n]).hex() for n in ROOTS} == ROOTS
    assert merkle.root([]) == sha256(b"").digest()


@given(trees, st.data())
def test_every_leaf_proves_itself_and_no_other(leaves, data):
    index = data.draw(st.integers(0, len(leaves) - 1))
    root, path = merkle.root(leaves), merkle.inclusion(leaves, index)

    assert merkle.is_included(leaves[index], index, len(leaves), path, root)
    assert not merkle.is_included(leaves[index] + b"x", index, len(leaves), path, root)
    assert not merkle.is_included(leaves[index], index, len(leaves), [*path, root], root)
    assert not merkle.is_included(leaves[index], len(leaves), len(leaves), path, root)
    if path:
        assert not merkle.is_included(leaves[index], index, len(leaves), path[:-1], root)


def test_there_is_no_proof_for_what_is_not_there():
    with pytest.raises(IndexError):
        merkle.inclusion([b"a"], 1)
