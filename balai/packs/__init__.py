# SPDX-License-Identifier: EUPL-1.2
"""Region packs: what differs between regions is data, read from a folder of TOML files."""

from __future__ import annotations

from balai.packs.loader import PackError, asset, current, load, pack_codes, pack_dir, packs_dir, reset

__all__ = ["PackError", "asset", "current", "load", "pack_codes", "pack_dir", "packs_dir", "reset"]
