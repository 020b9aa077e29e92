# SPDX-License-Identifier: EUPL-1.2
"""Who may change what a page says."""

from __future__ import annotations

from balai.identity.actors import ANYWHERE, Actor


def may_translate(actor: Actor) -> bool:
    """Operators, and translators, who may do nothing else."""
    return any(actor.has_role(role) for role in ANYWHERE)
