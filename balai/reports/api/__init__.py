# SPDX-License-Identifier: EUPL-1.2
"""The JSON interface of reports: thin routers over the same actions and reads as every page."""

from __future__ import annotations

from ninja import Router

# One router: ninja keeps the methods of an address together only within one.
router = Router(tags=["laporan"])
