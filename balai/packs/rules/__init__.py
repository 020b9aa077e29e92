# SPDX-License-Identifier: EUPL-1.2
"""What makes a pack sound, as pure questions to a resolved pack."""

from __future__ import annotations

# place in the pack, what is wrong, what to write instead
Trouble = tuple[tuple[str | int, ...], str, str]
