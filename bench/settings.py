# SPDX-License-Identifier: EUPL-1.2
"""The product's settings without limits per address: all clients of the bench come from one."""

from __future__ import annotations

from balai.project.settings import *  # noqa: F403

BALAI_LIMITS_OFF = True
