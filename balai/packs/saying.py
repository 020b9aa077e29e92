# SPDX-License-Identifier: EUPL-1.2
"""What the people of a running installation say instead of the pack's own translations, in memory.

Whoever keeps these words hands them in with `speak`; sentences and pages ask here, without knowing where they lie.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from balai.packs.schema import Meta

spoken: Mapping[tuple[str, str], str] = {}  # (language, the Indonesian sentence) -> its words
_whole: frozenset[str] = frozenset()


def speak(words: Mapping[tuple[str, str], str], whole: frozenset[str]) -> None:
    """Say these words from now on; languages in `whole` were read to the end and are no drafts any more."""
    global spoken, _whole
    spoken, _whole = words, whole


def is_draft(meta: Meta, language: str) -> bool:
    """Whether a page in `language` has to say that it is still being translated."""
    return language in meta.drafts and language not in _whole
