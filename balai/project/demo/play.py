# SPDX-License-Identifier: EUPL-1.2
"""Plays the invented stories through the same actions that real people use, with dates in the past."""

from __future__ import annotations

from collections.abc import Callable

Say = Callable[[str], None]
